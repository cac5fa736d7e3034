"""Checks a payload against the Transparency Database's form, which stands as data in `schema.toml`."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit

Problems = dict[str, list[str]]
"""What is wrong, in sentences, by the field's name; empty where nothing is."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EDGES = " \t\n\r\0\x0b\f\u200b\u200e\ufeff"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; `schema.toml` says what each part means."""

    name: str
    type: str
    required: bool = False
    codes: frozenset[str] = frozenset()
    one_of: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    required_then: bool = True
    nullable: bool = True
    max: int | None = None
    first: date | None = None
    last: date | None = None
    pattern: str = ""
    numbers: bool = False
    patterns: Mapping[str, str] = field(default_factory=dict)
    ours: str = ""

    def counts(self, payload: Mapping[str, Any]) -> bool:
        """Whether the condition holds under which the field is looked at."""
        if not self.when:
            return True
        there = payload.get(self.when["field"])
        if "not" in self.when:
            return bool(there != self.when["not"])
        return self.when["value"] in there if isinstance(there, list) else bool(there == self.when["value"])


def _read() -> tuple[tuple[Field, ...], dict[str, frozenset[str]]]:
    text = files(__package__).joinpath("schema.toml").read_text("utf-8")
    data = tomllib.loads(text)
    codes = {name: frozenset(members) for name, members in data["codes"].items()}
    fields = []
    for name, facts in data["fields"].items():
        known = {"from": "first", "to": "last"}
        parts = {known.get(key, key): value for key, value in facts.items()}
        parts["codes"] = codes[facts["codes"]] if "codes" in facts else frozenset()
        fields.append(Field(name, **parts))
    return tuple(fields), {name: frozenset(words) for name, words in data["keywords"].items()}


FIELDS, KEYWORDS_OF = _read()
BY_NAME: dict[str, Field] = {f.name: f for f in FIELDS}
EEA: frozenset[str] = BY_NAME["territorial_scope"].codes
EU: frozenset[str] = EEA - {"IS", "LI", "NO"}


def limit(name: str) -> int:
    """How many code points a text field takes."""
    longest = BY_NAME[name].max
    assert longest is not None, name
    return longest


def as_received(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as the receiver sees it: texts trimmed, empty ones null, unknown and idle fields dropped."""
    clean = {name: _trimmed(value) for name, value in payload.items()}
    return {f.name: clean[f.name] for f in FIELDS if f.name in clean and f.counts(clean)}


def _trimmed(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip(_EDGES) or None
    if isinstance(value, list):
        return [_trimmed(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _trimmed(item) for key, item in value.items()}
    return value


def problems(payload: Mapping[str, Any]) -> Problems:
    """What the receiver refuses. A dropped field is not looked at."""
    clean = as_received(payload)
    found: Problems = {}
    for one in FIELDS:
        if one.counts(clean):
            for fault in _faults(one, clean):
                found.setdefault(fault.name, []).append(fault.sentence)
    return found


class Fault(NamedTuple):
    """One thing that is wrong, and the name of the field it is wrong with."""

    name: str
    sentence: str


def _faults(one: Field, clean: Mapping[str, Any]) -> Iterable[Fault]:
    value = clean.get(one.name)
    if value is None or value == []:
        if one.required or (one.when and one.required_then):
            yield Fault(one.name, "It is missing.")
        elif one.name in clean and value is None and not one.nullable:
            yield Fault(one.name, "It is null; leave it out instead.")
        elif one.one_of and not any(clean.get(f.name) for f in FIELDS if f.one_of == one.one_of):
            names = ", ".join(f.name for f in FIELDS if f.one_of == one.one_of)
            yield Fault(one.name, f"One of {names} must be given.")
        return
    yield from _TYPES[one.type](one, value)


def _text(one: Field, value: Any) -> Iterable[Fault]:
    if one.numbers and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        yield Fault(one.name, "It is not a text.")
    elif one.max is not None and len(value) > one.max:
        yield Fault(one.name, f"It has {len(value):,} characters; {one.max:,} are taken.")
    elif one.pattern and not re.fullmatch(one.pattern, value):
        yield Fault(one.name, f"It has other characters than {one.pattern}.")


def _code(one: Field, value: Any) -> Iterable[Fault]:
    spoken_null = value == "null" and one.nullable and not one.required
    if not isinstance(value, str) or (value not in one.codes and not spoken_null):
        yield Fault(one.name, f"{value!r} is none of its codes.")


def _codes(one: Field, value: Any) -> Iterable[Fault]:
    if not isinstance(value, list):
        yield Fault(one.name, "It is not a list.")
        return
    strange = [item for item in value if not isinstance(item, str) or item not in one.codes]
    if strange:
        yield Fault(one.name, f"{', '.join(map(repr, strange[:5]))}: none of its codes.")


def _date(one: Field, value: Any) -> Iterable[Fault]:
    day = _day(value)
    if day is None:
        yield Fault(one.name, "It is not a day as 2026-01-31.")
    elif (one.first and day < one.first) or (one.last and day > one.last):
        yield Fault(one.name, f"It is not between {one.first or 'the beginning'} and {one.last}.")


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _url(one: Field, value: Any) -> Iterable[Fault]:
    yield from _text(one, value)
    try:
        parts = urlsplit(value) if isinstance(value, str) and not re.search(r"\s", value) else None
        good = parts is not None and bool(parts.scheme and parts.hostname)
    except ValueError:
        good = False
    if isinstance(value, str) and not good:
        yield Fault(one.name, "It is not an address with scheme and host.")


def _ids(one: Field, value: Any) -> Iterable[Fault]:
    if not isinstance(value, Mapping):
        yield Fault(one.name, "It is not an object.")
        return
    for key, pattern in one.patterns.items():
        inner = value.get(key)
        if key in value and not (isinstance(inner, str) and re.fullmatch(pattern, inner)):
            yield Fault(f"{one.name}.{key}", f"It is not a text of the form {pattern}.")


_TYPES: dict[str, Callable[[Field, Any], Iterable[Fault]]] = {
    "text": _text,
    "code": _code,
    "codes": _codes,
    "date": _date,
    "url": _url,
    "ids": _ids,
}


def advice(payload: Mapping[str, Any]) -> Problems:
    """What the documentation asks for of a payload without problems, and the receiver does not check: we do.

    A territory; no end before the beginning; keywords of a category given; a text beside KEYWORD_OTHER, and none
    without; an EAN-13 whose last digit is right; never the text "null".
    """
    clean = as_received(payload)
    found: Problems = {}
    for one in FIELDS:
        value = clean.get(one.name)
        sentence = _OURS[one.ours](value, clean) if one.ours else ""
        if value == "null":
            sentence = "The text “null” is no code; leave the field out."
        if sentence:
            found[one.name] = [sentence]
    ean = (clean.get("content_id") or {}).get("EAN-13")
    if isinstance(ean, str) and not is_ean13(ean):
        found["content_id.EAN-13"] = ["Its last digit is not the sum of the others."]
    return found


def _must(value: Any, clean: Mapping[str, Any]) -> str:
    return "" if value else "It is missing: say where the measure holds."


def _not_before(value: Any, clean: Mapping[str, Any]) -> str:
    end, start = _day(value), _day(clean.get("application_date"))
    return "It ends before it begins." if end and start and end < start else ""


def _of_category(value: Any, clean: Mapping[str, Any]) -> str:
    given = [clean.get("category"), *(clean.get("category_addition") or [])]
    if not value or not all(category in KEYWORDS_OF for category in given):
        return ""
    known = frozenset().union({"KEYWORD_OTHER"}, *(KEYWORDS_OF[category] for category in given))
    strange = sorted(set(value) - known)
    return f"{', '.join(strange)}: not of the category given." if strange else ""


def _with_other(value: Any, clean: Mapping[str, Any]) -> str:
    other = "KEYWORD_OTHER" in (clean.get("category_specification") or [])
    return "" if bool(value) == other else "It stands beside KEYWORD_OTHER, and only there."


_OURS: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "required": _must,
    "not before application_date": _not_before,
    "of a category given": _of_category,
    "with KEYWORD_OTHER": _with_other,
}


def is_ean13(digits: str) -> bool:
    """Whether these are 13 digits of which the last is right (GS1 General Specifications, section 7.9)."""
    if not re.fullmatch(r"[0-9]{13}", digits):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return total % 10 == 0
