"""`jointforce run`: everything on one machine, with a sample marketplace at the first start."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path

from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.cli.children import Children
from jointforce.cli.database import is_behind, is_empty
from jointforce.cli.setup import use_django
from jointforce.cli.warming import compile_first

PACKAGE = Path(__file__).resolve().parent.parent
COMMAND = ("-m", "jointforce.cli")
BAZAAR = PACKAGE.parent.parent / "examples" / "bazaar" / "bazaar.py"


class _Unusable(Exception):
    """What was asked for cannot be used; the message is one sentence for a person."""


def run_everything() -> int:
    """Start, print the addresses, keep the children alive, stop all at Ctrl-C; the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C: what was started is stopped
    try:
        return _run(_free_port("PORT", 8000), _free_port("BAZAAR_PORT", 8010))
    except _Unusable as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped before everything was there.", file=sys.stderr)
        return 130


def _free_port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise _Unusable(f"{name} is {text!r}; a port is a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as wrong:
            reason = wrong.strerror.lower() if wrong.strerror else "no reason was given"
            raise _Unusable(
                f"Port {text} cannot be used ({reason}); choose another: make run {name}=…"
            ) from wrong
    return int(text)


def _run(port: int, shop_port: int) -> int:
    state = Path(os.environ.setdefault("JOINTFORCE_STATE", str(Path.cwd() / ".run"))).resolve()
    state.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("SECRET_KEY", _secret(state / "secret-key"))
    os.environ.setdefault("EGRESS_ALLOW", f"127.0.0.1:{shop_port}")
    server = EmbeddedPostgres(state / "pg") if not os.environ.get("DATABASE_URL") else None
    try:
        if server is not None:
            _start(server, state / "database-url")
        use_django()
        compile_first()
        if is_behind():
            _command("migrate")
        return _serve(state, port, shop_port)
    finally:
        if server is not None:
            server.stop()


def _secret(file: Path) -> str:
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(50))
    return file.read_text()


def _start(server: EmbeddedPostgres, address: Path) -> None:
    """Have the embedded server running, and its address where other commands look for it."""
    server.start()
    server.ensure_database("jointforce")
    os.environ["DATABASE_URL"] = server.dsn("jointforce", "app")
    address.write_text(os.environ["DATABASE_URL"])
    os.environ["DATABASE_OWNER_URL"] = server.dsn("jointforce", "owner")


def _command(*words: str) -> None:
    subprocess.run([sys.executable, *COMMAND, *words], check=True)


def _serve(state: Path, port: int, shop_port: int) -> int:
    from jointforce.samples.load import COMPLETE, load_sample, sign_in_links, write_shop

    made = state / COMPLETE
    if is_empty(os.environ["DATABASE_URL"]):
        print("Making a sample marketplace …", flush=True)
        load_sample(state, shop_port=shop_port)
    if not made.exists():
        print(
            "The database has no whole sample marketplace; `make clean` and `make run` make a new one.",
            file=sys.stderr,
        )
        return 2
    shop = write_shop(state, port=port, shop_port=shop_port)
    with Children() as children:
        _start_serving(children, port, shop)
        links = "".join(f"{who:<16} {link}\n" for who, link in sign_in_links())
        print(
            f"\nJointforce   {os.environ['BASE_URL']}\nThe shops    http://127.0.0.1:{shop_port}/\n\n{links}"
        )
        print("Each link works once. Ctrl-C stops everything.", flush=True)
        return children.watch()


def _start_serving(children: Children, port: int, shop: Path) -> None:
    children.start([*COMMAND, "web", "--port", str(port)])
    children.start([*COMMAND, "worker"])
    children.watch_until_answered(port)  # a shop, or a person with a link, is not to find a closed door
    if BAZAAR.exists():
        children.start([str(BAZAAR), "--config", str(shop)])
