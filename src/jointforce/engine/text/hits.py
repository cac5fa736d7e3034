"""What reading a text yields."""

from dataclasses import dataclass
from typing import NamedTuple

from jointforce.engine.text.names import Name
from jointforce.engine.text.replica import Phrase


class Hit(NamedTuple):
    """A name in a text. `disguise` says what was undone, `hidden` whether that is more than spelling."""

    start: int
    end: int
    name: Name
    disguise: str | None
    hidden: bool
    score: float


class PhraseHit(NamedTuple):
    """A phrase of the replica trade in a text."""

    start: int
    end: int
    phrase: Phrase


@dataclass(slots=True, frozen=True)
class Reading:
    """All that one text holds. `cued`: a word stands in it that can change what a name does there."""

    hits: tuple[Hit, ...]
    phrases: tuple[PhraseHit, ...]
    cued: bool


NOTHING = Reading((), (), False)
"""The reading of a text that holds nothing."""
