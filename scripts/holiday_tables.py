"""Write the tables of public holidays under `domain/holidays` from the maintained package `holidays`.

Run by hand, where that package is installed: `python scripts/holiday_tables.py`. The tables are shipped, so that a
clock of last year still counts as it did, and every change of a holiday is a line that somebody reads (ADR 36).
"""

import importlib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

FIRST, LAST = 2000, 2045
PLACE = Path(__file__).parents[1] / "src/jointforce/domain/holidays"


def main() -> None:
    """One file a calendar."""
    source: Any = importlib.import_module("holidays")
    years = range(FIRST, LAST + 1)
    calendars = {
        "US": ("United States: federal holidays", source.country_holidays("US", years=years)),
        "CN": ("China: public holidays, and weekends worked instead", source.country_holidays("CN", years=years)),
        "EU": ("European Union: closing days of TARGET (ECB)", source.financial_holidays("ECB", years=years)),
    }  # fmt: skip
    for code, (name, found) in calendars.items():
        lines = [
            f'code = "{code}"', f'name = "{name}"', f'source = "holidays {source.__version__}"',
            f"first = {FIRST}", f"last = {LAST}", f"weekend = {sorted(found.weekend)}",
            "", "[holidays]", *_by_year(set(found)),
        ]  # fmt: skip
        worked = {day for day in found.weekend_workdays if FIRST <= day.year <= LAST}
        if worked:
            lines += ["", "[worked_weekends]", *_by_year(worked)]
        (PLACE / f"{code}.toml").write_text("\n".join(lines) + "\n")


def _by_year(days: set[date]) -> list[str]:
    years: dict[int, list[str]] = defaultdict(list)
    for day in sorted(days):
        if FIRST <= day.year <= LAST:
            years[day.year].append(f'"{day:%m-%d}"')
    return [f"{year} = [{', '.join(days)}]" for year, days in years.items()]


if __name__ == "__main__":
    main()
