"""Calls over plain sockets, by a caller that costs next to nothing and is never late without saying so."""

import random
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

Call = bytes
"""A whole HTTP/1.1 request."""

CONNECTIONS = 32
SPIN_SECONDS = 0.002
"""So close to the next call the caller no longer sleeps: a timer is coarser than what is measured."""


@dataclass(slots=True)
class Outcome:
    """What calls came to. milliseconds: of each; errors: answers other than 200."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    @property
    def per_s(self) -> float:
        """Calls answered a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0


class _Wire:
    """One kept connection; one call at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self._got = bytearray()
        self._whole = 0

    def send(self, call: Call, due: float) -> None:
        """Send a call that was due then."""
        self.due = due
        self.socket.sendall(call)

    def answered(self) -> int | None:
        """Read what has come; the status once the answer is whole.

        Raises:
            ConnectionError: the server has closed the connection.
        """
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("the gate has closed the connection")
        self._got += piece
        if not self._whole:
            head, found, _ = self._got.partition(b"\r\n\r\n")
            if not found:
                return None
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            self._whole = len(head) + 4 + int(length[15:])
        if len(self._got) < self._whole:
            return None
        status = int(self._got[9:12])
        self._got.clear()
        self._whole = 0
        return status


class _Wires:
    """Connections, those that are free, and those that wait for an answer."""

    def __init__(self, port: int, count: int) -> None:
        self.free = deque(_Wire(port) for _ in range(count))
        self._all = list(self.free)
        self._waiting = selectors.DefaultSelector()

    def send(self, call: Call, due: float) -> None:
        """Send on a free connection."""
        wire = self.free.popleft()
        wire.send(call, due)
        self._waiting.register(wire.socket, selectors.EVENT_READ, wire)

    def collect(self, outcome: Outcome, seconds: float) -> int:
        """Note the answers that have come, or come within so many seconds; how many there were."""
        done = 0
        for key, _ in self._waiting.select(seconds):
            wire: _Wire = key.data
            status = wire.answered()
            if status is None:
                continue
            outcome.milliseconds.append((time.perf_counter() - wire.due) * 1000)
            outcome.errors += status != 200
            self._waiting.unregister(wire.socket)
            self.free.append(wire)
            done += 1
        return done

    def close(self) -> None:
        """Hang up."""
        self._waiting.close()
        for wire in self._all:
            wire.socket.close()


def open_loop(
    port: int,
    calls: Sequence[Call],
    per_s: float,
    seconds: float,
    chance: random.Random,
    beside: Sequence[Call] = (),
) -> Outcome:
    """Calls that come by chance (Poisson) at a rate, whether or not those before are answered.

    Each is measured from when it was due, so that one that had to wait for its turn is not taken for a quick one.
    beside: what another client sends meanwhile, one after the other; not measured, but its errors count.
    """
    wires, other = _Wires(port, CONNECTIONS), _Wires(port, 1)
    outcome, unmeasured = Outcome(), Outcome()
    began = time.perf_counter()
    due = began
    sent = done = rest = 0
    total = int(per_s * seconds)
    try:
        while done < total:
            now = time.perf_counter()
            while sent < total and due <= now and wires.free:
                wires.send(calls[sent % len(calls)], due)
                sent += 1
                due += chance.expovariate(per_s)
            if beside:
                rest += other.collect(unmeasured, 0)
                if other.free:
                    other.send(beside[rest % len(beside)], now)
            idle = due - now - SPIN_SECONDS if sent < total and not beside else 0.0
            done += wires.collect(outcome, max(0.0, idle))
        outcome.seconds = time.perf_counter() - began
        while beside and not other.free:
            other.collect(unmeasured, 1)
    finally:
        wires.close()
        other.close()
    outcome.errors += unmeasured.errors
    return outcome


def closed_loop(port: int, calls: Sequence[Call], seconds: float, clients: int) -> Outcome:
    """So many clients, each of which sends its next call when its last is answered."""
    wires = _Wires(port, clients)
    outcome = Outcome()
    began = time.perf_counter()
    sent = done = 0
    try:
        while True:
            now = time.perf_counter()
            while wires.free and now - began < seconds:
                wires.send(calls[sent % len(calls)], now)
                sent += 1
            if done == sent:
                break
            done += wires.collect(outcome, 1)
        outcome.seconds = time.perf_counter() - began
    finally:
        wires.close()
    return outcome
