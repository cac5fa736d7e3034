"""What became of a complainant's claims, counted; and how sure such a count makes us."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import sqrt
from statistics import NormalDist

from jointforce.domain.vocabulary import ClaimResult

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
"""Of the two-sided 95 % interval: 1.95996…"""


@dataclass(frozen=True, slots=True)
class Tally:
    """Decided claims of one party, a listing each, by what became of them; each counts once, by its last outcome.

    rejected: an analyst did not find the infringement. retracted: taken back by who claimed it. countered: the seller
    answered, and the listing was reinstated. unanswered: the seller answered, and who claimed said nothing in time.
    """

    upheld: int = 0
    rejected: int = 0
    retracted: int = 0
    countered: int = 0
    unanswered: int = 0

    @property
    def decided(self) -> int:
        """All of them, in listings."""
        return self.upheld + self.lost

    @property
    def lost(self) -> int:
        """Those that did not stand."""
        return self.rejected + self.retracted + self.countered + self.unanswered

    @property
    def share(self) -> float:
        """Upheld of decided; 1 where nothing is decided yet."""
        return self.upheld / self.decided if self.decided else 1.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which shares the true one lies, by Wilson's two-sided 95 % interval."""
        return wilson(self.upheld, self.decided)

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def count(results: Iterable[ClaimResult] | Mapping[ClaimResult, int]) -> Tally:
    """The tally of these results, or of so many of each."""
    counts: dict[str, int] = {}
    pairs = results.items() if isinstance(results, Mapping) else ((r, 1) for r in results)
    for result, number in pairs:
        counts[result.value] = counts.get(result.value, 0) + number
    return Tally(**counts)


def wilson(upheld: int, decided: int) -> tuple[float, float]:
    """Wilson's score interval (E. B. Wilson, 1927) of a share, two-sided 95 %; (0, 1) where nothing is decided.

    Unlike share ± margin it is honest for few claims and for shares near 1: five of five say “at least 56.6 %”.

    Raises:
        ValueError: there cannot be so many upheld.
    """
    if not 0 <= upheld <= decided:
        raise ValueError(f"{upheld} of {decided} claims cannot be upheld")
    if decided == 0:
        return 0.0, 1.0
    share, z2 = upheld / decided, Z * Z
    middle = share + z2 / (2 * decided)
    margin = Z * sqrt(share * (1 - share) / decided + z2 / (4 * decided * decided))
    scale = 1 + z2 / decided
    low = 0.0 if upheld == 0 else (middle - margin) / scale
    high = 1.0 if upheld == decided else (middle + margin) / scale
    return max(low, 0.0), min(high, 1.0)
