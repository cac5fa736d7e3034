"""Which removals wait for a second person: those that hurt most if they are wrong. The rules stand in `holds.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Any

from jointforce.domain.vocabulary import Standing


class HoldCause(StrEnum):
    """Why a decision waits."""

    LARGE_SELLER = "large_seller"
    MANY_AT_ONCE = "many_at_once"
    PEAK_SEASON = "peak_season"
    LOW_STANDING = "low_standing"


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What is known of a removal before it is decided.

    seller_listings: how many listings the seller has on this marketplace. at_once: how many of the seller's cases the
    same action decides. seller_removals: its removals that stand. complainant: the standing of whoever sent the notice,
    None where our own screening found it. day: in the marketplace's calendar.
    """

    seller_listings: int
    at_once: int
    seller_removals: int
    complainant: Standing | None
    day: date


@dataclass(frozen=True, slots=True)
class HoldRules:
    """The rules that are switched on; None for one that is not. Periods are pairs of (month, day), both included."""

    large_seller: int | None
    many_at_once: int | None
    peak_season: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    low_standing: frozenset[Standing]

    def causes(self, facts: HoldFacts) -> list[HoldCause]:
        """Why this removal waits for a second person; empty where one person is enough."""
        found = []
        if self.large_seller is not None and facts.seller_listings >= self.large_seller:
            found.append(HoldCause.LARGE_SELLER)
        if self.many_at_once is not None and facts.at_once >= self.many_at_once:
            found.append(HoldCause.MANY_AT_ONCE)
        if not facts.seller_removals and self._in_season(facts.day):
            found.append(HoldCause.PEAK_SEASON)
        if facts.complainant in self.low_standing:
            found.append(HoldCause.LOW_STANDING)
        return found

    def _in_season(self, day: date) -> bool:
        at = (day.month, day.day)
        return any(
            first <= at <= last if first <= last else at >= first or at <= last
            for first, last in self.peak_season
        )


def read_rules(data: Mapping[str, Any]) -> HoldRules:
    """Rules from their file's tables.

    Raises:
        ValueError: a table or value is unknown; the message names it.
    """
    unknown = sorted(set(data) - set(HoldCause))
    if unknown:
        raise ValueError(f"holds.toml: there is no rule {unknown[0]!r}")
    return HoldRules(
        large_seller=_count(data, HoldCause.LARGE_SELLER, "listings"),
        many_at_once=_count(data, HoldCause.MANY_AT_ONCE, "cases"),
        peak_season=tuple(
            (_month_day(first), _month_day(last))
            for first, last in data.get(HoldCause.PEAK_SEASON, {}).get("periods", ())
        ),
        low_standing=frozenset(
            Standing(s) for s in data.get(HoldCause.LOW_STANDING, {}).get("standings", ())
        ),
    )


def _count(data: Mapping[str, Any], rule: HoldCause, name: str) -> int | None:
    if rule not in data:
        return None
    value = data[rule].get(name)
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"holds.toml: [{rule}] {name} is a whole number from 1 on, not {value!r}")
    return value


def _month_day(text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2024-{text}")
    except ValueError as wrong:
        raise ValueError(f"holds.toml: [peak_season] {text!r} is no month-day as in 11-15") from wrong
    return day.month, day.day


RULES = read_rules(tomllib.loads(resources.files("jointforce.domain").joinpath("holds.toml").read_text()))
