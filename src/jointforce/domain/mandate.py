"""Mandates: a rights holder lets an agent act for it, from one day to another, for some rights or all, in some matters.

A mandate never widens: an agent under it may do at most what a member of the rights holder may (`ACTS_AS`), of that
only what the mandate allows, and with an API key only what the key's scopes allow as well.
"""

from collections.abc import Iterable
from datetime import date

from jointforce.domain.abilities import ABILITIES, Ability
from jointforce.domain.errors import Invalid, WrongState
from jointforce.domain.vocabulary import MandateStatus, Role, Standing

ACTS_AS = Role.BRAND_MEMBER
"""The role in which an agent acts for a rights holder."""

ALWAYS: frozenset[Ability] = ABILITIES[Role.BRAND_VIEWER]
"""What every mandate carries: to see what it is about."""

GRANTABLE: tuple[Ability, ...] = (
    Ability.ANSWER_REFERRALS,
    Ability.FILE_NOTICES,
    Ability.SUBMIT_RIGHTS,
    Ability.WRITE_MESSAGES,
)
"""What a mandate may allow, each for itself. People, keys and mandates stay with the rights holder."""

_S = MandateStatus
MOVES: dict[tuple[MandateStatus, MandateStatus], Ability] = {
    (_S.SUBMITTED, _S.VERIFIED): Ability.VERIFY_MANDATES,
    (_S.SUBMITTED, _S.REJECTED): Ability.VERIFY_MANDATES,
    (_S.SUBMITTED, _S.ENDED): Ability.WRITE_MANDATES,
    (_S.VERIFIED, _S.ENDED): Ability.WRITE_MANDATES,
    (_S.REJECTED, _S.SUBMITTED): Ability.WRITE_MANDATES,
    (_S.ENDED, _S.SUBMITTED): Ability.WRITE_MANDATES,
}
"""Each step with what it takes. Who ends a mandate needs nobody's consent; back in force it comes by a verification."""


def move(status: MandateStatus, target: MandateStatus) -> Ability:
    """What the actor must be able to do for this step.

    Raises:
        WrongState: this step is not one of the table's.
    """
    found = MOVES.get((status, target))
    if found is None:
        raise WrongState(f"A mandate that is {status.value} cannot become {target.value}.")
    return found


def in_force(status: MandateStatus, valid_from: date, valid_until: date | None, on: date) -> bool:
    """Whether the agent may act on that day: verified, begun, and not past its last day."""
    return not why_not(status, valid_from, valid_until, on)


def why_not(status: MandateStatus, valid_from: date, valid_until: date | None, on: date) -> str:
    """Why the agent may not act on that day, as the end of a sentence about the mandate; empty where it may."""
    if status is MandateStatus.SUBMITTED:
        return "waits until the rights holder or an analyst of the marketplace has verified it"
    if status is MandateStatus.REJECTED:
        return "was rejected"
    if status is MandateStatus.ENDED:
        return "has been ended"
    if on < valid_from:
        return f"begins on {_day(valid_from)}"
    if valid_until is not None and valid_until < on:
        return f"ended on {_day(valid_until)}, its last day"
    return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def check_dates(valid_from: date, valid_until: date | None) -> None:
    """A mandate has at least one day.

    Raises:
        Invalid: the last day lies before the first.
    """
    if valid_until is not None and valid_until < valid_from:
        raise Invalid(
            f"The mandate's last day, {_day(valid_until)}, lies before its first, {_day(valid_from)}."
        )


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two spans (first day, last day or None: open) share a day."""
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or other[0] <= one[1])


def allowed(codes: Iterable[str]) -> list[str]:
    """What a mandate allows, sorted and once each.

    Raises:
        Invalid: a mandate cannot allow one of them.
    """
    found = set(codes)
    wrong = found - {ability.value for ability in GRANTABLE}
    if wrong:
        raise Invalid(f"A mandate cannot allow {', '.join(sorted(wrong))}.")
    return sorted(found)


def scopes(allows: Iterable[str], key_scopes: Iterable[str] | None = None) -> frozenset[str]:
    """What may be done under a mandate that allows these; `key_scopes`: of the key that is used, None for a person."""
    may_do = {ability.value for ability in ALWAYS} | {ability.value for ability in GRANTABLE} & set(allows)
    return frozenset(may_do if key_scopes is None else may_do & set(key_scopes))


_RANK = {
    standing: rank
    for rank, standing in enumerate((
        Standing.SUSPENDED,
        Standing.PROBATION,
        Standing.NEW,
        Standing.NORMAL,
        Standing.GOOD_FAITH,
        Standing.TRUSTED_FLAGGER,
    ))
}  # fmt: skip


def lower(holder: Standing, agent: Standing) -> Standing:
    """The standing of a word given under a mandate: the lower of the two, so that neither lends the other its name."""
    return min(holder, agent, key=_RANK.__getitem__)
