"""The kinds of question that a rights holder is asked, as data: the words, the answers, and what each answer must say.

An answer is one of the field's verdicts with a reason code; what does not judge the listing is `informed`, and an
analyst goes on from there. The fields of an answer are read here, once for every door.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from jointforce.domain.errors import Invalid
from jointforce.domain.matter import fold_text, framed
from jointforce.domain.vocabulary import Answer, Signal


class QuestionKind(StrEnum):
    """What is asked."""

    IS_IT_GENUINE = "is_it_genuine"
    SELLER_AUTHORISED = "seller_authorised"
    EVER_MADE = "ever_made"
    USUAL_PRICE = "usual_price"
    HALLMARKS = "hallmarks"
    FREE = "free"


class FieldKind(StrEnum):
    """How a field of an answer is read."""

    TEXT = "text"
    DATE = "date"
    PRICE = "price"
    CURRENCY = "currency"
    TERRITORIES = "territories"


MAX_TEXT = 500
MAX_TERRITORIES = 50
MAX_PRICE = Decimal("999999999999.99")
_CODE = re.compile(r"[A-Z]{2,3}")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an answer says: its name in data, its label for people, an example."""

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to one kind of question.

    reason_code: empty where any reason of the answer goes. key: the letter that gives it.
    """

    answer: Answer
    label: str
    key: str
    reason_code: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def code(self) -> str:
        """How a form names it: the answer, and the reason where that belongs to it."""
        return f"{self.answer.value}:{self.reason_code}" if self.reason_code else self.answer.value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: its name for people, its usual words, and how it can be answered."""

    label: str
    question: str
    options: tuple[Option, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field of its answers, each once."""
        return tuple({f.name: f for option in self.options for f in option.fields}.values())


_A = Answer
_COUNTERFEIT = Option(_A.COUNTERFEIT, "Counterfeit", "c")
_GENUINE = Option(_A.GENUINE, "Genuine", "g")
_CANNOT_TELL = Option(_A.CANNOT_TELL, "Cannot tell", "t")

KINDS: dict[QuestionKind, Kind] = {
    QuestionKind.IS_IT_GENUINE: Kind(
        "Is it genuine?",
        "Is this yours, and is it genuine?",
        (
            _COUNTERFEIT,
            Option(_A.INFRINGING, "Infringing", "i"),
            _GENUINE,
            Option(_A.AUTHORISED, "Authorised seller", "a"),
            _CANNOT_TELL,
            Option(_A.NEEDS_TEST_BUY, "Needs test buy", "b"),
        ),
    ),
    QuestionKind.SELLER_AUTHORISED: Kind(
        "Is this seller authorised?",
        "May this seller sell your products?",
        (
            Option(
                _A.AUTHORISED,
                "Authorised",
                "a",
                fields=(Field("until", "Authorised until", FieldKind.DATE, example="2027-06-30"),),
            ),
            Option(_A.INFORMED, "Not authorised", "n", "seller_not_authorised"),
            _COUNTERFEIT,
            _CANNOT_TELL,
        ),
    ),
    QuestionKind.EVER_MADE: Kind(
        "Was this ever made?",
        "Did you ever make this product, in this colour and pack?",
        (
            Option(
                _A.COUNTERFEIT,
                "Never made",
                "n",
                "never_made",
                (Field("what", "What was never made", FieldKind.TEXT, required=True, example="green"),),
            ),
            Option(
                _A.INFORMED,
                "Sold only in",
                "o",
                "sold_only_in",
                (
                    Field(
                        "territories", "Sold only in", FieldKind.TERRITORIES, required=True, example="JP, KR"
                    ),
                ),
            ),
            Option(_A.INFORMED, "It was made", "m", "was_made"),
            _CANNOT_TELL,
        ),
    ),
    QuestionKind.USUAL_PRICE: Kind(
        "What is its usual price?",
        "What does this product usually cost, per piece?",
        (
            Option(
                _A.INFORMED,
                "This is the price",
                "p",
                "usual_price",
                (
                    Field("low", "From", FieldKind.PRICE, required=True, example="110.00"),
                    Field("high", "To", FieldKind.PRICE, example="140.00"),
                    Field("currency", "Currency", FieldKind.CURRENCY, required=True, example="EUR"),
                ),
            ),
            _CANNOT_TELL,
        ),
    ),
    QuestionKind.HALLMARKS: Kind(
        "What shows that it is genuine?",
        "What shows that this product is genuine, and where would one look?",
        (
            Option(
                _A.INFORMED,
                "This shows it",
                "s",
                "hallmarks",
                (
                    Field(
                        "shows",
                        "What shows it",
                        FieldKind.TEXT,
                        required=True,
                        example="a seam of 12 stitches an inch",
                    ),
                ),
            ),
            _CANNOT_TELL,
        ),
    ),
    QuestionKind.FREE: Kind(
        "In free words",
        "",
        (
            Option(
                _A.INFORMED,
                "Send the answer",
                "w",
                "in_words",
                (Field("words", "Your answer", FieldKind.TEXT, required=True),),
            ),
            _COUNTERFEIT,
            _GENUINE,
            _CANNOT_TELL,
        ),
    ),
}


def option_for(kind: QuestionKind, answer: Answer, reason_code: str) -> Option:
    """The option that an answer with this reason (empty: the usual one) takes.

    Raises:
        Invalid: the kind of question cannot be answered so; the message says how it can.
    """
    fitting = [option for option in KINDS[kind].options if option.answer is answer]
    for option in fitting:
        if not option.reason_code or option.reason_code == reason_code:
            return option
    if len(fitting) == 1 and not reason_code:
        return fitting[0]
    ways = "; ".join(f"“{option.label}” ({option.code})" for option in KINDS[kind].options)
    raise Invalid(f"“{KINDS[kind].label}” is not answered so. Say one of: {ways}.")


def read_fields(option: Option, raw: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """What an answer says beside its code, as it is kept: ISO dates, prices as decimal text, codes in capitals.

    Raises:
        Invalid: a field is missing, unknown, or cannot be read; the message names it.
    """
    known = {field.name: field for field in option.fields}
    given = {name: value for name, value in raw.items() if value not in (None, "", [])}
    strange = sorted(set(given) - set(known))
    if strange:
        raise Invalid(f"“{option.label}” has no field {strange[0]!r}.")
    read: dict[str, Any] = {}
    for name, field in known.items():
        if name in given:
            read[name] = _READ[field.kind](field.label, given[name], today)
        elif field.required:
            hint = f", for example {field.example}" if field.example else ""
            raise Invalid(f"“{option.label}” needs “{field.label}”{hint}.")
    if "low" in read and "high" in read and Decimal(read["high"]) < Decimal(read["low"]):
        raise Invalid("The highest price is below the lowest.")
    return read


def _text(label: str, value: Any, today: date) -> str:
    clean = str(value).replace("\x00", "").strip()
    if not clean or len(clean) > MAX_TEXT:
        raise Invalid(f"“{label}” has 1 to {MAX_TEXT} characters.")
    return clean


def _date(label: str, value: Any, today: date) -> str:
    try:
        found = date.fromisoformat(str(value).strip())
    except ValueError as wrong:
        raise Invalid(f"“{label}” is a date like 2027-06-30.") from wrong
    if found < today:
        raise Invalid(f"“{label}” lies in the past.")
    return found.isoformat()


def _price(label: str, value: Any, today: date) -> str:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation as wrong:
        raise Invalid(f"“{label}” is an amount like 110.00.") from wrong
    if not amount.is_finite() or not 0 < amount <= MAX_PRICE:
        raise Invalid(f"“{label}” is an amount above zero.")
    return f"{amount:.2f}"


def _currency(label: str, value: Any, today: date) -> str:
    code = str(value).strip().upper()
    if len(code) != 3 or not _CODE.fullmatch(code):
        raise Invalid(f"“{label}” is a code of three letters, like EUR.")
    return code


def _territories(label: str, value: Any, today: date) -> list[str]:
    parts = value if isinstance(value, list) else re.split(r"[,;|\s]+", str(value))
    codes = list(dict.fromkeys(str(part).strip().upper() for part in parts if str(part).strip()))
    if (
        not codes
        or len(codes) > MAX_TERRITORIES
        or not all(len(c) == 2 and _CODE.fullmatch(c) for c in codes)
    ):
        raise Invalid(f"“{label}” lists countries by their two letters, like JP, KR; EU for the Union.")
    return codes


_READ = {
    FieldKind.TEXT: _text,
    FieldKind.DATE: _date,
    FieldKind.PRICE: _price,
    FieldKind.CURRENCY: _currency,
    FieldKind.TERRITORIES: _territories,
}


def in_words(fields: Mapping[str, Any]) -> str:
    """What an answer says beside its code, in a line for people."""
    said = []
    if "low" in fields:
        high = f" to {fields['high']}" if fields.get("high") else ""
        said.append(f"{fields['low']}{high} {fields['currency']}")
    if "territories" in fields:
        said.append(", ".join(fields["territories"]))
    if "until" in fields:
        said.append(f"until {date.fromisoformat(fields['until']):%-d %b %Y}")
    said += [fields[name] for name in ("what", "shows", "words") if name in fields]
    return "; ".join(said)


def group_key(
    *, rights_holder: str, seller: str, title: str, description: str, kind: QuestionKind, question: str
) -> str:
    """What makes two questions equal: same holder, seller and question, same text but for spelling. SHA-256 in hex."""
    folded = [fold_text(title), fold_text(description), fold_text(question)]
    return hashlib.sha256(framed([rights_holder, seller, kind.value, *folded])).hexdigest()


REPLICA_COUNTS = 2.0
"""How much more a listing in the replica trade's words is worth asking about."""


def worth(risk: float, price: float | None, replica: bool) -> float:
    """What asking about a listing is worth: risk × what a sale of it moves × whether its words are the replica trade's.

    The price counts by its logarithm, in whatever currency: a hundred times dearer is not a hundred times more worth
    asking, and small units do not put a currency first. What has no price counts as the cheapest.
    """
    return risk * (1 + math.log1p(max(price or 0.0, 0.0))) * (REPLICA_COUNTS if replica else 1.0)


def day_of(now: datetime) -> datetime:
    """When the day began that a budget of questions is for: midnight UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


MAX_A_DAY = 100_000


def read_budget(text: str) -> int | None:
    """A daily budget of questions as people type it; empty: none of one's own.

    Raises:
        Invalid: it is no whole number from 1 to `MAX_A_DAY`.
    """
    clean = text.strip().replace(",", "")
    if not clean:
        return None
    if not (clean.isascii() and clean.isdigit() and len(clean) < 10 and 1 <= int(clean) <= MAX_A_DAY):
        raise Invalid(f"Questions a day: a whole number from 1 to {MAX_A_DAY:,}, or empty.")
    return int(clean)


_OF_THE_THING = frozenset(Signal) - {Signal.MARK, Signal.PRICE, Signal.SELLER}
"""Signals that speak of the product; a plain name, a price and a seller alone leave open who sells it."""


def kind_for(signals: Iterable[Signal]) -> QuestionKind:
    """What triage asks, by what was found: who sells it where only that is in doubt, else whether it is genuine."""
    found = set(signals)
    if Signal.SELLER in found and not found & _OF_THE_THING:
        return QuestionKind.SELLER_AUTHORISED
    return QuestionKind.IS_IT_GENUINE
