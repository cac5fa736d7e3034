"""Words that people use, in many languages: what is one of them is no name in disguise and no misspelling.

From wordfreq (Robyn Speer, 2024), which counts words in books, subtitles, news and the web.
"""

import numpy as np
from numpy.typing import NDArray

from jointforce.engine.kernels.hashing import keys_of, place_all
from jointforce.engine.text.fold import fold

_LANGUAGES = {
    "en": 3.0, "es": 3.3, "fr": 3.3, "de": 3.3, "it": 3.4, "pt": 3.4, "nl": 3.5, "id": 3.6, "tr": 3.6, "pl": 3.6,
    "ru": 3.5, "sv": 3.7, "vi": 3.8, "cs": 3.8, "zh": 2.5,
}  # fmt: skip
"""The least Zipf frequency of a word that counts, by language."""
_SHORTEST = 3


def known_words() -> NDArray[np.int64]:
    """A hash table of folded words (the keys of their letters) with ten times the Zipf frequency of the commonest."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415  many languages: only where an index is built

    found: dict[str, int] = {}
    for language, least in _LANGUAGES.items():
        lowest = 10.0 ** (least - 9)
        for word, frequency in get_frequency_dict(language).items():
            if frequency < lowest:
                continue
            folded = word if word.isascii() else fold(word)
            if (len(folded) >= _SHORTEST or not folded.isascii()) and folded.isalpha():
                zipf = int(10 * (np.log10(frequency) + 9))
                if zipf > found.get(folded, 0):
                    found[folded] = zipf
    letters = np.frombuffer("".join(found).encode("utf-32-le"), np.int32)
    ends = np.cumsum([len(word) for word in found])
    keys, places = np.zeros(len(found), np.int64), np.zeros(1 << (2 * len(found)).bit_length(), np.int64)
    keys_of(letters, ends, keys)
    place_all(places, keys, np.fromiter(found.values(), np.int32))
    return places
