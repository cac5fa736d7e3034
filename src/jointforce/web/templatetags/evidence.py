"""Marks the words in a listing that screening found."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jointforce.domain import standing_words
from jointforce.domain.questions import in_words

register = template.Library()


@register.simple_tag
def marked(text: str, evidence: list[dict[str, Any]], field: str) -> SafeString:
    """The text, escaped, with the spans of this field's matches marked; overlapping spans are joined."""
    spans = sorted(
        (e["start"], e["end"], e["signal"])
        for e in evidence
        if e["field"] == field and e["start"] is not None and 0 <= e["start"] < e["end"] <= len(text)
    )
    parts: list[tuple[SafeString]] = []
    at = 0
    for start, end, signal in spans:
        if start < at:
            continue
        parts.append((format_html("{}", text[at:start]),))
        parts.append((format_html('<mark class="found found-{}">{}</mark>', signal, text[start:end]),))
        at = end
    parts.append((format_html("{}", text[at:]),))
    return format_html_join("", "{}", parts)


@register.filter
def words(code: str) -> str:
    """A code as words."""
    return str(code).replace("_", " ")


@register.filter
def exact(value: float) -> str:
    """A share as percent, to a tenth."""
    return standing_words.percent(value)


@register.filter
def said_fields(fields: dict[str, Any]) -> str:
    """What an answer says beside its code, in a line."""
    return in_words(fields)


@register.filter
def percent(value: float | None) -> str:
    """A share as percent."""
    return "" if value is None else f"{value:.0%}"
