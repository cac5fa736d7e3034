"""Reads `regimes/*.toml`; a file that says something wrong is refused with its name and the key.

`REGIMES` holds what is shipped, by code; `regimes_for` says which of them hold for a case.
"""

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jointforce.domain.calendars import CalendarError, calendar
from jointforce.domain.reasons import BY_CODE
from jointforce.domain.regime import (
    Bound,
    ClockEvent,
    ClockRule,
    DutyOf,
    Form,
    Item,
    Length,
    OnExpiry,
    Regime,
    RegimeKind,
    Source,
    StartWhen,
    Unit,
)
from jointforce.domain.scope import TERRITORIES, covers_territory
from jointforce.domain.vocabulary import RightType

_Word = TypeVar("_Word", bound=StrEnum)
_CLOCK_PARTS = ("length", "start", "limit", "extend_by", "last_day", "silence")


class RegimeError(ValueError):
    """A regime file that cannot be used: names the file, the key and what is wrong with it."""


class _Table:
    """A TOML table that knows where it stands, and refuses keys that nobody has read."""

    def __init__(self, file: str, path: str, table: object) -> None:
        self.file, self.path = file, path
        if not isinstance(table, dict):
            self.refuse("", "is no table")
        self.left: dict[str, Any] = dict(table)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def refuse(self, key: str, what: str) -> NoReturn:
        raise RegimeError(f"{self.file}: {self.at(key) or 'the file'} {what}")

    def take(self, key: str, kind: type, default: object = None) -> Any:
        value: Any = self.left.pop(key, default)
        if value is None:
            self.refuse(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, f"is {value!r}, and must be of type {kind.__name__}")
        if kind is str and not str(value).strip():
            self.refuse(key, "is empty")
        return value

    def word(self, key: str, words: type[_Word], default: _Word | None = None) -> _Word:
        return self.words(key, [self.take(key, str, default)], words)[0]

    def words(self, key: str, values: Iterable[object], words: type[_Word]) -> list[_Word]:
        known = {word.value: word for word in words}
        found = []
        for value in values:
            if value not in known:
                self.refuse(key, f"is {value!r}; known are {', '.join(known)}")
            found.append(known[str(value)])
        return found

    def number(self, key: str) -> int:
        value: int = self.take(key, int)
        if value < 1:
            self.refuse(key, f"is {value}, and must be at least 1")
        return value

    def table(self, key: str, *, optional: bool = False) -> "_Table | None":
        if optional and key not in self.left:
            return None
        return _Table(self.file, self.at(key), self.take(key, dict))

    def tables(self, key: str) -> list["_Table"]:
        rows = self.take(key, list, [])
        return [_Table(self.file, self.at(f"{key}[{n}]"), row) for n, row in enumerate(rows)]

    def source(self, path: str, says: str) -> Source:
        return Source(path, says, self.take("article", str), self.take("checked", bool))

    def done(self) -> None:
        if self.left:
            self.refuse(min(self.left), "is a key that nobody reads")


def read(file: str, text: str) -> Regime:
    """One regime from its TOML.

    Raises:
        RegimeError: it is no TOML, or a key is missing, unknown, of another type, or names what does not exist.
    """
    try:
        top = _Table(file, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RegimeError(f"{file}: {error}") from error
    code = top.take("code", str)
    if file != f"{code}.toml":
        top.refuse("code", f"is {code!r}, and the file has another name")
    kind = top.word("kind", RegimeKind)
    types = top.words("right_types", top.take("right_types", list), RightType)
    holds = _some(top.table("applies"))
    territories = holds.take("territories", list)
    applies_to = holds.take("to", list)
    if set(applies_to) - {"offer", "seller"}:
        holds.refuse("to", f"is {applies_to!r}; known are offer, seller")
    zone, days = _zone(holds), _calendar(holds)
    where = ", ".join(territories) or "everywhere"
    holidays = f", holidays by the calendar {days}" if days else ""
    sources = (holds.source("applies", f"Territory: {where}; days are counted in {zone}{holidays}"),)
    holds.done()
    regime = Regime(
        code=code,
        name=top.take("name", str),
        kind=kind,
        source=top.take("source", str),
        right_types=frozenset(types),
        territories=frozenset(territories),
        applies_to=frozenset(applies_to),
        zone=zone,
        calendar=days,
        notice=_form(top, "notice"),
        counter_notice=_form(top, "counter_notice"),
        reasons=_reasons(top),
        clocks=tuple(_clock(code, table, zone, days) for table in top.tables("clocks")),
        duties=_items(top, "duties"),
        sources=sources,
    )
    top.done()
    codes = [rule.code for rule in regime.clocks]
    if len(codes) != len(set(codes)):
        top.refuse("clocks", "holds one code twice")
    return regime


def _some(table: _Table | None) -> _Table:
    assert table is not None
    return table


def _zone(table: _Table) -> str:
    zone: str = table.take("zone", str)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        table.refuse("zone", f"is {zone!r}, which is no time zone")
    return zone


def _calendar(table: _Table) -> str:
    if "calendar" not in table.left:
        return ""
    code: str = table.take("calendar", str)
    try:
        calendar(code)
    except CalendarError as error:
        table.refuse("calendar", f"is {code!r}: {error}")
    return code


def _items(table: _Table, key: str) -> tuple[Item, ...]:
    items = []
    for row in table.tables(key):
        code, label = row.take("code", str), row.take("label", str)
        path = f"{table.at(key)}.{code}"
        items.append(Item(code, label, row.source(path, label)))
        row.done()
    if len({item.code for item in items}) != len(items):
        table.refuse(key, "holds one code twice")
    return tuple(items)


def _form(top: _Table, key: str) -> Form:
    table = top.table(key, optional=True)
    if table is None:
        return Form()
    form = Form(_items(table, "fields"), _items(table, "statements"))
    table.done()
    return form


def _reasons(top: _Table) -> dict[RightType, tuple[str, ...]]:
    table = top.table("reasons", optional=True)
    found: dict[RightType, tuple[str, ...]] = {}
    for kind in RightType:
        codes = table.take(kind.value, list, []) if table is not None else []
        for code in codes:
            if code not in BY_CODE and table is not None:
                table.refuse(kind.value, f"names the reason {code!r}, which does not exist")
        if codes:
            found[kind] = tuple(codes)
    if table is not None:
        table.done()
    return found


def _length(table: _Table, key: str = "value") -> Length:
    return Length(table.number(key), table.word("unit", Unit))


def _clock(regime: str, table: _Table, zone: str, days: str) -> ClockRule:
    code, name = table.take("code", str), table.take("name", str)
    path = f"clocks.{code}"
    parts = {
        part: table.table(part, optional=part not in ("length", "start", "silence")) for part in _CLOCK_PARTS
    }
    length_table, start, silence = _some(parts["length"]), _some(parts["start"]), _some(parts["silence"])

    bound = length_table.word("bound", Bound, Bound.UNTIL)
    length = _length(length_table)
    upper = Length(length_table.number("upper"), length.unit) if bound is Bound.BETWEEN else None
    if upper is not None and upper.value < length.value:
        length_table.refuse("upper", f"is {upper.value}, less than {length.value}")
    if upper is not None and length.unit is Unit.HOUR:
        length_table.refuse("unit", "is hour: a range is counted in days or months")
    range_says = f"{length.value} to {upper}" if upper else str(length)
    sources = [length_table.source(f"{path}.length", f"{name}: {range_says}")]

    event, when = start.word("event", ClockEvent), start.word("when", StartWhen)
    said = f"starts when “{event.value.replace('_', ' ')}” is {when.value}"
    sources.append(start.source(f"{path}.start", f"{name}: {said}"))
    on_expiry, meaning = silence.word("on_expiry", OnExpiry), silence.take("means", str)
    sources.append(silence.source(f"{path}.silence", f"{name}: {meaning}"))

    limit, excludes = None, []
    if (part := parts["limit"]) is not None:
        excludes, limit = part.take("excludes", list), _length(part)
        kinds = " and ".join(excludes)
        sources.append(
            part.source(f"{path}.limit", f"{name}: {kinds} do not count, but it ends within {limit}")
        )
    extend_by = None
    if (part := parts["extend_by"]) is not None:
        extend_by = _length(part)
        if extend_by.unit is not length.unit:
            part.refuse("unit", f"is {extend_by.unit}, and the length is counted in {length.unit}")
        sources.append(part.source(f"{path}.extend_by", f"{name}: may be extended by {extend_by}"))
    rolls = False
    if (part := parts["last_day"]) is not None:
        rolls = part.take("rolls", bool)
        sources.append(
            part.source(f"{path}.last_day", f"{name}: a last day that is not worked gives way to the next")
        )
        if rolls and bound is not Bound.UNTIL:
            part.refuse("rolls", "is true, and only a clock with one end rolls")
    counted = {length.unit, limit.unit if limit else length.unit}
    if not days and (rolls or counted & {Unit.BUSINESS_DAY, Unit.WORKING_DAY}):
        length_table.refuse("unit", "needs the calendar of the regime, which is missing under applies")
    for part in parts.values():
        if part is not None:
            part.done()
    rule = ClockRule(
        regime=regime,
        code=code,
        name=name,
        duty_of=table.word("duty_of", DutyOf),
        start_event=event,
        start_when=when,
        ends_on=frozenset(table.words("ends_on", table.take("ends_on", list), ClockEvent)),
        bound=bound,
        length=length,
        upper=upper,
        excludes=frozenset(excludes),
        limit=limit,
        extend_by=extend_by,
        rolls=rolls,
        on_expiry=on_expiry,
        silence=meaning,
        zone=zone,
        calendar=days,
        sources=tuple(sources),
    )
    table.done()
    return rule


def _shipped() -> dict[str, Regime]:
    folder = files("jointforce.domain") / "regimes"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return {regime.code: regime for regime in (read(p.name, p.read_text(encoding="utf-8")) for p in paths)}


REGIMES: Mapping[str, Regime] = _shipped()
"""Every shipped regime, by code."""


def regimes_for(
    right_type: RightType,
    territories: Iterable[str],
    *,
    ships_to: str = "",
    seller_country: str = "",
    chosen: Mapping[str, bool] | None = None,
) -> list[Regime]:
    """The regimes that hold for a right's case, in the order of their codes.

    territories: of the right; empty: anywhere. ships_to: the listing's countries, as intake keeps them; empty:
    anywhere. seller_country: where the seller is established; empty where nobody knows, and then no rule that looks
    at the seller alone holds. chosen: what the marketplace has switched on or off by code; unless it has, laws hold,
    practices and programmes do not.
    """
    held, on = list(territories), chosen or {}
    return [
        regime
        for regime in REGIMES.values()
        if on.get(regime.code, regime.kind is RegimeKind.LAW)
        and right_type in regime.right_types
        and _holds(regime, held, ships_to, seller_country.upper())
    ]


def _holds(regime: Regime, held: list[str], ships_to: str, seller_country: str) -> bool:
    if not regime.territories:
        return True
    countries = frozenset[str]().union(
        *(TERRITORIES.get(t, frozenset({t})) | {t} for t in regime.territories)
    )
    if "seller" in regime.applies_to and seller_country in countries:
        return True
    if "offer" not in regime.applies_to:
        return False
    place = ",".join(sorted(countries))
    return covers_territory(held, place) and covers_territory(regime.territories, ships_to)
