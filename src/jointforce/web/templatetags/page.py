"""What every page is made of: icons, instants with their zone, states that do not speak by colour alone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jointforce.base.clock import now
from jointforce.cases.queries import COUNT_CAP
from jointforce.domain.reasons import BY_CODE
from jointforce.web import history, wording

register = template.Library()

_SPRITE = "vendor/tabler-icons/sprite.svg"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words; screen readers pass over it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#tabler-{}"></use></svg>',
        static(_SPRITE),
        name,
    )


@register.filter
def when(value: datetime | date | str | None) -> SafeString:
    """An instant as `24 Nov 2026, 12:00 UTC`, a day as `24 Nov 2026`; a dash where there is none."""
    if isinstance(value, str):
        value = (
            (date if len(value) == len("2026-11-24") else datetime).fromisoformat(value) if value else None
        )
    if value is None:
        return format_html("{}", "–")
    shape = "%-d %b %Y, %H:%M UTC" if isinstance(value, datetime) else "%-d %b %Y"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), value.strftime(shape))


@register.filter
def left(value: datetime | None) -> str:
    """How far off an instant is: `in 5 h`, `3 d ago`."""
    if value is None:
        return ""
    seconds = int((value - now()).total_seconds())
    size = abs(seconds)
    if size < 90:
        return "now" if seconds >= 0 else "just now"
    for unit, length, upto in (("min", 60, 5400), ("h", 3600, 48 * 3600), ("d", 86400, 0)):
        if size < upto or not upto:
            amount = f"{size // length} {unit}"
            return f"in {amount}" if seconds > 0 else f"{amount} ago"
    return ""


@register.filter
def soon(value: datetime | None) -> bool:
    """Less than six hours are left."""
    return value is not None and (value - now()).total_seconds() < 6 * 3600


@register.inclusion_tag("parts/mark.html")
def case_state(state: str, reader: str = "") -> dict[str, Any]:
    """A case's state as a badge; `seller` says it in the seller's words."""
    marks = wording.SELLER_STATES if reader == "seller" else wording.CASE_STATES
    return {"mark": marks[state], "code": state}


@register.inclusion_tag("parts/mark.html")
def right_state(state: str) -> dict[str, Any]:
    """A right's state as a badge."""
    return {"mark": wording.RIGHT_STATES[state], "code": state}


@register.inclusion_tag("parts/mark.html")
def mandate_state(mandate: Any) -> dict[str, Any]:
    """How a mandate stands today as a badge."""
    mark = wording.mandate_mark(mandate.status, mandate.valid_from, mandate.valid_until, now().date())
    return {"mark": mark, "code": mandate.status}


@register.simple_tag
def mandate_sentence(mandate: Any) -> str:
    """What a mandate's state means today."""
    mark = wording.mandate_mark(mandate.status, mandate.valid_from, mandate.valid_until, now().date())
    return mark.sentence


@register.filter
def allows_words(codes: list[str]) -> str:
    """What a mandate allows, in words."""
    allowed = [words for code, words in wording.MANDATE_ALLOWS.items() if code in codes]
    return ", ".join(["see cases and rights", *allowed])


@register.filter
def agent_kind(code: str) -> str:
    """A kind of agent in words."""
    return wording.AGENT_KINDS.get(code, code)


@register.filter
def state_sentence(state: str, reader: str = "") -> str:
    """What a case's state means."""
    return (wording.SELLER_STATES if reader == "seller" else wording.CASE_STATES)[state].sentence


@register.filter
def right_sentence(state: str) -> str:
    """What a right's state means."""
    return wording.RIGHT_STATES[state].sentence


@register.filter
def silence(code: str) -> str:
    """What silence does."""
    return wording.SILENCE.get(code, "")


@register.filter
def answer_words(code: str) -> str:
    """An answer in words."""
    return wording.ANSWERS.get(code, code)


@register.filter
def reason_words(code: str) -> str:
    """A reason in words."""
    reason = BY_CODE.get(code)
    return reason.label if reason else code.replace("_", " ")


@register.filter
def role_words(code: str) -> str:
    """A role in words."""
    return wording.ROLES[code][0]


@register.filter
def right_type(code: str) -> str:
    """A kind of right in words."""
    return wording.RIGHT_TYPES.get(code, code)


@register.filter
def record(seller: dict[str, Any]) -> str:
    """A frozen seller's record in words."""
    return wording.seller_record(seller.get("record", {}))


@register.simple_tag
def prices(listing: dict[str, Any], evidence: list[dict[str, Any]]) -> wording.PriceBeside:
    """The price beside the usual one."""
    return wording.price_beside_usual(listing, evidence)


@register.filter
def why(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings, each said once."""
    return wording.why(evidence)


@register.simple_tag(takes_context=True)
def told(context: dict[str, Any], lines: list[Any]) -> list[history.Told]:
    """The ledger's lines as the page's reader may read them."""
    return history.tell(lines, context.get("actor"))


@register.filter
def of(mapping: Mapping[Any, Any], key: object) -> Any:
    """A mapping's value by a key that the template holds; empty where there is none."""
    return mapping.get(key, "")


@register.filter
def listed(text: str) -> str:
    """A feed's list as people write it."""
    return ", ".join(part.strip() for part in text.split("|"))


@register.filter
def capped(count: int) -> str:
    """A count, or “1,000+” where counting stopped."""
    return wording.capped(count, COUNT_CAP)
