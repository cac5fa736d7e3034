"""Following: a name stands where its words follow one another, each plainly or as a stretch that stands for it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from jointforce.engine.reference.leaning import looks, telling
from jointforce.engine.reference.lists import use
from jointforce.engine.reference.marks import Name
from jointforce.engine.reference.masks import masked
from jointforce.engine.reference.names import Place
from jointforce.engine.reference.stretches import (
    Look,
    Stretch,
    drawn_alike,
    misspelt,
    other_scripts,
    parted,
    repeated,
    signs,
)

DISGUISES = (drawn_alike, repeated, signs, other_scripts, parted, masked, misspelt, looks)
_MOST_CANDIDATES = 3
_KNOWN_WELL = 25


def places(look: Look, names: Iterable[Name]) -> list[Place]:
    """Where names stand of which at least one word is disguised."""
    held: dict[str, list[Stretch]] = {}
    found: list[Place] = []
    for name in names:
        if name.run or name.pinyin:
            continue
        for word in name.words:
            if word not in held:
                held[word] = _stretches(look, word)
        for way in _ways(name.words, [held[word] for word in name.words]):
            hidden = frozenset(stretch.disguise for stretch in way if stretch.disguise)
            if hidden and telling(way):
                found.append(Place(name, way[0].first, way[-1].last, hidden))
    return list(_settled(found))


def _stretches(look: Look, word: str) -> list[Stretch]:
    """All stretches that stand for a word, and where it stands itself: a stretch without a disguise."""
    plain = [
        Stretch(n, n + 1, one.first, one.last, "", alone=True)
        for n, one in enumerate(look.page.words)
        if one.text == word
    ]
    return plain + [stretch for undo in DISGUISES for stretch in undo(look, word)]


def _ways(
    words: Sequence[str], held: list[list[Stretch]], behind: Stretch | None = None
) -> Iterator[list[Stretch]]:
    if not words:
        yield []
        return
    for stretch in held[0]:
        if behind is None or (stretch.from_word == behind.to_word and stretch.first >= behind.last):
            for rest in _ways(words[1:], held[1:], stretch):
                yield [stretch, *rest]


def _settled(found: list[Place]) -> Iterator[Place]:
    """The same without masks that fit too many names: of more than three, those three that people use most, if they
    use them at all.
    """
    where = lambda place: (place.first, place.last)  # noqa: E731
    for _, group in groupby(sorted(found, key=where), where):
        here = list(group)
        masks = {place.name.words for place in here if place.hidden == {"masked_letters"}}
        fame = {words: max(min(use(word) for word in words), 0) for words in masks}
        for place in here:
            if place.hidden == {"masked_letters"} and len(masks) > _MOST_CANDIDATES:
                mine = fame[place.name.words]
                better = sum(fame[words] >= mine for words in masks) - 1
                if better >= _MOST_CANDIDATES or mine < _KNOWN_WELL:
                    continue
            yield place
