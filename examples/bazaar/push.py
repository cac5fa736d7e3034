"""Sends the shop's sellers and listings to Jointforce, and again whatever changes.

There is no queue to lose: what Jointforce has not acknowledged in its present form is what is left to send.
The API is idempotent by the shop's own ids, so sending something twice does no harm.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread
from typing import Any

from journal import Journal
from shop import CONTENT_TYPES, Listing, Seller, Shop, digest

log = logging.getLogger("bazaar.push")
Item = dict[str, Any]

MOST_ITEMS = 1_000  # the API's limit for one call
MOST_BYTES = 4_000_000  # pictures travel in the body: keep one call a few megabytes
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 10.0


class NotTakenError(Exception):
    """The call brought no answer for each item. `status` is 0 if there was no answer at all."""

    def __init__(self, reason: str, status: int = 0, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.status, self.wait_s = status, wait_s


class Pusher(Thread):
    """One background thread for one shop. `problem` is empty while the API takes what it is sent."""

    def __init__(self, shop: Shop, api: str, state: Path) -> None:
        super().__init__(name=f"push-{shop.slug}", daemon=True)
        self._shop, self._api = shop, api.rstrip("/")
        self._taken = Journal(state / "pushed.jsonl")
        self._forms = {entry["key"]: entry for entry in self._taken.entries if entry["api"] == self._api}
        self._wake, self._stop_now = Event(), Event()
        self._most_items = MOST_ITEMS
        self.problem = ""

    def run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stop_now.is_set():
            self._wake.clear()  # before looking, so that a change made while we look is not missed
            try:
                self._send("sellers", self._shop.sellers.values(), asdict)
                self._send("listings", self._shop.listings.values(), self._listing_item)
            except OSError as fault:  # our own disk
                self.problem = str(fault)
                log.exception("%s: the answers could not be kept", self._shop.slug)
                self._stop_now.wait(LONGEST_WAIT_S)
            except NotTakenError as refusal:
                self.problem = str(refusal)
                log.warning("%s: %s", self._shop.slug, refusal)
                if refusal.status == 413:
                    self._most_items = max(1, self._most_items // 2)
                jitter = random.uniform(0.5, 1.0)  # noqa: S311 - nothing to guess here
                self._stop_now.wait(max(refusal.wait_s, wait_s * jitter))
                wait_s = min(LONGEST_WAIT_S, wait_s * 2)
            else:
                self.problem, wait_s = "", FIRST_WAIT_S
                self._wake.wait()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stop_now.set()
        self._wake.set()

    def taken(self, listing: Listing) -> Item | None:
        """What Jointforce said of the listing in its present form; None while it has not said anything."""
        said = self._forms.get(f"listings/{listing.id}")
        return said if said and said["form"] == listing.digest else None

    def _send(self, kind: str, things: Iterable[Any], as_item: Callable[[Any], Item]) -> None:
        waiting = [(thing, form) for thing in things if self._is_new(kind, thing.id, form := _form(thing))]
        forms = {thing.id: form for thing, form in waiting}
        for items in self._batches(as_item(thing) for thing, _ in waiting):
            said = self._call(kind, items)
            ids = [item["id"] for item in items if item["id"] in said]
            answers = [{"api": self._api, "key": f"{kind}/{i}", "form": forms[i], **said[i]} for i in ids]
            self._taken.append(*answers)
            self._forms.update({answer["key"]: answer for answer in answers})
            if len(answers) < len(items):
                raise NotTakenError(f"{len(items) - len(answers)} {kind} came back without a result")

    def _is_new(self, kind: str, thing_id: str, form: str) -> bool:
        said = self._forms.get(f"{kind}/{thing_id}")
        return said is None or said["form"] != form

    def _batches(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        batch: list[Item] = []
        size = 0
        for item in items:
            weight = sum(len(image["bytes"]) for image in item.get("images", ()) if isinstance(image, dict))
            if batch and (len(batch) == self._most_items or size + weight > MOST_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(item)
            size += weight
        if batch:
            yield batch

    def _listing_item(self, listing: Listing) -> Item:
        item = {name: value for name, value in asdict(listing).items() if value not in ("", None)}
        item["url"] = listing.url or f"{self._shop.url}/listing/{listing.id}"
        item["images"] = [image for name in listing.images if (image := self._image(name))]
        return item

    def _image(self, name: str) -> str | Item | None:
        if name.startswith(("http://", "https://")):
            return name
        file = self._shop.picture(name)
        if file is None:
            return None
        data = base64.b64encode(file.read_bytes()).decode()
        return {"name": name, "content_type": CONTENT_TYPES[file.suffix.lower()], "bytes": data}

    def _call(self, kind: str, items: list[Item]) -> dict[str, Item]:
        """One call; what was said of each item by its id: `{"status": ..., "error": ...}`."""
        key = self._shop.config.api_key
        request = urllib.request.Request(  # noqa: S310 - the address is checked at start
            f"{self._api}/api/v1/{kind}",
            data=json.dumps({kind: items}).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                results = json.load(response)["results"]
                return {
                    row["id"]: {"status": row["status"], "error": row.get("error")}
                    for row in results
                    if row.get("id") is not None
                }
        except urllib.error.HTTPError as answer:
            text = answer.read(300).decode(errors="replace")
            asked = answer.headers.get("Retry-After", "")
            wait_s = min(float(asked), 300.0) if asked.isdecimal() else 0.0
            raise NotTakenError(f"{kind}: HTTP {answer.code} {text}", answer.code, wait_s) from answer
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise NotTakenError(f"{kind}: {problem}") from problem


def _form(thing: Seller | Listing) -> str:
    return thing.digest if isinstance(thing, Listing) else digest(asdict(thing))
