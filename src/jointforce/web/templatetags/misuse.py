"""Measures against misuse in words, for templates."""

from datetime import datetime

from django import template

from jointforce.domain import misuse_words
from jointforce.domain.misuse import MeasureState

register = template.Library()


@register.filter
def misuse_step(step: str, kind: str) -> str:
    """What a step is called, for this kind of party."""
    return misuse_words.name(step, kind)


@register.filter
def misuse_state(state: str) -> str:
    """How a measure stands."""
    return misuse_words.STATES[MeasureState(state)]


@register.filter
def misuse_article(kind: str) -> str:
    """The article that a measure against this kind of party rests on."""
    return misuse_words.article(kind)


@register.simple_tag
def misuse_follows(step: str, kind: str, until: datetime) -> str:
    """What happens next, and until when, as the party reads it."""
    return misuse_words.follows(step, kind, until)
