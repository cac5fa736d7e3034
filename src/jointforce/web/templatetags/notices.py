"""Notices on pages: states, reasons and rulings in words."""

from collections.abc import Sequence
from typing import Any

from django import template

from jointforce.domain.notice_forms import NOTICE_REASONS
from jointforce.intake.schemas import NoticeIn
from jointforce.web import wording

register = template.Library()


@register.inclusion_tag("parts/mark.html")
def notice_state(state: str) -> dict[str, Any]:
    """A notice's state as a badge."""
    return {"mark": wording.NOTICE_STATES[state], "code": state}


@register.inclusion_tag("parts/mark.html")
def notice_line_state(state: str, *, draft: bool = False) -> dict[str, Any]:
    """A line's state as a badge; `draft`: what it would be."""
    marks = wording.DRAFT_LINE_STATES if draft else wording.NOTICE_LINE_STATES
    return {"mark": marks[state], "code": state}


@register.filter
def notice_reason(code: str) -> str:
    """Why a listing is reported, in words."""
    reason = NOTICE_REASONS.get(code)
    return reason.label if reason else code or "no reason given"


@register.filter
def ruling_words(code: str) -> str:
    """A decision in words."""
    return wording.RULINGS.get(code, code)


@register.filter
def asked_words(code: str) -> str:
    """What a complainant stands by, in the first person."""
    return wording.STOOD_BY.get(code, code)


@register.filter
def asks(findings: Sequence[dict[str, str]], field: str) -> bool:
    """Whether a line needs that to be given."""
    return any(finding["field"] == field for finding in findings)


@register.filter
def stands_by(given: NoticeIn, code: str) -> bool:
    """Whether the draft's lines are confirmed on that point."""
    return any(code in line.confirmed for line in given.lines)
