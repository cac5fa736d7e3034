"""What the gate answers from: an edition of rights, words and keys, in a folder that any process can map.

    FOLDER/current       the number of the edition in force; replaced in one step
    FOLDER/7/            edition 7: written aside, then renamed; never changed after
        edition.json     when, of what state of the database, the keys by their hash, each house's policies and names
        HOUSE/index/     the engine's index of the rights in force
        HOUSE/*.arrow    who is authorised, what was cleared and removed, where rights reach, which sellers stand out

What was removed grows for ever: most of it stands in one file that editions share, and a little beside it (`Removals`).

No Django and no database here: the gate's processes read it, the worker writes it.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import pyarrow as pa

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.matter import Matter
from jointforce.domain.scope import out_of_scope
from jointforce.domain.triage_once import TriageOnce
from jointforce.domain.triage_rules import DEFAULT_POLICY, policy_from_json
from jointforce.domain.vocabulary import PartyKind, Role, Standing
from jointforce.engine.index import RightsIndex
from jointforce.engine.index.fingerprint import recipe
from jointforce.engine.screener import Screener
from jointforce.engine.weights import weights
from jointforce.screening.lookup import Lookup

CURRENT = "current"
KEPT = 3
"""How many editions stay on disk: a process that begins to read one must find it whole."""

FORM = 2
"""Of the files below; an edition of another form is refused by a sentence."""

_REMOVED = pa.schema([("holder", pa.string()), ("right", pa.string()), ("case", pa.string())])
_TABLES = {
    "authorised": pa.schema([("until", pa.date32())]),
    "cleared": pa.schema([("matter", pa.string()), ("price", pa.float64()), ("currency", pa.string())]),
    "removed": _REMOVED,
    "removed_since": _REMOVED,
    "scopes": pa.schema([("territories", pa.list_(pa.string())), ("nice_classes", pa.list_(pa.int32()))]),
    "standings": pa.schema([("standing", pa.string())]),
}


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as the gate knows it. Times are aware."""

    marketplace: str
    house: str
    may_screen: bool
    expires_at: datetime | None
    revoked: bool


_BY_DEFAULT = TriageOnce(DEFAULT_POLICY)
_LONGEST_KEPT = 300
"""Characters of what is remembered, so that nobody fills our memory with a long one."""

RemovedRow = tuple[str, str, str, str]
"""Key of the content, holder, right, case."""


@dataclass(frozen=True, slots=True)
class Removals:
    """A house's stay-down bank in two parts.

    rows: what was removed before `until` (ISO), and had not ended by then; asked where its file is not kept. counts: of
    removed and of ended before then. kept: the edition before has the same rows in its file. since: removed later, and
    in force. restored: cases that have ended since.
    """

    rows: Callable[[], Iterable[RemovedRow]] = tuple
    until: str = ""
    counts: tuple[int, int] = (0, 0)
    kept: bool = False
    since: Sequence[RemovedRow] = ()
    restored: Sequence[str] = ()


@dataclass(slots=True)
class HouseRows:
    """What is written of one house. Ids are strings.

    index_of: what the index was made of, so that an index of the same is kept and not written again. holders: names by
    id. policies: stored rules by holder, the house's own under "". authorised: (marketplace, seller, holder, last day).
    cleared: (marketplace, listing, holder, matter). scopes: (right, territories, Nice classes). standings:
    (marketplace, seller, standing), of those whose standing is not normal. unlawful_share: the part of what is found
    that is unlawful, where the house says it.
    Sellers and listings go by their marketplace's own ids.
    """

    index_of: str
    write_index: Callable[[Path], None]
    holders: Mapping[str, str]
    policies: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    authorised: Iterable[tuple[str, str, str, date | None]] = ()
    cleared: Iterable[tuple[str, str, str, Matter]] = ()
    removed: Removals = field(default_factory=Removals)
    scopes: Iterable[tuple[str, list[str], list[int]]] = ()
    standings: Iterable[tuple[str, str, str]] = ()
    unlawful_share: float | None = None


class House:
    """One house of an edition: whatever is asked of it is answered from mapped files."""

    def __init__(self, folder: Path, about: Mapping[str, Any], index: RightsIndex) -> None:
        share = about.get("unlawful_share")
        self.weighing = weights() if share is None else weights().for_share(share)
        """The weights of a risk, for the part of what is found that is unlawful here."""
        self.index_of: str = about["index_of"]
        self.index = index
        self.holders: Mapping[str, str] = about["holders"]
        self._triages = {
            holder: TriageOnce(policy_from_json(rules)) for holder, rules in about["policies"].items()
        }
        self.tables: Mapping[str, Lookup] = {name: Lookup.open(folder, name) for name in _TABLES}
        self._restored = frozenset(about["removed"]["restored"])
        self._scope = lru_cache(maxsize=1 << 16)(self._read_scope)
        self._known_reach = lru_cache(maxsize=1 << 14)(self._reach)

    def screener(self) -> Screener:
        """A screener over the index, for one thread."""
        return Screener(self.index, explain=False, weighing=self.weighing)

    def out_of_scope(self, right: str, ships_to: str, category: str) -> str:
        """Why a right does not reach a listing (`domain.scope`); empty where it does."""
        short = len(ships_to) + len(category) <= _LONGEST_KEPT
        return (self._known_reach if short else self._reach)(right, ships_to, category)

    def _reach(self, right: str, ships_to: str, category: str) -> str:
        scope = self._scope(right)
        if scope is None:
            return ""
        territories, classes = scope
        return out_of_scope(
            territories=territories, nice_classes=classes, ships_to=ships_to, category=category
        )

    def _read_scope(self, right: str) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
        """Territories and Nice classes of a right by its id; None where it has none."""
        rows = self.tables["scopes"].find([(right,)]).get(0)
        return (tuple(rows[0][0]), tuple(rows[0][1])) if rows else None

    @property
    def has_removals(self) -> bool:
        """Whether anything was removed here, so that contents are worth comparing."""
        return bool(len(self.tables["removed"]) or len(self.tables["removed_since"]))

    def removed(self, keys: Sequence[str]) -> dict[int, list[tuple[str, str, str]]]:
        """Where content of each key was removed and stays down, by the key's place: holder, right, case."""
        asked = [(key,) for key in keys]
        found: dict[int, list[tuple[str, str, str]]] = {}
        for place, rows in self.tables["removed"].find(asked).items():
            found[place] = [row for row in rows if row[2] not in self._restored]
        for place, rows in self.tables["removed_since"].find(asked).items():
            found.setdefault(place, []).extend(rows)
        return found

    def triage(self, holder: str) -> TriageOnce:
        """Triage by the holder's own policy, else the house's, else the shipped one."""
        return self._triages.get(holder) or self._triages.get("") or _BY_DEFAULT


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition, opened."""

    number: int
    published_at: datetime
    keys: Mapping[str, Key]
    houses: Mapping[str, House]

    @classmethod
    def open(cls, folder: Path, number: int, before: Self | None = None) -> Self:
        """Map an edition. before: one that is open already; an index that is the same is taken from it.

        Raises:
            OSError, ValueError, KeyError, TypeError: it is not there, is broken, or is of another form.
        """
        place = folder / str(number)
        about = json.loads((place / "edition.json").read_bytes())
        if about["form"] != FORM:
            raise ValueError(
                f"edition {number} is of form {about['form']}, and this program reads form {FORM}"
            )
        houses = {}
        for house_id, said in about["houses"].items():
            known = before.houses.get(house_id) if before else None
            same = known is not None and known.index_of == said["index_of"]
            index = known.index if known and same else RightsIndex.load(place / house_id / "index")
            houses[house_id] = House(place / house_id, said, index)
        keys = {hashed: _key(raw) for hashed, raw in about["keys"].items()}
        return cls(number, datetime.fromisoformat(about["published_at"]), keys, houses)


def _key(raw: Mapping[str, Any]) -> Key:
    actor = Actor(
        kind=ActorKind.API_KEY, id="", party_id=UUID(raw["party"]), party_kind=PartyKind(raw["kind"]),
        operator_id=UUID(raw["house"]), role=Role(raw["role"]), scopes=frozenset(raw["scopes"]),
    )  # fmt: skip
    return Key(
        marketplace=raw["party"],
        house=raw["house"],
        may_screen=actor.party_kind is PartyKind.MARKETPLACE and may(actor, Ability.SEND_LISTINGS),
        expires_at=datetime.fromisoformat(raw["expires_at"]) if raw["expires_at"] else None,
        revoked=raw["revoked"],
    )


def current(folder: Path) -> int | None:
    """The number of the edition in force; None where nothing was published yet.

    Raises:
        ValueError: the file holds no number.
    """
    try:
        return int((folder / CURRENT).read_text())
    except FileNotFoundError:
        return None


def published_state(folder: Path) -> Any:
    """The state of the database that the edition in force was made of; None where there is none that can be read."""
    try:
        number = current(folder)
        return json.loads((folder / str(number) / "edition.json").read_bytes())["state"]
    except (OSError, ValueError, KeyError):
        return None


def publish(
    folder: Path,
    *,
    state: Any,
    keys: Mapping[str, Mapping[str, Any]],
    houses: Mapping[str, HouseRows],
    now: datetime,
) -> int:
    """Write a new edition and put it in force; its number. One publisher at a time: the caller sees to it.

    state: whatever tells the database's state apart, as JSON. keys: by hash, {party, kind, house, role, scopes,
    expires_at, revoked}. A power cut leaves the edition before in force, or this one whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o750)
    try:
        before = current(folder)
    except ValueError:  # somebody has spoilt the file: it is written anew
        before = None
    number = max([before or 0, *_numbers(folder)]) + 1
    aside = folder / f".{number}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    said = {}
    for house_id, rows in houses.items():
        place = aside / house_id
        place.mkdir()
        earlier = folder / str(before) / house_id
        _keep_or_write_index(earlier, place / "index", rows)
        _write_tables(place, rows)
        said[house_id] = {
            "removed": _keep_or_write_removed(earlier, place, rows.removed),
            "index_of": f"{recipe()} {rows.index_of}",
            "holders": dict(rows.holders),
            "policies": dict(rows.policies),
            "unlawful_share": rows.unlawful_share,
        }
    about = {
        "form": FORM,
        "published_at": now.isoformat(),
        "state": state,
        "keys": dict(keys),
        "houses": said,
    }
    (aside / "edition.json").write_text(json.dumps(about))
    _sync(aside)
    aside.rename(folder / str(number))
    _put_in_force(folder, number)
    for old in sorted(_numbers(folder))[:-KEPT]:
        shutil.rmtree(folder / str(old), ignore_errors=True)
    return number


def _numbers(folder: Path) -> list[int]:
    return [int(entry.name) for entry in folder.iterdir() if entry.name.isdigit()]


def _keep_or_write_index(before: Path, target: Path, rows: HouseRows) -> None:
    """The index of the edition before where it is of the same rights: the same files under a second name."""
    try:
        if _said(before)["index_of"] == f"{recipe()} {rows.index_of}":
            shutil.copytree(before / "index", target, copy_function=os.link)
            return
    except (OSError, ValueError, KeyError):
        shutil.rmtree(target, ignore_errors=True)
    rows.write_index(target)


def _keep_or_write_removed(before: Path, place: Path, removed: Removals) -> dict[str, Any]:
    """The file of what was removed long ago likewise; what the edition says of both parts."""
    Lookup.write(place, "removed_since", _REMOVED, _by_content(removed.since))
    said = {"until": removed.until, "counts": removed.counts, "restored": list(removed.restored)}
    try:
        if removed.kept:
            Lookup.link(before, place, "removed")
            return said
    except OSError:
        Lookup.remove(place, "removed")
    Lookup.write(place, "removed", _REMOVED, _by_content(removed.rows()))
    return said


def _by_content(rows: Iterable[RemovedRow]) -> Iterable[tuple[tuple[str, ...], tuple[Any, ...]]]:
    return (((key,), (holder, right, case)) for key, holder, right, case in rows)


def _said(house: Path) -> Any:
    """What an edition says of a house, by the house's folder in it."""
    return json.loads((house.parent / "edition.json").read_bytes())["houses"][house.name]


def kept_removals(folder: Path, house_id: str) -> tuple[str, tuple[int, int]] | None:
    """Until when the edition in force has what was removed in the file that may be kept, and the counts of then; None
    where there is no such edition.
    """
    try:
        said = _said(folder / str(current(folder)) / house_id)["removed"]
        removed, ended = said["counts"]
        return (said["until"], (removed, ended)) if said["until"] else None
    except (OSError, ValueError, KeyError):
        return None


def _write_tables(place: Path, rows: HouseRows) -> None:
    tables: dict[str, Iterable[tuple[tuple[str, ...], tuple[Any, ...]]]] = {
        "authorised": (((m, seller, holder), (until,)) for m, seller, holder, until in rows.authorised),
        "cleared": (
            ((m, listing, holder), (matter.key, matter.price, matter.currency))
            for m, listing, holder, matter in rows.cleared
        ),
        "scopes": (((right,), (territories, classes)) for right, territories, classes in rows.scopes),
        "standings": (((m, seller), (Standing(word).value,)) for m, seller, word in rows.standings),
    }
    for name, found in tables.items():
        Lookup.write(place, name, _TABLES[name], found)


def _put_in_force(folder: Path, number: int) -> None:
    aside = folder / f".{CURRENT}"
    aside.write_text(f"{number}\n")
    _sync_path(aside)
    aside.replace(folder / CURRENT)
    _sync_path(folder)


def _sync(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        for name in names:
            _sync_path(Path(place) / name)
        _sync_path(Path(place))


def _sync_path(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
