"""Brings the made-up marketplace to life: its house, its last weeks, and what Bazaar needs to serve its shops."""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from jointforce.base.clock import as_of
from jointforce.base.clock import now as clock_now
from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability
from jointforce.domain.vocabulary import Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties
from jointforce.samples.brands import BRANDS
from jointforce.samples.catalogue import Sample, make_sample
from jointforce.samples.feeds import listing_row, write_feeds
from jointforce.samples.house import ANALYST, MANAGER, SAMPLE, House, found
from jointforce.samples.life import FOUNDED, Life
from jointforce.samples.post import Post
from jointforce.samples.sellers import MARKETPLACES

SIZE = 1_000
COMPLETE = "sample-is-complete"
"""The file in the state folder that says that the database holds the whole sample."""

_BAZAAR = "bazaar-state"


def load_sample(state: Path, *, shop_port: int, size: int = SIZE) -> None:
    """Make everything in an empty database. Bazaar's feeds and journals are written below `state`.

    It is one transaction: a start that is killed meanwhile leaves the database empty, and the next begins anew.
    """
    now = clock_now()
    sample = make_sample(size=size)
    write_feeds(sample, state / "sample")
    shutil.rmtree(state / _BAZAAR, ignore_errors=True)
    with transaction.atomic():
        with as_of(now - FOUNDED):
            house = found(sample)
            _connect(state, house, shop_port)
        post = Post({market: slug for slug, market in house.markets.items()})
        Life(sample, house, post, _feeds(sample, state / "sample", shop_port)).live(now)
        post.write_journals(state / _BAZAAR)
        (state / COMPLETE).touch()


def _feeds(sample: Sample, folder: Path, shop_port: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of each shop's listings exactly as Bazaar sends them, so that its own push changes nothing."""
    feeds: dict[str, list[dict[str, Any]]] = {shop.slug: [] for shop in MARKETPLACES}
    for listing in sample.listings:
        row = listing_row(listing)
        row["url"] = f"http://127.0.0.1:{shop_port}/{listing.shop}/listing/{listing.id}"
        row["images"] = [_picture(folder / "pictures" / name) for name in row["images"]]
        feeds[listing.shop].append(row)
    return feeds


def _picture(file: Path) -> dict[str, str]:
    data = base64.b64encode(file.read_bytes()).decode()
    return {"name": file.name, "content_type": "image/jpeg", "bytes": data}


def _connect(state: Path, house: House, shop_port: int) -> None:
    """Keys and endpoints for Bazaar's shops; the secrets stand in a file that only the owner reads."""
    shops = {}
    scopes = [Ability.SEND_LISTINGS, Ability.READ_LISTINGS, Ability.SEND_SELLERS, Ability.READ_ORDERS,
              Ability.REPLAY_ORDERS, Ability.READ_CASES]  # fmt: skip
    for slug, market in house.markets.items():
        key = onboarding.issue_key(
            market, name="Shop", role=Role.ENGINEER, scopes=[s.value for s in scopes], actor=SAMPLE
        )
        endpoint = onboarding.set_endpoint(market, f"http://127.0.0.1:{shop_port}/hooks/{slug}", actor=SAMPLE)
        shops[slug] = {"api_key": key, "webhook_secret": endpoint.secret}
    secret = state / "shops.secret.json"
    secret.touch(mode=0o600)
    secret.write_text(json.dumps(shops))


def write_shop(state: Path, *, port: int, shop_port: int) -> Path:
    """Bazaar's configuration; the file's path."""
    secrets = json.loads((state / "shops.secret.json").read_text())
    shops = [
        {
            "slug": shop.slug,
            "name": shop.name,
            "tagline": shop.tagline,
            "theme": shop.theme,
            "currency": shop.currency,
            "catalogue": f"sample/listings-{shop.slug}.jsonl",
            "sellers": f"sample/sellers-{shop.slug}.jsonl",
            "pictures": "sample/pictures",
            **secrets[shop.slug],
        }
        for shop in MARKETPLACES
    ]
    config = {
        "port": shop_port,
        "api": f"http://127.0.0.1:{port}",
        "state": _BAZAAR,
        "refuse": float(os.environ.get("BAZAAR_REFUSE", "0")),
        "shops": shops,
    }
    file = state / "bazaar.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(config, indent=2))
    return file


def sign_in_links() -> Iterator[tuple[str, str]]:
    """A one-time link for one person of each role."""
    house = parties.operators()[0]
    brand = BRANDS[0]
    holder = parties.rights_holders_by_external_id(house.id)[brand.holder]
    owner = next(p for p in brand.members if p.role is Role.BRAND_OWNER)
    yield "Rights holder", onboarding.sign_in_link(owner.email, holder, next_path="/portal/", actor=SAMPLE)
    yield "Analyst", onboarding.sign_in_link(ANALYST, house.id, next_path="/desk/", actor=SAMPLE)
    yield "Account manager", onboarding.sign_in_link(MANAGER, house.id, next_path="/desk/", actor=SAMPLE)
    case = cases.visible(SAMPLE).filter(state__in=["removed", "removing"]).order_by("-number").first()
    if case is not None:
        link = onboarding.seller_link(
            case.seller.external_id, actor=SAMPLE, marketplace_id=case.marketplace_id
        )
        yield "Seller", link
