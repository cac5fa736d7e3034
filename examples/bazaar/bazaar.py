"""Bazaar: a small shop that lives only on Jointforce's public API and webhooks.

    python examples/bazaar/bazaar.py --config FILE

The README beside this file explains the configuration and is the tour through the other files.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any

from journal import JournalError
from push import Pusher
from shop import Shop, ShopConfig
from web import BazaarServer, Refusals

RESERVED = ("hooks", "static", "healthz")


class ConfigError(ValueError):
    """The configuration file cannot be used; the text says why."""


def open_shop(entry: dict[str, Any], folder: Path, state: Path, public_url: str) -> Shop:
    files = {name: folder / entry[name] for name in ("catalogue", "sellers", "pictures")}
    config = ShopConfig(**{**entry, **files})
    if config.slug in RESERVED or not config.slug.isidentifier():
        raise ConfigError(f"{config.slug!r} cannot be the slug of a shop")
    if not config.webhook_secret.startswith("whsec_"):
        # The library would take any text for a secret, a public key (whpk_) included.
        raise ConfigError(f"{config.slug}: webhook_secret must start with whsec_")
    return Shop(config, state / config.slug, public_url)


def build(config_file: Path) -> tuple[BazaarServer, list[Pusher]]:
    config = json.loads(config_file.read_text(encoding="utf-8"))
    folder = config_file.resolve().parent
    state = folder / config["state"]
    host, port = config.get("host", "127.0.0.1"), config["port"]
    public_url = config.get("url", f"http://{host}:{port}")
    if not config["api"].startswith(("http://", "https://")):
        raise ConfigError("api must be an address of http or https")
    shops = [open_shop(entry, folder, state, public_url) for entry in config["shops"]]
    pushers = [Pusher(shop, config["api"], state / shop.slug) for shop in shops]
    refusals = Refusals(config.get("refuse", 0.0), config.get("seed", 1))
    return BazaarServer((host, port), shops, pushers, refusals), pushers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", type=Path, required=True, help="a JSON file, see README.md")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    try:
        server, pushers = build(arguments.config)
    except (OSError, ValueError, KeyError, TypeError, JournalError) as problem:
        print(f"bazaar: {arguments.config}: {problem!r}", file=sys.stderr)
        return 2

    def stop(_signal: int, _frame: FrameType | None) -> None:
        Thread(target=server.shutdown).start()  # shutdown() waits for the loop that this thread runs

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for pusher in pushers:
        pusher.start()
    for shop in server.shops.values():
        print(f"{shop.name}: {shop.url}/", flush=True)
    server.serve_forever(poll_interval=0.2)
    for pusher in pushers:
        pusher.stop()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
