"""Measures against misuse in words, as the party and the desk read them."""

from datetime import datetime

from jointforce.domain.misuse import RULES, MeasureState, MisuseStep
from jointforce.domain.repeat_infringer import POLICY, Consequence
from jointforce.domain.vocabulary import PartyKind

STATES: dict[MeasureState, str] = {
    MeasureState.PROPOSED: "waits for a decision",
    MeasureState.DISMISSED: "dismissed",
    MeasureState.WITHDRAWN: "no longer due",
    MeasureState.IN_FORCE: "in force",
    MeasureState.ENDED: "over",
    MeasureState.LIFTED: "lifted",
}


def article(kind: str) -> str:
    """The article that a measure against such a party rests on."""
    return "DSA Art. 23(1)" if kind == PartyKind.SELLER else "DSA Art. 23(2)"


def name(step: str, kind: str) -> str:
    """What the step is called, for this kind of party."""
    if step == MisuseStep.WARNING:
        return "warning"
    return (
        "suspension of the service" if kind == PartyKind.SELLER else "suspension of the processing of notices"
    )


def follows(step: str, kind: str, until: datetime) -> str:
    """What happens next, and until when."""
    seller, day = kind == PartyKind.SELLER, f"{until:%d %b %Y, %H:%M} UTC"
    if step == MisuseStep.SUSPENSION:
        what = (
            "The marketplace is told to suspend its service to you" if seller else "Your notices are refused"
        )
        return f"{what} until {day}; the suspension ends by itself then."
    if seller:
        last = next((s for s in POLICY.steps if s.consequence is Consequence.SUSPENSION), None)
        when = (
            f"{last.occasions} days with a strike within {last.months} months" if last else "further strikes"
        )
        what, how = when, "the service to you"
    else:
        rule = RULES.suspend
        what = f"{rule.lost} more lost claims, where they are {rule.share:.0%} of what is decided,"
        how = "the processing of your notices"
    return (
        f"The warning counts until {day}. While it does, {what} lead to a person deciding whether {how} is suspended, "
        f"first for {RULES.first_days} days."
    )
