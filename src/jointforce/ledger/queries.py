"""Reads of the ledger: a subject's history, and the proof that nothing was changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.domain.ledger_chain import GENESIS, ChainEntry, entry_hash, root_hash
from jointforce.ledger.models import Entry, Head, Root, RootLeaf


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people read it; `party_id` is whom the actor acted for, None for the system."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    verb: str
    reason: str
    facts: dict[str, Any]
    hash: str
    party_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that does not hold in a subject's chain, or in the roots."""

    subject_kind: str
    subject_id: str
    seq: int
    problem: str


@dataclass(frozen=True, slots=True)
class RootLine:
    """A root as both sides receive it."""

    number: int
    at: datetime
    leaves: int
    hash: str
    previous_hash: str


def history(subject_kind: str, subject_id: str) -> list[Line]:
    """Everything that happened to a subject, oldest first."""
    return [
        Line(
            e.seq, e.at, e.actor_kind, e.actor_id, e.verb, e.reason, e.facts, bytes(e.hash).hex(), e.party_id
        )
        for e in Entry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("seq")
    ]


def last_roots(count: int = 24) -> list[RootLine]:
    """The newest roots, newest first."""
    return [
        RootLine(r.id, r.at, r.leaves, bytes(r.hash).hex(), bytes(r.previous_hash).hex())
        for r in Root.objects.order_by("-id")[:count]
    ]


def verify_subject(subject_kind: str, subject_id: str) -> Broken | None:
    """The first thing that does not hold in one subject's chain, its head and the roots' memory; None: it holds."""
    subject = (subject_kind, subject_id)
    seq, previous = 0, GENESIS
    for entry in Entry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("seq", "id"):
        problem = _problem(entry, seq, previous)
        if problem:
            return Broken(*subject, entry.seq, problem)
        seq, previous = entry.seq, bytes(entry.hash)
    head = Head.objects.filter(subject_kind=subject_kind, subject_id=subject_id).first()
    kept = (head.seq, bytes(head.hash)) if head else (0, GENESIS)
    if (seq, previous) != kept:
        problem = f"the chain ends at {seq}, but its head says {kept[0]}"
        return Broken(*subject, min(seq, kept[0]) + 1, problem)
    leaves = RootLeaf.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("seq")
    remembered = leaves.values_list("subject_kind", "subject_id", "seq", "hash")
    return next(_missing((kind, named, at, bytes(digest)) for kind, named, at, digest in remembered), None)


def count_entries() -> int:
    """How many entries stand."""
    return Entry.objects.count()


def verify() -> Iterator[Broken]:
    """Everything that is broken, at most one finding a subject: first the chains, then the heads, then the roots.

    Finds an edit, a deletion inside, of the last entries or of a whole subject, an insertion, a reordering and a fork.
    Reads in constant memory, but for the heads' and leaves' keys.
    """
    ends: dict[tuple[str, str], tuple[int, bytes]] = {}
    yield from _verify_chains(ends)
    yield from _verify_heads(ends)
    yield from _verify_roots()


def _verify_chains(ends: dict[tuple[str, str], tuple[int, bytes]]) -> Iterator[Broken]:
    broken: set[tuple[str, str]] = set()
    entries = Entry.objects.order_by("subject_kind", "subject_id", "seq", "id").iterator(chunk_size=5000)
    for entry in entries:
        subject = (entry.subject_kind, entry.subject_id)
        seq, previous = ends.get(subject, (0, GENESIS))
        ends[subject] = (entry.seq, bytes(entry.hash))
        if subject in broken:
            continue
        problem = _problem(entry, seq, previous)
        if problem:
            broken.add(subject)
            yield Broken(*subject, entry.seq, problem)


def _problem(entry: Entry, seq: int, previous: bytes) -> str:
    if entry.seq == seq:
        return "two entries have the same number"
    if entry.seq != seq + 1:
        return f"entry {seq + 1} is missing"
    if bytes(entry.previous_hash) != previous:
        return "it does not follow from the entry before it"
    chain = ChainEntry(
        entry.subject_kind,
        entry.subject_id,
        entry.seq,
        entry.at,
        entry.actor_kind,
        entry.actor_id,
        entry.verb,
        entry.reason,
        entry.facts,
    )
    if entry_hash(previous, chain) != bytes(entry.hash):
        return "its content does not match its hash"
    return ""


def _verify_heads(ends: dict[tuple[str, str], tuple[int, bytes]]) -> Iterator[Broken]:
    known = set()
    for head in Head.objects.order_by("id").iterator(chunk_size=5000):
        subject = (head.subject_kind, head.subject_id)
        known.add(subject)
        seq, digest = ends.get(subject, (0, GENESIS))
        if (seq, digest) != (head.seq, bytes(head.hash)):
            yield Broken(
                *subject, min(seq, head.seq) + 1, f"the chain ends at {seq}, but its head says {head.seq}"
            )
    for subject in sorted(set(ends) - known):
        yield Broken(*subject, ends[subject][0], "the chain has no head")


def _verify_roots() -> Iterator[Broken]:
    expected = GENESIS
    for root in Root.objects.order_by("id").iterator(chunk_size=500):
        if bytes(root.previous_hash) != expected:
            yield Broken("root", str(root.id), root.id, "it does not follow from the root before it")
        previous = bytes(root.previous_hash)
        leaves = sorted(
            (leaf.subject_kind, leaf.subject_id, leaf.seq, bytes(leaf.hash))
            for leaf in RootLeaf.objects.filter(root=root).iterator(chunk_size=5000)
        )
        if len(leaves) != root.leaves or root_hash(previous, leaves) != bytes(root.hash):
            yield Broken("root", str(root.id), root.id, "its leaves do not match its hash")
        yield from _missing(leaves)
        expected = bytes(root.hash)


def _missing(leaves: Iterable[tuple[str, str, int, bytes]]) -> Iterator[Broken]:
    leaves = list(leaves)
    for offset in range(0, len(leaves), 2000):
        part = leaves[offset : offset + 2000]
        found = {
            (kind, subject, seq): bytes(digest)
            for kind, subject, seq, digest in Entry.objects.filter(
                subject_id__in={leaf[1] for leaf in part}
            ).values_list("subject_kind", "subject_id", "seq", "hash")
        }
        for kind, subject, seq, digest in part:
            if found.get((kind, subject, seq)) != digest:
                yield Broken(kind, subject, seq, "a root remembers this entry, but it is gone or another")
