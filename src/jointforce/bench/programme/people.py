"""The people of the bench: who complains, about what, and how luck falls; drawn once, so that all see the same."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is fixed, and printed. Shares 0 to 1, days from the first on.

    Malicious complainants begin within `rush_days` and file as fast as they may; honest ones spread over `days`.
    builds: so many claims of a malicious one are true first, and `false_after` of those that follow are false.
    returns_after: days until one on probation comes back under a new name; 0: it does not. sellers_asked: whether the
    sellers of listings that no analyst could read are heard before these are restricted, as our lanes say.
    """

    malicious: int = 500
    honest: int = 20_000
    malicious_notices: int = 819
    honest_notices: int = 60
    honest_overturned: tuple[float, float] = (2.0, 98.0)
    malicious_false: float = 0.70
    wronged_answer: float = 0.60
    decision_days: tuple[int, int] = (1, 15)
    analyst_errs: float = 0.05
    analysts_read: float = 0.10
    days: int = 365
    rush_days: int = 30
    builds: int = 0
    returns_after: int = 0
    sellers_asked: bool = True

    @property
    def complainants(self) -> int:
        """All of them; the malicious stand first."""
        return self.malicious + self.honest


def builders(base: Parameters) -> Parameters:
    """Those who build a record first: a hundred claims that are true, then a third that are false."""
    return replace(base, builds=100, malicious_false=1 / 3)


def returners(base: Parameters) -> Parameters:
    """Those who come back under a new name, a week after each fall."""
    return replace(base, returns_after=7)


@dataclass(frozen=True, slots=True)
class Claims:
    """One row a claim, those of a complainant together in the order in which it files them.

    planned: the day from which it would be filed. false: the listing is lawful. answers: its seller would answer, and
    win. first_errs, second_errs: whether a reader would err. takes: days of a decision. luck: breaks ties, 0 to 1.
    start: where the claims of each complainant begin, and where the last one's end.
    """

    owner: Numbers
    planned: Numbers
    false: Flags
    answers: Flags
    first_errs: Flags
    second_errs: Flags
    takes: Numbers
    luck: Floats
    start: Numbers


def draw(p: Parameters, seed: int) -> Claims:
    """Everybody's claims."""
    rng = np.random.default_rng(seed)
    each = np.r_[np.full(p.malicious, p.malicious_notices), np.full(p.honest, p.honest_notices)]
    start = np.r_[0, np.cumsum(each)].astype(np.int64)
    owner = np.repeat(np.arange(p.complainants), each)
    bad, count = owner < p.malicious, int(start[-1])
    place = np.arange(count) - start[owner]
    # What is overturned is what is false and answered; so more is false than is overturned, with honest people too.
    honest_false = np.minimum(rng.beta(*p.honest_overturned, p.honest) / p.wronged_answer, 1)
    rate = np.r_[np.full(p.malicious, p.malicious_false), honest_false]
    false = (rng.random(count) < rate[owner]) & ~(bad & (place < p.builds))
    begins = rng.integers(0, p.rush_days, p.malicious)
    spread = np.sort(rng.integers(0, p.days, (p.honest, p.honest_notices)), axis=1).ravel()
    planned = np.r_[np.repeat(begins, p.malicious_notices), spread]
    answers = rng.random(count) < p.wronged_answer
    low, high = p.decision_days
    return Claims(
        owner=owner.astype(np.int64),
        planned=planned.astype(np.int64),
        false=false,
        answers=answers,
        first_errs=rng.random(count) < p.analyst_errs,
        second_errs=rng.random(count) < p.analyst_errs,
        takes=rng.integers(low, high + 1, count),
        luck=rng.random(count),
        start=start,
    )
