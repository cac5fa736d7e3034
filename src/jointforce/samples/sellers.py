"""Two made-up marketplaces and their sellers, good and bad."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from jointforce.samples.brands import BRANDS


@dataclass(frozen=True, slots=True)
class Marketplace:
    """A marketplace under the sample's portal; `ships_to` are the territories that its sellers choose from."""

    slug: str
    name: str
    tagline: str
    theme: str
    currency: str
    country: str
    ships_to: tuple[str, ...]
    languages: tuple[str, ...]
    share: float


MARKETPLACES = (
    Marketplace(
        slug="bazaar", name="Bazaar", tagline="Things from all over Europe", theme="brick",
        currency="EUR", country="DE",
        ships_to=("DE|AT", "DE|FR|IT|ES", "FR|BE", "ES|PT", "IT", "DE|PL|CZ"),
        languages=("en", "en", "de", "de", "de", "fr", "fr", "es"), share=0.6,
    ),
    Marketplace(
        slug="souk", name="Souk", tagline="From the makers' quarter to your door", theme="teal", currency="USD",
        country="US", ships_to=("US|CA", "US", "GB|US", "WORLD", "WORLD", "CN|US"),
        languages=("en", "en", "en", "zh", "zh", "ru", "es"), share=0.4,
    ),
)  # fmt: skip


class Conduct(StrEnum):
    """What a seller of the sample is like, which shows in what they list."""

    AUTHORISED = "authorised"
    HONEST = "honest"
    CARELESS = "careless"  # mostly honest goods, and now and then a copy
    COUNTERFEITER = "counterfeiter"


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller in the columns of the sellers feed, with what nobody is told: their conduct."""

    id: str
    shop: str
    name: str
    email: str
    country: str
    language: str
    since: date
    conduct: Conduct
    authorised_for: tuple[str, ...] = ()


_FIRST = (
    "Alma", "Bruno", "Cosima", "Dario", "Edda", "Farid", "Greta", "Hedi", "Ilya", "Jana", "Karim", "Lotte", "Marek",
    "Nadia", "Otto", "Petra", "Quentin", "Rosa", "Stellan", "Tilda", "Umar", "Vera", "Willem", "Xenia", "Yara",
    "Zoltan",
)  # fmt: skip
_SHOPS = {
    Conduct.AUTHORISED: ("{0}'s Flagship", "Maison {0}", "{0} & Partners", "House of {0}"),
    Conduct.HONEST: ("{0}'s Attic", "{0} Secondhand", "Studio {0}", "{0}'s Corner", "{0} Home", "Kiosk {0}"),
    Conduct.CARELESS: ("{0} Bargains", "{0} Outlet", "Trade {0}", "{0} Imports"),
    Conduct.COUNTERFEITER: ("luxdeal_{0}", "{0}topshop88", "best-{0}-store", "vip.{0}.2026", "{0}_factory_direct"),
}  # fmt: skip
_COUNTRIES = {
    "en": ("GB", "IE", "US", "NL"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE"), "es": ("ES", "MX"),
    "zh": ("CN", "HK"), "ru": ("KZ", "RU"),
}  # fmt: skip
_MIX = (
    (Conduct.AUTHORISED, 0.15),
    (Conduct.HONEST, 0.5),
    (Conduct.CARELESS, 0.12),
    (Conduct.COUNTERFEITER, 0.23),
)
SHARE_WITHOUT_EMAIL = 0.15
TODAY = date(2026, 11, 1)  # a fixed day, so that the sample does not change from one day to the next


def make_sellers(seed: int, count: int = 60) -> tuple[Seller, ...]:
    """`count` sellers over both marketplaces. Every brand has authorised sellers in each of them."""
    rng = Random(f"sellers {seed}")
    sellers: list[Seller] = []
    for shop in MARKETPLACES:
        size = round(count * shop.share)
        conducts = [conduct for conduct, share in _MIX for _ in range(max(2, round(size * share)))][:size]
        conducts += [Conduct.HONEST] * (size - len(conducts))
        for number, conduct in enumerate(conducts):
            sellers.append(
                _seller(rng, shop, number, conduct, sum(c is Conduct.AUTHORISED for c in conducts))
            )
    return tuple(sellers)


def _seller(rng: Random, shop: Marketplace, number: int, conduct: Conduct, authorised: int) -> Seller:
    first = _FIRST[(number * 7 + len(shop.slug)) % len(_FIRST)]
    name = _SHOPS[conduct][number % len(_SHOPS[conduct])].format(
        first.casefold() if conduct is Conduct.COUNTERFEITER else first
    )
    language = rng.choice(shop.languages)
    days = rng.randrange(20, 400) if conduct is Conduct.COUNTERFEITER else rng.randrange(300, 4_000)
    address = "".join(letter for letter in name.casefold() if letter.isascii() and letter.isalnum())
    return Seller(
        id=f"{shop.slug[0]}s{number + 1:03d}",
        shop=shop.slug,
        name=name,
        email="" if rng.random() < SHARE_WITHOUT_EMAIL else f"{address}{number}@{shop.slug}.example.net",
        country=rng.choice(_COUNTRIES[language]),
        language=language,
        since=TODAY - timedelta(days=days),
        conduct=conduct,
        authorised_for=tuple(brand.id for place, brand in enumerate(BRANDS) if place % authorised == number)
        if conduct is Conduct.AUTHORISED
        else (),
    )
