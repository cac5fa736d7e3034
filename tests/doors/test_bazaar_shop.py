"""Bazaar as a shop: what it pushes to Jointforce, what its sellers and buyers do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.doors.bazaar_process import BAZAAR, PNG, Answer, Api, Bazaar, free_port, until

# -- pushing ----------------------------------------------------------------------------------------------


def test_each_shop_pushes_its_sellers_then_its_listings_with_their_pictures(bazaar: Bazaar, api: Api) -> None:
    until(lambda: len(api.received("listings")) == 120, "both catalogues arrive")
    mine = [(path, items) for path, key, items in api.calls if key == "Bearer key-1"]
    assert [path for path, _ in mine] == ["/api/v1/sellers", "/api/v1/listings"]
    first = mine[1][1][0]
    assert (first["id"], first["title"], first["price"], first["ships_to"]) == (
        "L1",
        "Trail shoe 1",
        81.0,
        "DE|FR",
    )
    assert first["url"] == f"http://127.0.0.1:{bazaar.port}/bazaar/listing/L1"
    image = first["images"][0]
    assert (image["name"], image["content_type"]) == ("shoe.png", "image/png")
    assert b64decode(image["bytes"]) == PNG


def test_nothing_is_pushed_twice_after_a_restart(bazaar: Bazaar, api: Api) -> None:
    until(lambda: len(api.received("listings")) == 120, "both catalogues arrive")
    until(lambda: "Known to" in bazaar.get("/souk/listing/L60").text, "the answer is kept")
    until(lambda: "Known to" in bazaar.get("/bazaar/listing/L60").text, "the answer is kept")
    assert bazaar.stop() == 0
    bazaar.start()
    sell(bazaar, title="A new one")
    until(lambda: len(api.received("listings")) == 121, "the new one arrives")
    assert len(api.received("sellers")) == 3


def test_a_shop_works_while_jointforce_is_away_and_pushes_when_it_is_back(tmp_path: Path, api: Api) -> None:
    api.refuse = 503
    bazaar = Bazaar(tmp_path / "shop", api.address)
    try:
        until(lambda: "does not answer" in bazaar.get("/bazaar/").text, "the page says so")
        assert bazaar.order("C1", 1).status == 200
        api.refuse = 0
        until(lambda: len(api.received("listings")) == 120, "both catalogues arrive")
    finally:
        bazaar.kill()


def test_a_call_that_is_too_large_for_the_api_is_sent_in_halves(tmp_path: Path, api: Api) -> None:
    api.refuse = 413
    bazaar = Bazaar(tmp_path / "shop", api.address)
    try:
        until(lambda: "413" in bazaar.get("/bazaar/live").json["problem"], "the API refuses")
        api.refuse = 0
        until(lambda: len(api.received("listings")) == 120, "both catalogues arrive")
    finally:
        bazaar.kill()


def test_a_rejected_listing_says_why_on_its_page(bazaar: Bazaar) -> None:
    page = sell(bazaar, title="Not wanted")
    until(lambda: "a title is missing" in bazaar.get(page).text, "the reason is shown")


# -- selling ----------------------------------------------------------------------------------------------


def sell(bazaar: Bazaar, **fields: str) -> str:
    answer = post_form(bazaar, {"title": "T", "price": "29,90", "seller": "New Seller", **fields})
    assert answer.status == 303, answer.text
    return answer.headers["Location"]


def post_form(
    bazaar: Bazaar, fields: dict[str, str], picture: bytes = b"", site: str = "same-origin"
) -> Answer:
    parts = [f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = '--B\r\nContent-Disposition: form-data; name="picture"; filename="p"\r\nContent-Type: image/png\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + picture + b"\r\n--B--\r\n"
    sent = {"Content-Type": "multipart/form-data; boundary=B", "Sec-Fetch-Site": site}
    return bazaar.call("POST", "/bazaar/sell", body, sent)


def test_a_posted_listing_is_in_the_window_and_on_its_way_at_once(bazaar: Bazaar, api: Api) -> None:
    answer = post_form(bazaar, {"title": "Ünïque 鞋 <i>", "price": "29,90", "seller": "Nóra"}, PNG)
    assert answer.status == 303
    page = bazaar.get(answer.headers["Location"])
    assert "Ünïque 鞋 &lt;i&gt;" in page.text
    assert "€29.90" in page.text
    assert "Ünïque 鞋" in bazaar.get("/bazaar/").text
    until(lambda: any(item["title"].startswith("Ünïque") for item in api.received("listings")), "it arrives")
    pushed = next(item for item in api.received("listings") if item["title"].startswith("Ünïque"))
    assert b64decode(pushed["images"][0]["bytes"]) == PNG
    assert {"id": pushed["seller_id"], "name": "Nóra"} in [
        {"id": seller["id"], "name": seller["name"]} for seller in api.received("sellers")
    ]
    bazaar.kill()
    bazaar.start()
    assert "Ünïque 鞋" in bazaar.get("/bazaar/").text


def test_a_changed_listing_is_pushed_again_and_stays_removed_if_it_was(bazaar: Bazaar, api: Api) -> None:
    until(lambda: len(api.received("listings")) == 120, "both catalogues arrive")
    bazaar.order("C1", 1, "L5")
    assert (
        sell(bazaar, id="L5", title="Quite another title", seller="Alma <b>Shoes</b>") == "/bazaar/listing/L5"
    )
    until(lambda: len(api.received("listings")) == 121, "the change arrives")
    changed = api.received("listings")[-1]
    assert (changed["id"], changed["title"], changed["seller_id"]) == ("L5", "Quite another title", "S1")
    assert bazaar.get("/bazaar/listing/L5").status == 410
    assert "Quite another title" not in bazaar.get("/bazaar/").text.split("<aside")[0]


@pytest.mark.parametrize(
    ("fields", "picture"),
    [
        ({"title": ""}, b""),
        ({"title": "x" * 151}, b""),
        ({"price": "much"}, b""),
        ({"price": "-1"}, b""),
        ({"price": "inf"}, b""),
        ({"seller": " "}, b""),
        ({}, b"<svg onload=alert(1)>"),
    ],
)
def test_a_form_that_cannot_be_right_is_sent_back_with_a_sentence(
    bazaar: Bazaar, fields: dict[str, str], picture: bytes
) -> None:
    answer = post_form(bazaar, {"title": "T", "price": "9", "seller": "S", **fields}, picture)
    assert answer.status == 400
    assert 'role="alert"' in answer.text


def test_another_site_cannot_post_for_a_seller(bazaar: Bazaar) -> None:
    answer = post_form(bazaar, {"title": "T", "price": "9", "seller": "S"}, site="cross-site")
    assert answer.status == 403


# -- the house --------------------------------------------------------------------------------------------


def test_what_sellers_write_is_text_never_markup(bazaar: Bazaar) -> None:
    for path in ("/bazaar/", "/bazaar/listing/L1", "/bazaar/sell?id=L1", '/bazaar/?q="><script>'):
        page = bazaar.get(path.replace('"><', "%22%3E%3C").replace(">", "%3E"))
        assert page.status == 200
        assert "<b>Shoes</b>" not in page.text
        assert '"><script>' not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/bazaar/listing/none", "/bazaar/picture/..%2Fbazaar.json", "/bazaar/picture/none.png"],
)
def test_an_address_that_leads_nowhere_is_a_404(bazaar: Bazaar, path: str) -> None:
    assert bazaar.get(path).status == 404


def test_a_window_of_sixty_offers_has_two_pages_and_a_search(bazaar: Bazaar) -> None:
    assert bazaar.get("/bazaar/").text.count('class="card"') == 48
    assert bazaar.get("/bazaar/?page=2").text.count('class="card"') == 12
    assert bazaar.get("/bazaar/?q=shoe+17").text.count('class="card"') == 1
    assert bazaar.get("/bazaar/?page=x").status == 200
    assert bazaar.get("/bazaar").headers["Location"] == "/bazaar/"
    assert bazaar.get("/bazaar/picture/shoe.png").body == PNG


@pytest.mark.parametrize(
    "change",
    [
        {"api": "file:///etc/passwd"},
        {"shops": [{"slug": "hooks"}]},
        {"state": None},
        {"shops": "none"},
    ],
)
def test_a_configuration_that_cannot_work_is_one_sentence_and_exit_code_2(
    bazaar: Bazaar, change: dict[str, Any]
) -> None:
    file = bazaar.folder / "other.json"
    file.write_text(json.dumps({**bazaar.config, "port": free_port(), **change}))
    command = [sys.executable, str(BAZAAR), "--config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("bazaar: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_public_key_is_not_taken_for_a_secret(bazaar: Bazaar) -> None:
    shops = [{**shop, "webhook_secret": "whpk_AAAA"} for shop in bazaar.config["shops"]]
    file = bazaar.folder / "other.json"
    file.write_text(json.dumps({**bazaar.config, "port": free_port(), "shops": shops}))
    command = [sys.executable, str(BAZAAR), "--config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "whsec_" in done.stderr


def test_bazaar_stays_small(bazaar: Bazaar) -> None:
    """It is one of six processes that share 1 GiB. Resident megabytes, after both pages were drawn."""
    if not Path("/proc").is_dir():
        pytest.skip("the memory of a process is read from /proc")
    bazaar.get("/bazaar/")
    bazaar.get("/souk/")
    assert bazaar.process
    pages = int(Path(f"/proc/{bazaar.process.pid}/statm").read_text().split()[1])
    assert pages * os.sysconf("SC_PAGE_SIZE") / 2**20 < 64
