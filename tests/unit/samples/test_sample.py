"""The made-up marketplace: the same each time, its truth complete, and nobody real in it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from datetime import date
from email.utils import parseaddr
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from jointforce.domain.scope import covers_territory
from jointforce.domain.vocabulary import MarkForm, RightStatus
from jointforce.samples.brand import PER_EURO, gtin13
from jointforce.samples.brands import ACCOUNT_MANAGERS, ANALYSTS, BRANDS, BY_ID
from jointforce.samples.catalogue import DEFAULT_SIZE, Listing, Sample, look_of, make_sample
from jointforce.samples.disguises import TRICKS, WEIGHTS, disguise
from jointforce.samples.feeds import RIGHTS_COLUMNS, write_feeds
from jointforce.samples.logos import LOGOS
from jointforce.samples.pictures import SIZE_PX, Look, draw, draw_logo, shape_names
from jointforce.samples.sellers import MARKETPLACES, Conduct
from jointforce.samples.truth import ListingTruth, Made, Truth
from jointforce.samples.words import ACCESSORIES, NOUNS

KNOWN = Path(__file__).parent / "known_names.txt"


@pytest.fixture(scope="module")
def sample() -> Sample:
    return make_sample()


def pairs(sample: Sample) -> list[tuple[Listing, ListingTruth]]:
    return list(zip(sample.listings, sample.truths, strict=True))


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").rstrip("\n").split("\n")


# -- the whole --------------------------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_marketplace_in_another_process(sample: Sample) -> None:
    program = (
        "import hashlib; from jointforce.samples.catalogue import make_sample;"
        "print(hashlib.sha256(repr(make_sample()).encode()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7"},
    )
    assert done.stdout.strip() == hashlib.sha256(repr(sample).encode()).hexdigest()
    assert make_sample(seed=2).listings != sample.listings


@pytest.mark.parametrize("size", [1, 10, 200, DEFAULT_SIZE, 3_001])
def test_a_marketplace_has_exactly_the_size_asked_for(size: int) -> None:
    made = make_sample(size=size)
    assert len(made.listings) == len(made.truths) == size
    assert len({(listing.shop, listing.id) for listing in made.listings}) == size


def test_every_listing_has_its_truth_and_a_seller_of_its_own_shop(sample: Sample) -> None:
    sellers = {(seller.shop, seller.id) for seller in sample.sellers}
    truths = sample.truth_of()
    for listing, truth in pairs(sample):
        assert truths[listing.shop, listing.id] is truth
        assert (listing.shop, listing.seller_id) in sellers


def test_every_kind_of_truth_and_every_way_of_making_occurs(sample: Sample) -> None:
    assert {truth.truth for truth in sample.truths} == set(Truth)
    assert {truth.made for truth in sample.truths} == set(Made)
    unlawful = sum(truth.unlawful for truth in sample.truths)
    assert 0.12 < unlawful / len(sample.truths) < 0.3
    assert {listing.shop for listing in sample.listings} == {shop.slug for shop in MARKETPLACES}


def test_the_order_of_ids_gives_nothing_away(sample: Sample) -> None:
    unlawful = [truth.unlawful for truth in sorted(sample.truths, key=lambda truth: (truth.shop, truth.id))]
    changes = sum(a != b for a, b in pairwise(unlawful))
    assert changes > 0.2 * len(unlawful)


# -- the truth --------------------------------------------------------------------------------------------


def test_what_is_hidden_or_confessed_is_said_in_the_truth_and_stands_in_the_text(sample: Sample) -> None:
    for listing, truth in pairs(sample):
        text = f"{listing.title} {listing.description}"
        hidden = truth.made in {Made.DISGUISED, Made.DISGUISED_REPLICA}
        assert (truth.disguise is not None) == hidden
        if hidden:
            assert truth.brand_id
            assert BY_ID[truth.brand_id].mark.casefold() not in text.casefold()
        if truth.replica_words:
            assert truth.replica_words in text


def test_what_is_sold_under_a_plain_name_carries_the_mark(sample: Sample) -> None:
    plain = {
        Made.NEW,
        Made.USED,
        Made.CHEAP,
        Made.REPLICA_WORDS,
        Made.PLAIN,
        Made.OTHER_GOODS,
        Made.FITS,
        Made.DENIES,
    }
    for listing, truth in pairs(sample):
        if truth.made in plain:
            assert truth.brand_id
            assert BY_ID[truth.brand_id].mark in listing.title


def test_a_listing_without_a_name_names_nobody(sample: Sample) -> None:
    marks = [name.casefold() for brand in BRANDS for name in (brand.mark, *brand.aliases)]
    for listing, truth in pairs(sample):
        if truth.made in {Made.NO_NAME, Made.LOOKALIKE}:
            assert truth.truth is Truth.UNRELATED
            assert not any(mark in f"{listing.title} {listing.description}".casefold() for mark in marks)
            assert not listing.look.logo


def test_only_authorised_sellers_have_authorised_listings(sample: Sample) -> None:
    sellers = {(seller.shop, seller.id): seller for seller in sample.sellers}
    for listing, truth in pairs(sample):
        seller = sellers[listing.shop, listing.seller_id]
        if truth.truth is Truth.AUTHORISED:
            assert truth.brand_id in seller.authorised_for
        if truth.unlawful:
            assert seller.conduct in {Conduct.COUNTERFEITER, Conduct.CARELESS}


def test_a_copy_at_a_cheap_price_is_below_three_tenths_of_the_usual_one(sample: Sample) -> None:
    for listing, truth in pairs(sample):
        if truth.made is Made.CHEAP and truth.brand_id:
            low = BY_ID[truth.brand_id].price_low(listing.currency)
            assert listing.price < 0.3 * low or listing.price <= PER_EURO[listing.currency] + 1


def test_what_is_unlawful_is_offered_where_a_verified_right_is_in_force(sample: Sample) -> None:
    for listing, truth in pairs(sample):
        if truth.unlawful and truth.brand_id:
            assert any(
                covers_territory(right.territories, listing.ships_to)
                for right in BY_ID[truth.brand_id].rights
                if right.status is RightStatus.VERIFIED and right.form is MarkForm.WORD
            ), listing


# -- disguises --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trick", TRICKS)
def test_every_trick_hides_every_mark_and_leaves_it_readable(trick: str) -> None:
    for brand in BRANDS:
        for seed in range(20):
            hidden = TRICKS[trick](brand.mark, Random(seed))
            assert hidden
            assert len(hidden) <= 3 * len(brand.mark) + 4
            if trick != "misspelt":  # a doubled letter may stand beside its double
                assert hidden != brand.mark


def test_a_disguise_is_never_the_plain_name_and_all_tricks_are_used() -> None:
    rng = Random(5)
    used: Counter[str] = Counter()
    for _ in range(3_000):
        brand = rng.choice(BRANDS)
        hidden, trick = disguise(brand.mark, rng)
        assert hidden.casefold() != brand.mark.casefold()
        used[trick] += 1
    assert set(used) == set(TRICKS) == set(WEIGHTS)


# -- rights holders and sellers -----------------------------------------------------------------------------


def test_rights_of_every_state_stand_in_the_sample() -> None:
    rights = [right for brand in BRANDS for right in brand.rights]
    assert len({right.id for right in rights}) == len({right.number for right in rights}) == len(rights)
    assert {right.status for right in rights} == {RightStatus.VERIFIED, RightStatus.SUBMITTED}
    assert sum(right.valid_until < date(2026, 1, 1) for right in rights) == 1
    assert {"EUIPO", "USPTO", "CNIPA", "WIPO"} <= {right.office for right in rights}
    assert all(
        right.number.startswith("S") and right.nice_classes for right in rights if right.form is MarkForm.WORD
    )
    assert any(brand.aliases and not brand.aliases[0].isascii() for brand in BRANDS)


def test_every_brand_has_people_products_and_somebody_who_looks_after_it() -> None:
    for brand in BRANDS:
        assert brand.account_manager in ACCOUNT_MANAGERS
        assert len(brand.members) >= 2
        assert all(product.usual_price_low < product.usual_price_high for product in brand.products)
        assert all(product.noun in NOUNS for product in brand.products)
    assert {brand.account_manager for brand in BRANDS} == set(ACCOUNT_MANAGERS)


def test_every_address_lies_below_a_domain_that_nobody_owns(sample: Sample) -> None:
    people = [*ACCOUNT_MANAGERS, *ANALYSTS, *(person for brand in BRANDS for person in brand.members)]
    addresses = [person.email for person in people] + [
        seller.email for seller in sample.sellers if seller.email
    ]
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert parseaddr(address)[1] == address
        assert address.isascii()
        assert re.search(r"@[\w.-]+\.example\.(com|net|org)$", address)


def test_sellers_are_good_and_bad_in_both_shops_and_some_have_no_address(sample: Sample) -> None:
    for shop in MARKETPLACES:
        mine = [seller for seller in sample.sellers if seller.shop == shop.slug]
        assert {seller.conduct for seller in mine} == set(Conduct)
        assert len({seller.name for seller in mine}) == len({seller.id for seller in mine}) == len(mine)
        assert {brand.id for brand in BRANDS} == {brand for seller in mine for brand in seller.authorised_for}
    assert 3 <= sum(not seller.email for seller in sample.sellers) <= 20
    assert len(sample.sellers) == 60


def test_gtins_are_valid_and_below_the_prefix_kept_for_examples() -> None:
    gtins = [product.gtin for brand in BRANDS for product in brand.products]
    assert len(set(gtins)) == len(gtins)
    for gtin in gtins:
        digits = [int(digit) for digit in gtin]
        assert gtin.startswith("952")
        assert len(gtin) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
    assert gtin13(1) != gtin13(2)


def test_nobody_real_is_named(sample: Sample) -> None:
    known = {line for line in KNOWN.read_text().splitlines() if not line.startswith("#")}
    assert len(known) > 150
    texts = [f"{listing.title} {listing.description}" for listing in sample.listings]
    texts += [seller.name for seller in sample.sellers]
    texts += [repr(asdict(brand)) for brand in BRANDS]
    words = [re.findall(r"[a-z&]+", text.casefold()) for text in texts]
    phrases = {
        " ".join(line[at : at + size]) for line in words for size in (1, 2, 3) for at in range(len(line))
    }
    found = {phrase for phrase in phrases if hashlib.sha256(phrase.encode()).hexdigest()[:12] in known}
    assert found == set()


# -- pictures ---------------------------------------------------------------------------------------------


def test_every_shape_is_drawn_as_a_small_picture() -> None:
    for number, shape in enumerate(shape_names()):
        data = draw(Look(shape, ("#7a9e7e", "#445566", "#f4efe6")), number)
        image = Image.open(BytesIO(data))
        image.load()
        assert (image.format, image.size) == ("JPEG", (SIZE_PX, SIZE_PX))
        assert len(data) < 12_000
        colours = image.convert("RGB").getcolors(SIZE_PX * SIZE_PX)
        assert colours
        assert len(colours) > 100


def test_pictures_of_the_brands_are_small_and_repeatable_and_differ_by_seed() -> None:
    for brand in BRANDS:
        looks = [look_of(brand, product) for product in brand.products]
        data = [draw(look, seed) for look in looks[:2] for seed in (0, 1)]
        assert max(map(len, data)) < 12_000
        assert len(set(data)) == len(data)
        assert draw(looks[0], 0) == data[0]
        logo = draw_logo(brand.logo, brand.mark, brand.colours)
        assert Image.open(BytesIO(logo)).size == (SIZE_PX, SIZE_PX)
        assert len(logo) < 12_000
    assert {brand.logo for brand in BRANDS} == set(LOGOS)


def test_everything_that_can_be_listed_can_be_drawn() -> None:
    assert {noun.shape for noun in (*NOUNS.values(), *ACCESSORIES.values())} <= set(shape_names())


# -- feeds ------------------------------------------------------------------------------------------------


def test_feeds_have_the_columns_of_the_contract_and_every_picture_stands(tmp_path: Path) -> None:
    small = make_sample(size=150)
    write_feeds(small, tmp_path)
    columns = (
        "id title description brand category price currency seller_id ships_to gtin condition url images"
    )
    allowed = set(columns.split())
    count = 0
    for shop in MARKETPLACES:
        sellers = [json.loads(line) for line in lines_of(tmp_path / f"sellers-{shop.slug}.jsonl")]
        ids = {row["id"] for row in sellers}
        for line in lines_of(tmp_path / f"listings-{shop.slug}.jsonl"):
            row = json.loads(line)
            count += 1
            assert set(row) <= allowed
            assert row["seller_id"] in ids
            assert all((tmp_path / "pictures" / name).is_file() for name in row["images"])
    assert count == 150
    assert len((tmp_path / "sellers.jsonl").read_text().splitlines()) == len(small.sellers)
    assert len((tmp_path / "truth.jsonl").read_text().splitlines()) == 150


def test_the_rights_feed_names_prices_in_the_rights_own_currency(tmp_path: Path) -> None:
    write_feeds(make_sample(size=2), tmp_path)
    with (tmp_path / "rights.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == RIGHTS_COLUMNS
    assert len(rows) == sum(len(brand.rights) for brand in BRANDS)
    assert {row["currency"] for row in rows} >= {"EUR", "USD", "CNY"}
    assert all(float(row["usual_price_low"]) > 0 for row in rows)
    assert all((tmp_path / "pictures" / row["image"]).is_file() for row in rows if row["image"])


def test_writing_the_feeds_again_draws_nothing_again(tmp_path: Path) -> None:
    made = make_sample(size=20)
    write_feeds(made, tmp_path)
    times = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "pictures").iterdir()}
    write_feeds(made, tmp_path)
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / "pictures").iterdir()} == times
