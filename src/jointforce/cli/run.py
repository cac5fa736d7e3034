"""`jointforce run`: everything on one machine, with a sample marketplace at the first start."""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.cli.database import is_empty
from jointforce.cli.setup import use_django

PACKAGE = Path(__file__).resolve().parent.parent
BAZAAR = PACKAGE.parent.parent / "examples" / "bazaar" / "bazaar.py"


def run_everything() -> int:
    """Start, print the addresses, keep the children alive, stop all at Ctrl-C; the exit code."""
    state = Path(os.environ.setdefault("JOINTFORCE_STATE", str(Path.cwd() / ".run"))).resolve()
    state.mkdir(parents=True, exist_ok=True)
    port = int(os.environ.get("PORT", "8000"))
    shop_port = int(os.environ.get("BAZAAR_PORT", "8010"))
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("SECRET_KEY", _secret(state / "secret-key"))
    os.environ.setdefault("EGRESS_ALLOW", f"127.0.0.1:{shop_port}")
    server = _database(state)
    try:
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


def _database(state: Path) -> EmbeddedPostgres | None:
    """The embedded server, unless DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        return None
    server = EmbeddedPostgres(state / "pg")
    server.start()
    server.ensure_database("jointforce")
    os.environ["DATABASE_URL"] = server.dsn("jointforce", "app")
    os.environ["DATABASE_OWNER_URL"] = server.dsn("jointforce", "owner")
    return server


def _command(*words: str) -> None:
    subprocess.run([sys.executable, "-c", "from jointforce.cli.main import main; main()", *words], check=True)


def _serve(state: Path, port: int, shop_port: int) -> int:
    use_django()
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
    children = _Children()
    granian = [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    children.start(
        [*granian, "--blocking-threads", "8", "--log-level", "warning", "jointforce.config.wsgi:application"],
        DATABASE_POOL="8",
    )
    children.start(["-c", "from jointforce.cli.main import main; main()", "worker"])
    if BAZAAR.exists():
        children.start([str(BAZAAR), "--config", str(shop)])
    print(
        f"\nJointforce   {os.environ['BASE_URL']}\nThe shops    http://127.0.0.1:{shop_port}/\n", flush=True
    )
    for who, link in sign_in_links():
        print(f"{who:<16} {link}", flush=True)
    print("\nEach link works once. Ctrl-C stops everything.", flush=True)
    return children.watch()


class _Children:
    """The processes that serve; one that dies is started again."""

    def __init__(self) -> None:
        self._running: list[tuple[list[str], dict[str, str], subprocess.Popen[bytes]]] = []
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._halt)

    def _halt(self, *_: object) -> None:
        self._stop = True

    def start(self, words: list[str], **extra: str) -> None:
        """Start a child in a session of its own, so that Ctrl-C reaches us first."""
        environment = {**os.environ, **extra}
        process = subprocess.Popen([sys.executable, *words], env=environment, start_new_session=True)
        self._running.append((words, extra, process))

    def watch(self) -> int:
        """Until stopped; then stop the children."""
        while not self._stop:
            time.sleep(0.3)
            for words, extra, process in [child for child in self._running if child[2].poll() is not None]:
                self._running.remove((words, extra, process))
                if not self._stop:
                    print(
                        f"A process ended ({process.returncode}); starting it again.",
                        file=sys.stderr,
                        flush=True,
                    )
                    self.start(words, **extra)
        for _, _, process in self._running:
            process.terminate()
        for _, _, process in self._running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        return 0
