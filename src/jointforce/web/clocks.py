"""The clocks of a case as people read them: whose time runs until when, by which article, and what silence means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jointforce.domain.regime import DutyOf, Regime
from jointforce.domain.regime_files import REGIMES

if TYPE_CHECKING:
    from jointforce.cases.models import CaseClock

DUTIES: dict[str, str] = {
    DutyOf.MARKETPLACE: "the marketplace",
    DutyOf.SELLER: "the seller",
    DutyOf.COMPLAINANT: "the complainant",
    DutyOf.DISPUTE_BODY: "the dispute settlement body",
}
_ENDED: dict[str, str] = {
    "expired": "ran out",
    "escalated": "ran out; a person decides",
    "superseded": "began anew",
    "action_filed": "ended: a court or an authority was asked",
    "counter_notice_filed": "ended: the seller has answered",
    "counter_notice_answered": "ended: the complainant has answered",
    "counter_notice_rejected": "ended: the seller's answer was not granted",
    "counter_notice_granted": "ended: the seller's answer was granted",
    "owner_answered": "ended: the rights holder has answered",
    "dispute_decided": "ended: the body has decided",
    "complaint_filed": "ended: a complaint was filed",
    "reinstated": "ended: the listing is back",
}
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ClockShown:
    """One clock. ends: its end in words, in the regime's zone; ended: how it ended, empty while it runs.

    may_extend: by how much its rule lets a person extend it, empty where it does not. not_counted: the kinds of time
    that its rule leaves out.
    """

    clock: "CaseClock"
    name: str
    regime: str
    whose: str
    ends: str
    silence: str
    ended: str
    may_extend: str
    not_counted: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return not self.ended


def shown(clocks: "Iterable[CaseClock]") -> list[ClockShown]:
    """Clocks with their words; a rule that a release has dropped reads by its code."""
    return [_shown(clock) for clock in clocks]


def _shown(clock: "CaseClock") -> ClockShown:
    regime = REGIMES.get(clock.regime)
    rule = next((rule for rule in regime.clocks if rule.code == clock.code), None) if regime else None
    how = clock.ended_how
    return ClockShown(
        clock,
        rule.name if rule else clock.code.replace("_", " ").capitalize(),
        regime.name if regime else clock.regime,
        DUTIES.get(clock.duty_of, clock.duty_of),
        _ends(clock, regime),
        rule.silence if rule else "",
        _ENDED.get(how, how.replace("_", " ")) if clock.ended_at else "",
        str(rule.extend_by) if rule and rule.extend_by else "",
        tuple(sorted(rule.excludes)) if rule else (),
    )


def _ends(clock: "CaseClock", regime: Regime | None) -> str:
    zone = ZoneInfo(regime.zone if regime else "UTC")
    until = _instant(clock.due_until, zone) if clock.due_until else ""
    if not clock.waits:
        return f"until {until}"
    since = _instant(clock.due_from, zone)
    return f"from {since} until {until}" if until else f"not before {since}"


def _instant(at: datetime, zone: ZoneInfo) -> str:
    """A day where it begins or ends with it, else day and time; with the city of the zone."""
    local, place = at.astimezone(zone), zone.key.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    if (local + _TICK).time() == datetime.min.time() and (local + _TICK).date() != local.date():
        return f"the end of {local:%-d %b %Y} in {place}"
    return (
        f"{local:%-d %b %Y} in {place}"
        if local.time() == datetime.min.time()
        else f"{local:%-d %b %Y, %H:%M} in {place}"
    )
