"""What the sample knows of a rights holder, and how one is made from a few facts."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from jointforce.domain.vocabulary import MarkForm, ProgrammePhase, RightStatus, RightType, Role, Standing


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. All addresses are below example.com, which nobody owns."""

    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Right:
    """One IP right in the columns of the RIGHTS feed. `status` is where its review stands."""

    id: str
    mark: str
    form: MarkForm
    right_type: RightType
    office: str
    number: str
    territories: tuple[str, ...]
    nice_classes: tuple[int, ...]
    valid_from: date
    valid_until: date
    status: RightStatus
    currency: str
    aliases: tuple[str, ...] = ()
    watch: tuple[str, ...] = ("disguised",)
    image: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A product under a mark. `noun` names its kind (see words.NOUNS); prices are euros; `gtin` is a GTIN-13."""

    id: str
    brand_id: str
    model: str
    noun: str
    usual_price_low: float
    usual_price_high: float
    gtin: str


# One right: office, mark, classes, status, first and last year, form, right type, watch
RightRow = tuple[str, str, tuple[int, ...], RightStatus, int, int, MarkForm, RightType, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Brand:
    """A rights holder and what belongs to it. `colours` are the house colours of its pictures.

    `lookalikes` are honest titles with a word that resembles the mark, and the category they stand in.
    """

    id: str
    mark: str
    holder: str
    country: str
    category: str
    colours: tuple[str, str, str]
    logo: str
    rights: tuple[Right, ...]
    products: tuple[Product, ...]
    members: tuple[Person, ...]
    account_manager: Person
    aliases: tuple[str, ...] = ()
    lookalikes: tuple[tuple[str, str], ...] = ()
    phase: ProgrammePhase = ProgrammePhase.MEMBER
    standing: Standing = Standing.NORMAL
    product_words: tuple[str, ...] = ()

    def price_low(self, currency: str) -> float:
        """The lowest usual price of any product, in `currency`."""
        return round(min(product.usual_price_low for product in self.products) * PER_EURO[currency], 2)


def gtin13(number: int) -> str:
    """A GTIN-13 below 952, the prefix that GS1 keeps for examples, with its check digit."""
    digits = f"952{number:09d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _local_part(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace(" ", ".")


PER_EURO = {"EUR": 1.0, "USD": 1.1, "GBP": 0.85, "CNY": 7.8, "RUB": 95.0}  # round rates, for the sample only
OFFICES = {  # office -> (territories, currency of its usual price)
    "EUIPO": (("EU",), "EUR"),
    "USPTO": (("US",), "USD"),
    "CNIPA": (("CN",), "CNY"),
    "WIPO": (("EU", "US", "GB", "CH", "CN"), "EUR"),
    "DPMA": (("DE",), "EUR"),
    "UKIPO": (("GB",), "GBP"),
    "ROSPATENT": (("RU",), "RUB"),
}


def right_row(
    office: str,
    mark: str,
    *classes: int,
    status: RightStatus = RightStatus.VERIFIED,
    years: tuple[int, int] = (2018, 2038),
    form: MarkForm = MarkForm.WORD,
    kind: RightType = RightType.TRADEMARK,
    watch: tuple[str, ...] = ("disguised",),
) -> RightRow:
    """One right of a brand; where it is in force and in which currency it is priced follow from the office."""
    return office, mark, classes, status, *years, form, kind, watch


def make_brand(
    number: int,
    mark: str,
    holder: str,
    country: str,
    *,
    category: str,
    colours: tuple[str, str, str],
    logo: str,
    rights: tuple[RightRow, ...],
    products: tuple[tuple[str, str, float, float], ...],
    people: tuple[tuple[str, Role], ...],
    account_manager: Person,
    aliases: tuple[str, ...] = (),
    lookalikes: tuple[tuple[str, str], ...] = (),
    product_words: tuple[str, ...] = (),
    phase: ProgrammePhase = ProgrammePhase.MEMBER,
    standing: Standing = Standing.NORMAL,
) -> Brand:
    """A brand from rows of facts; ids, registration numbers, GTINs and addresses follow from its number and name."""
    slug = mark.casefold()
    made_rights = tuple(
        Right(
            id=f"{slug}-{place}",
            mark=text,
            form=form,
            right_type=kind,
            office=office,
            number=f"S{number:02d}{place}{first}{len(text):02d}",
            territories=OFFICES[office][0],
            nice_classes=classes,
            valid_from=date(first, 4, 1),
            valid_until=date(last, 3, 31),
            status=status,
            currency=OFFICES[office][1],
            aliases=aliases if form is MarkForm.WORD and text == mark else (),
            watch=watch,
            image=f"logo-{slug}.png" if form is MarkForm.IMAGE else "",
        )
        for place, (office, text, classes, status, first, last, form, kind, watch) in enumerate(
            rights, start=1
        )
    )
    made_products = tuple(
        Product(f"{slug}-p{place}", slug, model, noun, low, high, gtin13(number * 1_000 + place))
        for place, (model, noun, low, high) in enumerate(products, start=1)
    )
    members = tuple(Person(name, f"{_local_part(name)}@{slug}.example.com", role) for name, role in people)
    return Brand(
        id=slug,
        mark=mark,
        holder=holder,
        country=country,
        category=category,
        colours=colours,
        logo=logo,
        rights=made_rights,
        products=made_products,
        members=members,
        account_manager=account_manager,
        aliases=aliases,
        lookalikes=lookalikes,
        phase=phase,
        standing=standing,
        product_words=product_words,
    )
