"""Which days are worked: weekends, public holidays and weekends worked instead, from shipped tables (ADR 36)."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files


class CalendarError(ValueError):
    """A calendar that is not shipped, or a year that its table does not reach; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's days. `weekend` holds weekdays as Python counts them (Monday is 0).

    first, last: the years that the table covers. What is asked beyond them is refused: no holiday is guessed away.
    """

    code: str
    name: str
    first: int
    last: int
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = field(default_factory=frozenset)
    worked_weekends: frozenset[date] = field(default_factory=frozenset)

    def is_business_day(self, day: date) -> bool:
        """A day of the working week that is no public holiday: when banks and courts are open."""
        self._covers(day)
        return day.weekday() not in self.weekend and day not in self.holidays

    def is_working_day(self, day: date) -> bool:
        """A business day, or a weekend that is worked in exchange for a longer holiday (China)."""
        return day in self.worked_weekends or self.is_business_day(day)

    def _covers(self, day: date) -> None:
        if not self.first <= day.year <= self.last:
            raise CalendarError(
                f"The holidays of {self.code} are known from {self.first} to {self.last}, not for {day.year}: "
                "run scripts/holiday_tables.py for more years."
            )


@cache
def calendar(code: str) -> Calendar:
    """The calendar shipped under this code.

    Raises:
        CalendarError: there is none.
    """
    path = files("jointforce.domain") / "holidays" / f"{code}.toml"
    if not code.isalnum() or not path.is_file():
        raise CalendarError(f"There is no calendar “{code}”.")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Calendar(
        table["code"],
        table["name"],
        table["first"],
        table["last"],
        frozenset(table["weekend"]),
        _days(table["holidays"]),
        _days(table.get("worked_weekends", {})),
    )


def _days(years: dict[str, list[str]]) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{year}-{day}") for year, days in years.items() for day in days)
