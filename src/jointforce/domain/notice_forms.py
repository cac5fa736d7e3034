"""What a notice must say, by regime and by kind of right: reason codes, and statements that are sworn or given.

Sources: DSA Art. 16(2); 17 U.S.C. § 512(c)(3)(A); China E-Commerce Law Art. 42 with the Supreme People's Court's
opinions of 2020, Art. 5. US trademark practice reuses the form of § 512.
"""

from dataclasses import dataclass

from jointforce.domain.reasons import BY_CODE
from jointforce.domain.vocabulary import REMOVING_ANSWERS, Answer, RightType


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that the complainant states. source: the article that asks for it."""

    code: str
    text: str
    source: str


STATEMENTS: dict[str, Statement] = {
    s.code: s
    for s in (
        Statement(
            "good_faith",
            "I make this notice in good faith; what it says is accurate and complete.",
            "DSA Art. 16(2)(d)",
        ),
        Statement(
            "not_authorised",
            "I believe in good faith that neither the owner, nor its agent, nor the law allows this use.",
            "17 U.S.C. § 512(c)(3)(A)(v)",
        ),
        Statement(
            "perjury",
            "What this notice says is accurate; under penalty of perjury, I may act for the owner of the right.",
            "17 U.S.C. § 512(c)(3)(A)(vi)",
        ),
        Statement(
            "guarantee",
            "I guarantee that this notice is true, and answer for the loss that a wrong one causes.",
            "China E-Commerce Law Art. 42; SPC opinions of 2020 Art. 5",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Form:
    """What a notice needs under one regime. signed: a name as signature; proof: a file that shows the infringement."""

    regime: str
    label: str
    right_types: frozenset[RightType]
    statements: tuple[str, ...]
    signed: bool = False
    proof: bool = False


_ALL = frozenset(RightType)
FORMS: dict[str, Form] = {
    f.regime: f
    for f in (
        Form("eu_dsa", "European Union (Digital Services Act)", _ALL, ("good_faith",)),
        Form(
            "us_dmca_512",
            "United States, copyright (DMCA)",
            frozenset({RightType.COPYRIGHT}),
            ("not_authorised", "perjury"),
            signed=True,
        ),
        Form(
            "us_trademark",
            "United States, trademark",
            frozenset({RightType.TRADEMARK}),
            ("not_authorised", "perjury"),
            signed=True,
        ),
        Form("cn_ecommerce_law", "China (E-Commerce Law)", _ALL, ("guarantee",), proof=True),
    )
}


@dataclass(frozen=True, slots=True)
class NoticeReason:
    """Why a listing is reported. why_not, instead: filled where this is no infringement at all."""

    code: str
    label: str
    right_types: frozenset[RightType]
    why_not: str = ""
    instead: str = ""

    @property
    def answer(self) -> Answer | None:
        """The verdict that the reason amounts to, where a question about the listing is open."""
        return next(iter(BY_CODE[self.code].answers & REMOVING_ANSWERS), None) if not self.why_not else None


def _reason(code: str, *kinds: RightType) -> NoticeReason:
    return NoticeReason(code, BY_CODE[code].label, frozenset(kinds))


_R = RightType
NOTICE_REASONS: dict[str, NoticeReason] = {
    reason.code: reason
    for reason in (
        _reason("counterfeit_mark", _R.TRADEMARK),
        _reason("never_made", _R.TRADEMARK),
        _reason("mark_misused", _R.TRADEMARK),
        _reason("parallel_import", _R.TRADEMARK),
        _reason("copyright_copy", _R.COPYRIGHT),
        _reason("design_copy", _R.DESIGN),
        _reason("patent_used", _R.PATENT),
        _reason("gi_misused", _R.GI),
        NoticeReason(
            "unauthorised_resale",
            "Our genuine product, sold by somebody who is not our dealer",
            _ALL,
            "Whoever has bought a genuine product may sell it again; that the seller is not your dealer is no "
            "infringement (Regulation (EU) 2017/1001 Art. 15; 17 U.S.C. § 109; Tiffany v. eBay, 2d Cir. 2010).",
            "Report it only where the goods are not genuine, or were first sold elsewhere and imported without your "
            "consent, and choose that reason. A dealer's contract is a matter between you and the dealer.",
        ),
        NoticeReason(
            "price_complaint",
            "Sold below a price that we set or recommend",
            _ALL,
            "A price below yours is no infringement, and to hold resellers to a price may itself be unlawful "
            "(Regulation (EU) 2022/720 Art. 4(a)).",
            "Report it only where the goods themselves infringe. If the price makes you doubt that they are genuine, "
            "choose “counterfeit” and say what else shows it.",
        ),
    )
}


def reasons_for_right(kind: RightType) -> list[NoticeReason]:
    """The reasons that go with a kind of right, the usual one first; those that are no infringement stand last."""
    return [reason for reason in NOTICE_REASONS.values() if kind in reason.right_types]


def missing_statements(regime: str, given: frozenset[str], signature: str) -> list[str]:
    """What a notice under the regime still lacks, in sentences; empty where it is complete.

    Raises:
        KeyError: there is no such regime.
    """
    form = FORMS[regime]
    lacking = [
        f"Please state: “{STATEMENTS[s].text}” ({STATEMENTS[s].source})"
        for s in form.statements
        if s not in given
    ]
    if form.signed and not signature.strip():
        lacking.append("Please sign with your full name (17 U.S.C. § 512(c)(3)(A)(i)).")
    return lacking
