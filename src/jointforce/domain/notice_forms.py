"""What a notice must say, by regime and by kind of right: statements that are sworn or given, and reason codes.

The statements and fields stand in `regimes/*.toml`, each beside its article; the reasons stand here.
"""

from dataclasses import dataclass

from jointforce.domain.reasons import BY_CODE
from jointforce.domain.regime import RegimeKind
from jointforce.domain.regime_files import REGIMES
from jointforce.domain.vocabulary import REMOVING_ANSWERS, Answer, RightType


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that the complainant states. source: the article that asks for it."""

    code: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """What a notice needs under one regime. signed: a name as signature; proof: a file that shows the infringement."""

    regime: str
    label: str
    right_types: frozenset[RightType]
    statements: tuple[Statement, ...]
    signed: bool
    proof: bool


def _forms() -> dict[str, Form]:
    forms = {}
    for regime in REGIMES.values():
        fields = {item.code for item in regime.notice.fields}
        if regime.kind is RegimeKind.PROGRAMME or not fields:
            continue
        statements = tuple(
            Statement(item.code, item.label, item.source.article) for item in regime.notice.statements
        )
        forms[regime.code] = Form(
            regime.code,
            regime.name,
            regime.right_types,
            statements,
            "signature" in fields,
            "evidence" in fields,
        )
    return forms


FORMS: dict[str, Form] = _forms()
"""The laws and practices under which a notice can be sent, by code."""

USUAL_FORM = "eu_dsa"


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


_ALL = frozenset(RightType)
_R = RightType
NOTICE_REASONS: dict[str, NoticeReason] = {
    reason.code: reason
    for reason in (
        _reason("counterfeit_mark", _R.TRADEMARK),
        _reason("counterfeit_price", _R.TRADEMARK),
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
    lacking = [f"Please state: “{s.text}” ({s.source})." for s in form.statements if s.code not in given]
    if form.signed and not signature.strip():
        lacking.append("Please sign with your full name.")
    return lacking
