"""The processes that `jointforce run` keeps alive."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

LOOK_SECONDS = 0.3
PATIENCE_SECONDS = 15.0
"""How long a child may take to stop in order."""


@dataclass
class _Child:
    words: list[str]
    extra: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches its parent first."""
        self.process = subprocess.Popen(
            [sys.executable, *self.words], env={**os.environ, **self.extra}, start_new_session=True
        )

    def kill(self) -> None:
        """End it, and what it has started: a killed web server's workers would keep the port."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Children:
    """The processes that serve; one that dies is started again, until a signal asks for the end.

    As a context manager: whatever happens inside, none outlives it.
    """

    def __init__(self) -> None:
        self._running: list[_Child] = []
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._halt)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _halt(self, *_: object) -> None:
        self._stop = True

    def start(self, words: list[str], **extra: str) -> None:
        """Start a Python process with these arguments and additional environment variables."""
        child = _Child(words, extra)
        child.start()
        self._running.append(child)

    def watch(self) -> int:
        """Until a signal asks for the end; the exit code."""
        while not self._stop:
            self._look()
        return 0

    def watch_until_answered(self, port: int) -> None:
        """Until one of them accepts connections at this port, or a signal asks for the end."""
        while not self._stop:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            self._look()

    def _look(self) -> None:
        time.sleep(LOOK_SECONDS)
        for child in self._running:
            if child.process.poll() is not None and not self._stop:
                self._again(child)

    def _again(self, child: _Child) -> None:
        code = child.process.returncode
        print(f"A process ended ({code}); starting it again.", file=sys.stderr, flush=True)
        child.kill()
        child.start()

    def _end(self) -> None:
        for child in self._running:
            child.process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self._running:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child.kill()
            child.process.wait()
