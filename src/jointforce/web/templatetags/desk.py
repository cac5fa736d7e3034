"""What the desk's templates need: colours of states, counts with a cap, look-ups."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from jointforce.cases.queries import RECORD_CAP
from jointforce.web import wording

register = template.Library()

_TONES = {
    "red": {
        "removing", "removed", "upheld", "rejected", "refused", "dead", "paused", "suspended", "remove", "restrict",
    },
    "orange": {"countered", "probation", "uphold"},
    "yellow": {"in_review", "held", "submitted", "watch", "refer"},
    "blue": {
        "waiting", "referred", "seller_asked", "answered", "pending", "invited", "eligible", "received", "unconfirmed",
    },
    "green": {
        "cleared", "reinstated", "reinstating", "verified", "delivered", "sent", "acknowledged", "member", "granted",
        "joined", "clear", "reinstate", "good_faith", "trusted_flagger", "added",
    },
}  # fmt: skip


@register.filter
def tone(code: str) -> str:
    """The badge's colour class of a state."""
    return next((f"bg-{name}-lt" for name, codes in _TONES.items() if str(code) in codes), "bg-secondary-lt")


@register.filter
def of_record(count: int) -> str:
    """A count of a seller's record, or “100+” where counting stopped."""
    return wording.capped(count, RECORD_CAP)


@register.filter
def strongest_first(reasons: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The contributions to a risk by their weight, whether they raise or lower it."""
    return sorted(reasons, key=lambda reason: -abs(reason["weight"]))


@register.filter
def get(mapping: Mapping[str, Any], key: object) -> Any:
    """A mapping's value by a key that the template holds; empty where there is none."""
    return mapping.get(str(key), "")


@register.filter
def listlike(value: object) -> bool:
    """Whether it is a list, to be written with commas."""
    return isinstance(value, list)
