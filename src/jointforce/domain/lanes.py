"""What a standing gives: the lane of a notice, and what an analyst must read before a listing is restricted."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing

_S = Standing


class FirstStep(StrEnum):
    """What happens first to a listing that a notice names."""

    RESTRICT = "restrict"
    ANALYST = "analyst"
    EVIDENCE = "evidence"
    REFUSE = "refuse"


class Proof(StrEnum):
    """What a complainant brings with a listing: its word, what shows it when asked, or what shows it at once."""

    WORD = "word"
    WHEN_ASKED = "when_asked"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Lane:
    """first: what happens first. undecided: the most listings that may wait undecided at once. hours: a target, until a
    listing is restricted or read. readers: how many people must agree before a decision restricts it. ask_days: what no
    analyst could read in those hours is put to the seller for so many days, and silence restricts; 0: it waits
    (`flows/seller_questions.py`).
    """

    first: FirstStep
    undecided: int
    hours: int
    proof: Proof
    readers: int = 1
    ask_days: int = 0
    says: str = ""


_TRUSTED = Lane(
    FirstStep.RESTRICT, 1000, 1, Proof.WORD, says="restricted at once on the notice, decided after"
)
LANES: dict[Standing, Lane] = {
    _S.GOOD_FAITH: _TRUSTED,
    _S.TRUSTED_FLAGGER: _TRUSTED,
    _S.NORMAL: Lane(FirstStep.ANALYST, 300, 24, Proof.WHEN_ASKED, ask_days=3, says="an analyst first"),
    _S.NEW: Lane(FirstStep.ANALYST, 20, 48, Proof.WHEN_ASKED, ask_days=3, says="an analyst first"),
    _S.PROBATION: Lane(
        FirstStep.EVIDENCE,
        5,
        120,
        Proof.AT_ONCE,
        readers=2,
        says="checks and evidence first, then two people",
    ),
    _S.SUSPENDED: Lane(
        FirstStep.REFUSE, 0, 0, Proof.AT_ONCE, says="refused: processing is suspended for misuse"
    ),
}
"""What each standing gives; the most undecided listings and the order of the steps stand in the programme's terms."""

_AT_ONCE = frozenset({_S.GOOD_FAITH, _S.TRUSTED_FLAGGER})
_LOW = frozenset({_S.PROBATION, _S.SUSPENDED})


def first_step(complainant: Standing, seller: Standing) -> FirstStep:
    """What happens first, by both sides' records.

    A seller whose record is good has the listing looked at before it is restricted, whoever complains; one whose record
    is bad loses that for the notice of anybody who has a normal record.
    """
    step = LANES[complainant].first
    if step is FirstStep.RESTRICT and seller is _S.GOOD_FAITH:
        return FirstStep.ANALYST
    if complainant is _S.NORMAL and seller in _LOW:
        return FirstStep.RESTRICT
    return step


def most_careful(standings: Iterable[Standing]) -> Lane:
    """Of the lanes of who complains together, an agent and its principal, the one that gives least.

    One that never puts a listing to the seller unread comes before one that does, a later hour before an earlier one.
    """
    return min((LANES[standing] for standing in standings), key=lambda lane: (lane.ask_days, -lane.hours))


TRIALS = 3
"""The first listings of a new complainant, which analysts read before those of others."""

IN_HAND = {_S.NEW: TRIALS, _S.NORMAL: TRIALS, _S.PROBATION: 1}
"""How many listings of one complainant are with analysts at once, while its turn comes before others'."""


class Turn(IntEnum):
    """Whose listing an analyst reads next; the first of these that waits."""

    SECOND_READING = 0
    TRIAL = 1
    LOW = 2
    DOUBTFUL = 3
    AS_TIME_ALLOWS = 4


def turn(standing: Standing, tally: Tally, *, share: float) -> Turn:
    """When a listing is read, by its complainant's standing and record; `share` is what good faith needs.

    Reading is scarce, so it goes where the record says that it matters: to the first listings of the new, to those of
    who lost more than good faith allows, to those on probation, which wait for it.
    """
    if standing in _LOW:
        return Turn.LOW
    if standing is _S.NEW and tally.decided < TRIALS:
        return Turn.TRIAL
    if standing not in _AT_ONCE and tally.share < share:
        return Turn.DOUBTFUL
    return Turn.AS_TIME_ALLOWS


def fall_waits(alone: int) -> bool:
    """Whether a fall to probation waits: `alone` of the lost listings were lost on one analyst's word only.

    A standing does not fall on the word of one person. Each of these listings is read by another first, before all
    other reading; what the second finds infringing after all counts as upheld.
    """
    return alone > 0
