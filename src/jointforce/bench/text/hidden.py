"""Real titles in which a name is hidden: the cases that recall is counted over."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from jointforce.bench.text import looking, real
from jointforce.bench.text.chinese import CHINESE
from jointforce.bench.text.disguises import LATIN, Disguise, Written
from jointforce.bench.text.real import Material, chinese, key

CASES = 2_000
"""Titles a disguise, as far as there are so many."""

TITLES_A_NAME = 4
"""Titles of one name before all of other names, so that no famous name decides a figure."""

SHORTEST = 4
"""Letters of a Latin name that is hidden; Chinese names have two characters at least."""


@dataclass(frozen=True, slots=True)
class Case:
    """A title with a hidden name from `start` to `end`, and the rights of which it is a name."""

    text: str
    start: int
    end: int
    rights: frozenset[str]
    name: str
    letters: int

    @property
    def size(self) -> str:
        """How long the name is, as figures are told apart by it."""
        return "6+" if self.letters > 5 else str(self.letters)

    def found(self, matches: Iterable[looking.Found]) -> looking.Found | None:
        """The match of the right name at the right place, a hidden one before others; None where there is none."""
        at = [m for m in matches if m.right in self.rights and m.start < self.end and m.end > self.start]
        return min(at, key=lambda m: (m.signal != looking.DISGUISED, m.signal), default=None)


def all_cases(material: Material, leave_out: Container[str] = ()) -> Iterator[tuple[str, list[Case]]]:
    """For each disguise, titles in which a name is hidden by it. `leave_out`: keys of names that are not hidden."""
    for table, latin in ((LATIN, True), (CHINESE, False)):
        for disguise, hide in table.items():
            yield disguise, list(cases(material, disguise, hide, latin=latin, leave_out=leave_out))


def cases(
    material: Material,
    disguise: str,
    hide: Disguise,
    *,
    latin: bool,
    shortest: int = SHORTEST,
    leave_out: Container[str] = (),
) -> Iterator[Case]:
    """Titles whose brand, standing in them once, is hidden; in an order of chance, names as evenly as possible."""
    rng = Random(f"{real.SEED}/{disguise}")
    twins = material.twins()
    made = 0
    for number, start, end, mark in _in_turns(material, rng):
        title = material.titles[number].text
        name = title[start:end]
        letters = _letters(name) if latin else len(name) * chinese(name)
        if letters < (shortest if latin else 2) or key(mark.name) in leave_out:
            continue
        before, after = title[:start], title[end:]
        rest = f"{key(before)} {key(after)}"
        if any(key(form) in rest for form in (mark.name, *mark.aliases)):
            continue  # found in the rest of the title, it would not show that it was found where it is hidden
        hidden = hide(Written(before, name, after), rng)
        if hidden is None:
            continue
        place = len(hidden.before)
        yield Case(hidden.text, place, place + len(hidden.name), twins[key(mark.name)], name, letters)
        made += 1
        if made == CASES:
            return


def _letters(name: str) -> int:
    """How many letters a name has; 0 where it has others than Latin ones."""
    letters = sum(x.isascii() and x.isalpha() for x in name)
    return letters if letters == len(key(name)) else 0


def _in_turns(material: Material, rng: Random) -> list[real.Place]:
    """The places by chance, with each name's first before any name's second, up to `TITLES_A_NAME`."""
    used: Counter[str] = Counter()

    def turn(place: real.Place) -> int:
        used[place.mark.id] += 1
        return min(used[place.mark.id], TITLES_A_NAME)

    places = list(material.places)
    rng.shuffle(places)
    return sorted(places, key=turn)


def of_size(cases: Iterable[Case], hits: Iterable[bool]) -> Mapping[str, list[bool]]:
    """The hits by the size of the name."""
    sizes: dict[str, list[bool]] = {}
    for case, hit in zip(cases, hits, strict=True):
        sizes.setdefault(case.size, []).append(hit)
    return dict(sorted(sizes.items()))
