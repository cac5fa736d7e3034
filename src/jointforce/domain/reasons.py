"""Reason codes, and the words of a statement of reasons.

Codes follow the DSA Transparency Database's keywords where it has one (schema of 1 July 2025).
"""

from dataclasses import dataclass

from jointforce.domain.vocabulary import CLEARING_ANSWERS, REMOVING_ANSWERS, Answer, RightType, Ruling


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is what it was said to be. `answers` says to which verdicts the code belongs.

    desk: a ruling of the desk may give it too, whatever the rights holder has answered.
    """

    code: str
    label: str
    answers: frozenset[Answer]
    ground: str = ""
    keyword: str = ""
    desk: frozenset[Ruling] = frozenset()


DECEPTIVE_VOLUME_REASON = "deceptive_volume"
"""Deceptive commercial content in high volume: no statement of reasons is owed for it (DSA Art. 17(2))."""

_TM = "Registered trademark (Regulation (EU) 2017/1001 Art. 9; 15 U.S.C. § 1114; China Trademark Law Art. 57)"

REASONS: tuple[Reason, ...] = (
    Reason(
        "counterfeit_mark",
        "Not made by us: the mark is copied",
        frozenset({Answer.COUNTERFEIT}),
        _TM,
        "KEYWORD_TRADEMARK_INFRINGEMENT",
    ),
    Reason(
        "counterfeit_price",
        "Not ours: we never sell at such a price",
        frozenset({Answer.COUNTERFEIT}),
        _TM,
        "KEYWORD_TRADEMARK_INFRINGEMENT",
    ),
    Reason(
        "never_made",
        "We never made this product, colour or pack",
        frozenset({Answer.COUNTERFEIT}),
        _TM,
        "KEYWORD_TRADEMARK_INFRINGEMENT",
    ),
    Reason(
        "mark_misused",
        "Another's product under our mark",
        frozenset({Answer.INFRINGING}),
        _TM,
        "KEYWORD_TRADEMARK_INFRINGEMENT",
    ),
    Reason(
        "copyright_copy",
        "Our text or picture is copied",
        frozenset({Answer.INFRINGING}),
        "Copyright (Directive 2001/29/EC Art. 2–3; 17 U.S.C. § 106)",
        "KEYWORD_COPYRIGHT_INFRINGEMENT",
    ),
    Reason(
        "design_copy",
        "Our registered design is copied",
        frozenset({Answer.INFRINGING}),
        "Registered design (Regulation (EC) 6/2002 Art. 19)",
        "KEYWORD_DESIGN_INFRINGEMENT",
    ),
    Reason(
        "parallel_import",
        "Ours, but first sold elsewhere and imported without our consent",
        frozenset({Answer.INFRINGING}),
        _TM,
        "KEYWORD_TRADEMARK_INFRINGEMENT",
    ),
    Reason(
        "patent_used",
        "Our patented invention is used",
        frozenset({Answer.INFRINGING}),
        "Patent (35 U.S.C. § 271; China Patent Law Art. 11; national law in the Union)",
        "KEYWORD_PATENT_INFRINGEMENT",
    ),
    Reason(
        "gi_misused",
        "A protected geographical indication is misused",
        frozenset({Answer.INFRINGING}),
        "Geographical indication (Regulation (EU) 2024/1143 Art. 26)",
        "KEYWORD_GEOGRAPHIC_INDICATIONS_INFRINGEMENT",
    ),
    Reason("genuine_product", "Our product", frozenset({Answer.GENUINE})),
    Reason("resale", "Our product, resold lawfully", frozenset({Answer.GENUINE})),
    Reason("not_our_mark", "Not about us: another sense of the name", frozenset({Answer.GENUINE})),
    Reason("authorised_seller", "The seller is authorised by us", frozenset({Answer.AUTHORISED})),
    Reason("unclear_pictures", "The pictures or texts do not show enough", frozenset({Answer.CANNOT_TELL})),
    Reason(
        DECEPTIVE_VOLUME_REASON,
        "Deceptive commercial content in high volume",
        frozenset(),
        _TM,
        "KEYWORD_TRADEMARK_INFRINGEMENT",
        frozenset({Ruling.REMOVE}),
    ),
    Reason("need_the_product", "Only the product itself can tell", frozenset({Answer.NEEDS_TEST_BUY})),
    Reason("in_words", "Answered in words", frozenset({Answer.INFORMED})),
    Reason("seller_not_authorised", "The seller is not authorised by us", frozenset({Answer.INFORMED})),
    Reason("sold_only_in", "We sell it only in certain territories", frozenset({Answer.INFORMED})),
    Reason("was_made", "We made this product, colour or pack", frozenset({Answer.INFORMED})),
    Reason("usual_price", "This is its usual price", frozenset({Answer.INFORMED})),
    Reason("hallmarks", "This shows that it is genuine", frozenset({Answer.INFORMED})),
)

BY_CODE: dict[str, Reason] = {reason.code: reason for reason in REASONS}

STAY_DOWN_REASON = "stay_down"
SILENCE_REASON = "no_answer"
SELLER_SILENCE_REASON = "seller_silent"
UNDONE_REASON = "undone"
RETRACTED_REASON = "retracted"
CLOCK_REASON = "clock_ran_out"
"""A legal clock ended without the word that would have kept the listing down."""

KEYWORDS: dict[RightType, str] = {
    RightType.TRADEMARK: "KEYWORD_TRADEMARK_INFRINGEMENT",
    RightType.COPYRIGHT: "KEYWORD_COPYRIGHT_INFRINGEMENT",
    RightType.DESIGN: "KEYWORD_DESIGN_INFRINGEMENT",
    RightType.PATENT: "KEYWORD_PATENT_INFRINGEMENT",
    RightType.GI: "KEYWORD_GEOGRAPHIC_INDICATIONS_INFRINGEMENT",
}


def reasons_for(answer: Answer) -> list[Reason]:
    """The codes that fit an answer; the first is the usual one and is what a single key press means."""
    return [reason for reason in REASONS if answer in reason.answers]


def default_reason(answer: Answer) -> str:
    """The code of an answer given without one."""
    return reasons_for(answer)[0].code


def fits(code: str, answer: Answer) -> bool:
    """Whether the code belongs to the answer."""
    return code in BY_CODE and answer in BY_CODE[code].answers


_INFRINGING_RULINGS = frozenset({Ruling.REMOVE, Ruling.UPHOLD})


def reasons_for_ruling(ruling: Ruling) -> list[Reason]:
    """The codes that a decision may give: an infringement's for remove and uphold, a lawful offer's for the others."""
    fitting = REMOVING_ANSWERS if ruling in _INFRINGING_RULINGS else CLEARING_ANSWERS
    return [reason for reason in REASONS if reason.answers & fitting or ruling in reason.desk]
