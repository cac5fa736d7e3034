"""Names written backwards (`aroxev`), or turned upside down (`ɐɹoxǝʌ`)."""

import re

from jointforce.engine.text.names import Name, NameTable, common, everyday

_SHORTEST_BACKWARDS = 6
_SHORTEST_UPSIDE_DOWN = 4
_TURNED = (
    "aɐ bq cɔ dp eǝ fɟ gƃ gɓ hɥ iᴉ iı jɾ kʞ lʃ lꞁ mɯ nu pd qb rɹ tʇ un vʌ wʍ yʎ mw wm "
    "a∀ bᗺ cƆ dᗡ eƎ fℲ g⅁ gפ jſ k⋊ l˥ pԀ rᴚ t⊥ t┴ u∩ vΛ mW wM y⅄"
)
_UPRIGHT = {pair[1]: pair[0] for pair in _TURNED.split()}
UPSIDE_DOWN = frozenset(letter for letter in _UPRIGHT if not letter.isascii())
"""Characters that sellers use for a letter that stands on its head; no honest Latin text is full of them."""

_WORD = re.compile(rf"[a-zA-Z{re.escape(''.join(sorted(UPSIDE_DOWN)))}]+")


class Turned:
    """The names of an index as they are read from the wrong side."""

    def __init__(self, names: NameTable) -> None:
        self._keys = names.grams.keys
        self._backwards = {
            key[::-1]: name
            for key, name in self._keys.items()
            if len(key) >= _SHORTEST_BACKWARDS and key.isascii() and key.isalpha() and not name.common
            if name.via is None and key[::-1] not in self._keys
            if key[::-1] not in everyday() and key[::-1] not in common()
        }

    def backwards(self, key: str) -> Name | None:
        """The name that a folded word of ASCII letters is, read from its end."""
        return self._backwards.get(key)

    def upside_down(self, text: str) -> list[tuple[int, int, Name]]:
        """The names that stand on their heads in a chunk: start, end, name. One letter at least gives it away."""
        found = []
        for word in _WORD.finditer(text):
            if len(word[0]) >= _SHORTEST_UPSIDE_DOWN and not UPSIDE_DOWN.isdisjoint(word[0]):
                upright = "".join(_UPRIGHT.get(letter, letter) for letter in reversed(word[0])).lower()
                name = self._keys.get(upright)
                if name is not None and name.via is None:
                    found.append((word.start(), word.end(), name))
        return found
