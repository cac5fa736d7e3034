"""The made-up marketplace whole: sellers, listings and the truth of each, from one seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from jointforce.domain.scope import covers_territory
from jointforce.domain.vocabulary import MarkForm, RightStatus
from jointforce.samples import words
from jointforce.samples.brand import PER_EURO, Brand, Product
from jointforce.samples.brands import BRANDS, BY_ID
from jointforce.samples.disguises import DENIALS, disguise, replica_words, spaced
from jointforce.samples.pictures import Look
from jointforce.samples.sellers import MARKETPLACES, Conduct, Marketplace, Seller, make_sellers
from jointforce.samples.truth import ListingTruth, Made, Truth

DEFAULT_SIZE = 1_500
PICTURES_OF_ONE = 3  # how many different pictures show the same branded goods

# How many of a hundred listings are made how.
MIX: dict[Made, float] = {
    Made.NO_NAME: 44, Made.NEW: 13, Made.USED: 8, Made.FITS: 6, Made.LOOKALIKE: 2.5, Made.OTHER_SENSE: 1.5,
    Made.COMPARED: 1.5, Made.CLEARANCE: 1.2, Made.STYLISED: 0.8, Made.DENIES: 1.5,
    Made.DISGUISED: 8, Made.CHEAP: 4, Made.REPLICA_WORDS: 4, Made.DISGUISED_REPLICA: 2, Made.PLAIN: 1,
    Made.OTHER_GOODS: 1,
}  # fmt: skip

# A kind of goods that lies in the brand's classes though the brand does not make it.
OTHER_GOODS = {
    "veltrano": "tshirt", "kronvik": "clock", "mirabeline": "soap", "ohrvall": "phonecase", "pumblekin": "puzzle",
    "cordavelle": "tshirt", "hartbrak": "knife", "amperil": "phonecase", "skarnholm": "tshirt", "solvanne": "phonecase",
    "tamvolo": "puzzle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing in the columns of the LISTINGS feed; `look` and `picture_seed` draw its one picture."""

    shop: str
    id: str
    title: str
    description: str
    brand: str
    category: str
    price: float
    currency: str
    seller_id: str
    ships_to: str
    gtin: str
    condition: str
    look: Look
    picture_seed: int

    @property
    def picture(self) -> str:
        """The file name of its picture, the same for the same picture."""
        sign = "".join(letter for letter in self.look.word.casefold() if letter.isalnum()) or "plain"
        shade = "".join(colour[1:3] for colour in self.look.colours)
        return f"{self.look.shape}-{sign}-{shade}-{self.picture_seed}.jpg"


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything the generator made. `truths[i]` belongs to `listings[i]`."""

    seed: int
    sellers: tuple[Seller, ...]
    listings: tuple[Listing, ...]
    truths: tuple[ListingTruth, ...]

    def truth_of(self) -> dict[tuple[str, str], ListingTruth]:
        """The truths by shop and listing id."""
        return {(truth.shop, truth.id): truth for truth in self.truths}


@dataclass(slots=True)
class _Draft:
    """A listing and its truth while they are being made together."""

    shop: Marketplace
    seller: Seller
    made: Made
    title: str
    category: str
    euros: float
    look: Look
    truth: Truth = Truth.UNRELATED
    brand: Brand | None = None
    product: Product | None = None
    note: str = ""
    condition: str = "new"
    gtin: str = ""
    disguise: str | None = None
    replica_words: str | None = None
    copied_picture: bool = False


def make_sample(seed: int = 1, size: int = DEFAULT_SIZE) -> Sample:
    """A marketplace of `size` listings. The same seed and size make the same, on every machine."""
    sellers = make_sellers(seed)
    listings: list[Listing] = []
    truths: list[ListingTruth] = []
    for shop in MARKETPLACES:
        rng = Random(f"listings {seed} {shop.slug}")
        mine = [seller for seller in sellers if seller.shop == shop.slug]
        count = round(size * shop.share) if shop is not MARKETPLACES[-1] else size - len(listings)
        # The hidden half of a shop must not show in the order of its numbers: shuffle, then number.
        kinds = [made for made, share in MIX.items() for _ in range(round(count * share / 100))][:count]
        kinds += [Made.NO_NAME] * (count - len(kinds))
        rng.shuffle(kinds)
        for number, made in enumerate(kinds):
            listing, truth = _finish(rng, _MAKERS[made](rng, shop, mine, made), number)
            listings.append(listing)
            truths.append(truth)
    return Sample(seed, sellers, tuple(listings), tuple(truths))


def _finish(rng: Random, draft: _Draft, number: int) -> tuple[Listing, ListingTruth]:
    shop, seller, brand = draft.shop, draft.seller, draft.brand
    ships_to = rng.choice(shop.ships_to)
    unlawful = draft.truth in {Truth.COUNTERFEIT, Truth.INFRINGING}
    if unlawful and brand and not _in_force(brand, ships_to):
        ships_to = "WORLD"  # what is unlawful must be so where it is offered
    price = max(1.0, draft.euros * PER_EURO[shop.currency])
    price = round(price, 2) if price < 20 else float(round(price)) - rng.choice((0, 0.01, 0.05, 0.1))
    listing_id = f"{shop.slug[0]}{100_000 + number * 37 % 899_999:06d}"
    text = " ".join(part for part in (draft.note, rng.choice(words.DESCRIPTIONS[seller.language])) if part)
    listing = Listing(
        shop=shop.slug, id=listing_id, title=draft.title[0].upper() + draft.title[1:], description=text,
        brand=brand.mark if brand and draft.made in {Made.NEW, Made.USED, Made.CLEARANCE, Made.PLAIN} else "",
        category=draft.category, price=round(price, 2), currency=shop.currency, seller_id=seller.id, ships_to=ships_to,
        gtin=draft.gtin, condition=draft.condition, look=draft.look,
        picture_seed=0 if draft.copied_picture else rng.randrange(PICTURES_OF_ONE) + 1 if draft.look.word else 1,
    )  # fmt: skip
    low = draft.product.usual_price_low if draft.product else None
    return listing, ListingTruth(
        shop=shop.slug, id=listing_id, truth=draft.truth, made=draft.made, brand_id=brand.id if brand else None,
        product_id=draft.product.id if draft.product else None, disguise=draft.disguise,
        replica_words=draft.replica_words, copied_picture=draft.copied_picture,
        price_ratio=round(draft.euros / low, 3) if low else None,
    )  # fmt: skip


def _in_force(brand: Brand, ships_to: str) -> bool:
    return any(
        covers_territory(right.territories, ships_to)
        for right in brand.rights
        if right.status is RightStatus.VERIFIED and right.form is MarkForm.WORD
    )


def look_of(brand: Brand, product: Product) -> Look:
    """The brand's product as its own pictures show it; products of one brand differ in their colours."""
    a, b, c = brand.colours
    colours = (b, a, c) if brand.products.index(product) % 2 else (a, b, c)
    return Look(words.NOUNS[product.noun].shape, colours, brand.logo, brand.mark)


_PLAIN_COLOURS = (
    ("#7a9e7e", "#445566", "#f4efe6"), ("#c97b63", "#5a4a42", "#f7f1ea"), ("#6f8fb0", "#2f3e4e", "#eef2f5"),
    ("#d9b44a", "#6b5b3a", "#faf6e9"), ("#a08bb5", "#4c4058", "#f4f0f7"), ("#5d6d6a", "#c9a66b", "#eef1ef"),
    ("#b9575c", "#3c3a40", "#f8eeee"), ("#8a8f98", "#3d4249", "#f1f2f4"),
)  # fmt: skip


def _plain_look(rng: Random, shape: str) -> Look:
    return Look(shape, rng.choice(_PLAIN_COLOURS))


def _one_of(rng: Random, sellers: list[Seller], *conducts: Conduct) -> Seller:
    return rng.choice([seller for seller in sellers if seller.conduct in conducts])


def _sold(rng: Random, language: str, name: str, noun: str, detail: str = "") -> str:
    detail = detail or _detail(rng, language, noun)
    return rng.choice(words.SOLD[language]).format(
        name=name, thing=words.NOUNS[noun].name(language), detail=detail
    )


def _detail(rng: Random, language: str, noun: str) -> str:
    of_states = noun in words.COLOURLESS or rng.random() < 0.4
    return rng.choice((words.STATES if of_states else words.COLOURS)[language])


_MOST_COPIED = (
    4,
    *[1] * (len(BRANDS) - 1),
)  # the first brand, as which a newcomer looks around, has most to do


def _any_product(rng: Random, weights: Sequence[int] | None = None) -> tuple[Brand, Product]:
    [brand] = rng.choices(BRANDS, weights)
    return brand, rng.choice(brand.products)


def _no_name(rng: Random, shop: Marketplace, sellers: list[Seller], made: Made) -> _Draft:
    seller = rng.choice(sellers)
    key = rng.choice(tuple(words.NO_NAME) if rng.random() < 0.65 else tuple(words.NOUNS))
    noun = words.NOUNS[key]
    language = seller.language
    title = f"{rng.choice(words.ADJECTIVES[language])} {noun.name(language)}, {_detail(rng, language, key)}"
    used = rng.random() < 0.25
    return _Draft(
        shop, seller, made, title, noun.category, rng.uniform(*noun.price), _plain_look(rng, noun.shape),
        condition="used" if used else "new",
    )  # fmt: skip


def _genuine(rng: Random, shop: Marketplace, sellers: list[Seller], made: Made) -> _Draft:
    """Real goods: sold by an authorised seller, or resold by somebody else."""
    brand, product = _any_product(rng)
    authorised = [seller for seller in sellers if brand.id in seller.authorised_for]
    by_authorised = made is Made.NEW and bool(authorised) and rng.random() < 0.6
    seller = (
        rng.choice(authorised) if by_authorised else _one_of(rng, sellers, Conduct.HONEST, Conduct.CARELESS)
    )
    language = seller.language
    mark = spaced(brand.mark.upper(), rng) if made is Made.STYLISED else brand.mark
    detail = (
        words.USED[language]
        if made is Made.USED
        else words.CLEARANCE[language]
        if made is Made.CLEARANCE
        else ""
    )
    share = {Made.USED: (0.45, 0.75), Made.CLEARANCE: (0.1, 0.25)}.get(made, (0.95, 1.15))
    low = (
        min(p.usual_price_low for p in brand.products) if made is Made.CLEARANCE else product.usual_price_low
    )
    return _Draft(
        shop, seller, made, _sold(rng, language, f"{mark} {product.model}", product.noun, detail),
        words.NOUNS[product.noun].category,
        low * rng.uniform(*share), look_of(brand, product), Truth.AUTHORISED if by_authorised else Truth.GENUINE, brand,
        product, note=f"{rng.choice(DENIALS[language])}." if made is Made.DENIES else "",
        condition="used" if made in {Made.USED, Made.CLEARANCE} else "new",
        gtin=product.gtin if by_authorised else "", copied_picture=by_authorised and rng.random() < 0.5,
    )  # fmt: skip


def _counterfeit(rng: Random, shop: Marketplace, sellers: list[Seller], made: Made) -> _Draft:
    brand, product = _any_product(rng, _MOST_COPIED)
    seller = _one_of(rng, sellers, *[Conduct.COUNTERFEITER] * 4, Conduct.CARELESS)
    name, trick, confession = brand.mark, None, None
    if made in {Made.DISGUISED, Made.DISGUISED_REPLICA}:
        name, trick = disguise(brand.mark, rng)
    title = _sold(rng, seller.language, f"{name} {product.model}", product.noun)
    note = ""
    if made in {Made.REPLICA_WORDS, Made.DISGUISED_REPLICA}:
        confession = replica_words(seller.language, rng)
        title, note = (f"{title} {confession}", "") if rng.random() < 0.75 else (title, f"{confession}.")
    cheap = made is Made.CHEAP or (made is not Made.PLAIN and rng.random() < 0.4)
    low = min(other.usual_price_low for other in brand.products) if cheap else product.usual_price_low
    share = (0.08, 0.27) if cheap else (0.75, 0.95) if made is Made.PLAIN else (0.32, 0.7)
    return _Draft(
        shop, seller, made, title, words.NOUNS[product.noun].category,
        low * rng.uniform(*share), look_of(brand, product), Truth.COUNTERFEIT,
        brand, product, note=note, disguise=trick, replica_words=confession, copied_picture=rng.random() < 0.5,
    )  # fmt: skip


def _other_goods(rng: Random, shop: Marketplace, sellers: list[Seller], made: Made) -> _Draft:
    brand = BY_ID[rng.choice(tuple(OTHER_GOODS))]
    key = OTHER_GOODS[brand.id]
    seller = _one_of(rng, sellers, Conduct.COUNTERFEITER, Conduct.CARELESS)
    return _Draft(
        shop, seller, made, _sold(rng, seller.language, brand.mark, key), words.NOUNS[key].category,
        rng.uniform(*words.NOUNS[key].price), Look(words.NOUNS[key].shape, brand.colours, brand.logo, brand.mark),
        Truth.INFRINGING, brand,
    )  # fmt: skip


def _beside(rng: Random, shop: Marketplace, sellers: list[Seller], made: Made) -> _Draft:
    """Lawful: an accessory that fits, or goods compared with the branded ones."""
    products = [(brand, product) for brand in BRANDS for product in brand.products]
    if made is Made.FITS:
        products = [pair for pair in products if pair[1].noun in words.ACCESSORIES]
    brand, product = rng.choice(products)
    seller = _one_of(rng, sellers, Conduct.HONEST, Conduct.CARELESS)
    thing = words.ACCESSORIES[product.noun] if made is Made.FITS else words.NOUNS[product.noun]
    patterns = words.FITS if made is Made.FITS else words.COMPARED
    title = rng.choice(patterns[seller.language]).format(
        thing=thing.name(seller.language), name=f"{brand.mark} {product.model}"
    )
    return _Draft(
        shop, seller, made, title, thing.category, rng.uniform(*thing.price),
        _plain_look(rng, thing.shape), brand=brand, product=product,
    )  # fmt: skip


def _other_word(rng: Random, shop: Marketplace, sellers: list[Seller], made: Made) -> _Draft:
    """A mark that is somebody's surname here, or an ordinary word that looks like one."""
    brand = rng.choice(BRANDS)
    if made is Made.OTHER_SENSE:
        title, category, shape = rng.choice(words.OTHER_SENSE)
    else:
        (title, category), shape = (
            rng.choice(brand.lookalikes),
            rng.choice(("vase", "book", "plant", "mug", "candle")),
        )
    seller = _one_of(rng, sellers, Conduct.HONEST)
    return _Draft(
        shop,
        seller,
        made,
        title.format(mark=brand.mark),
        category,
        rng.uniform(5, 40),
        _plain_look(rng, shape),
        brand=brand,
    )


_Maker = Callable[[Random, Marketplace, list[Seller], Made], _Draft]
_MAKERS: dict[Made, _Maker] = {
    Made.NO_NAME: _no_name,
    Made.FITS: _beside,
    Made.COMPARED: _beside,
    Made.LOOKALIKE: _other_word,
    Made.OTHER_SENSE: _other_word,
    Made.OTHER_GOODS: _other_goods,
    **dict.fromkeys((Made.NEW, Made.USED, Made.CLEARANCE, Made.STYLISED, Made.DENIES), _genuine),
    **dict.fromkeys(
        (Made.DISGUISED, Made.CHEAP, Made.REPLICA_WORDS, Made.DISGUISED_REPLICA, Made.PLAIN), _counterfeit
    ),
}
