"""What an index is made of: arrays that kernels read, and what their numbers mean.

All things that a text can be probed for are keys of one hash table (`kernels.hashing`); the salt says which kind of
thing a key is, the number leads into the array of that kind.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# kinds of keys
(WORD_KEY, NAME_KEY, BRAND_KEY, RUN_KEY, RUN_OPENING_KEY, SURFACE_KEY, SHAPE_KEY, SQUEEZED_KEY, MASK_KEY,
 MASK_END_KEY, NEAR_KEY, SOUND_KEY, PHRASE_KEY, PHRASE_RUN_KEY, PHRASE_RUN_OPENING_KEY, BEFORE_KEY, AFTER_KEY,
 RUN_BEFORE_KEY, RUN_AFTER_KEY, SENSE_BEFORE_KEY, SENSE_AFTER_KEY, GOODS_KEY, NEIGHBOUR_KEY) = range(1, 24)  # fmt: skip

# what a word is
(IN_NAME, EVERYDAY, COMMON, CUE, ACCESSORY, FILLER, LIST_WORD, GLUE, WEAK_GLUE, SHORT_GOODS, COMPOUND, RN_WORD,
 NEAR, PRAISE) = (1 << bit for bit in range(14))  # fmt: skip
DOUBTFUL, INERT = 1 << 14, 1 << 15
"""Only while texts are read: that something may be hidden in a word by itself, and that nothing is."""

# what a name is
COMMON_NAME, BY_PINYIN, UNACCENTED, MANY_WORDS = 1, 2, 4, 8

# what the owner of a right asks for
WATCH_DISGUISED, WATCH_NEAR, WATCH_SOUND = 1, 2, 4

# uses, the strongest last
OTHER_SENSE, COMPARED, FITS, SOLD = range(4)
USES = ("other_sense", "compared", "fits", "sold")

DISGUISES = (
    None, "full_width", "accents", "html_entity", "traditional", "joined",
    "masked_letters", "confusable_letters", "leetspeak", "styled_letters", "invisible_characters", "combining_marks",
    "percent_encoding", "spread_letters", "repeated_letters", "inserted_symbols", "glued_word", "pinyin", "homophone",
    "reversed", "upside_down", "misspelling",
)  # fmt: skip
"""What was undone, by number: nothing, spelling, disguises, and a misspelling."""
(
    PLAIN,
    FULL_WIDTH,
    ACCENTS,
    HTML_ENTITY,
    TRADITIONAL,
    JOINED,
    MASKED,
    CONFUSABLE,
    LEET,
    STYLED,
    INVISIBLE,
    COMBINING,
    PERCENT,
    SPREAD,
    REPEATED,
    INSERTED,
    GLUED,
    PINYIN,
    HOMOPHONE,
    REVERSED,
    UPSIDE_DOWN,
    MISSPELT,
) = range(22)
FIRST_HIDDEN = MASKED

VOCABLE = np.dtype(
    [("key", "i8"), ("followers", "i8"), ("spelling", "i4"), ("shape_next", "i4"), ("squeezed_next", "i4"),
     ("name", "i4"), ("kind", "u2"), ("length", "u2"), ("most", "u1"), ("phrase_most", "u1"), ("fame", "u1")],
    align=True
)  # fmt: skip
"""A word that the index knows. `followers`: a bit for each word that follows it in a name (`hashing.follower`);
`spelling`: where its `length` code points begin; `shape_next`, `squeezed_next`: the next word of the same shape or with
the same letters once repeats are dropped, or -1; `name`: the name that it is by itself, or -1; `kind`: bits above;
`most`, `phrase_most`: the most words of a name, a phrase that begins with it; `fame`: how often people use it
(`Characters.fame`), 0 where they do not."""

NAME = np.dtype([("rights", "i4"), ("length", "u2"), ("kind", "u1"), ("fame", "u1")], align=True)
"""One way a mark is written. `rights`: where its right numbers begin in `rights_of` (they end where the next name's
begin); `length`: its letters; `fame`: how often people use its rarest word."""

RIGHT = np.dtype([("holder", "i4"), ("watch", "u1"), ("retired", "u1")], align=True)
"""A right: the number of its holder, and what its owner asks for."""


class Tables(NamedTuple):
    """The arrays of an index.

    `places`: the hash table (`kernels.hashing`). `filter`: bits of all word and shape keys; `openings`: of all two
    words and more that a name begins with; `affixes`: of words that are glued to names. `spoken`: a small hash table,
    of names of unspaced scripts, and of cues and phrases; `runs`: bits of the former, of their openings and sounds;
    `cues`: of the latter. `words`: VOCABLE. `spellings`: code points. `names`: NAME, one more than there are.
    `rights_of`: right numbers by name. `rights`: RIGHT. `lengths`: by number of a RUN_OPENING_KEY or
    PHRASE_RUN_OPENING_KEY, a bit for each length that a name or phrase can have.
    `masked`, `neighbours`, `near`: word numbers by MASK_KEY (length and two letters), NEIGHBOUR_KEY (a word beside and
    the length), NEAR_KEY (what is left once letters are dropped), the last of each as ~number. `sounds`: by code
    point from 0x3400 on, the number of the syllable a Chinese character is read as, 0 for none; `sound_lengths`: by
    the two syllables (first << 9 | second) that names begin with, a bit for each length, 1 << (length - 1).
    """

    places: NDArray[np.int64]
    filter: NDArray[np.int64]
    openings: NDArray[np.int64]
    spoken: NDArray[np.int64]
    runs: NDArray[np.int64]
    cues: NDArray[np.int64]
    affixes: NDArray[np.int64]
    words: NDArray[np.void]
    spellings: NDArray[np.int32]
    names: NDArray[np.void]
    rights_of: NDArray[np.int32]
    rights: NDArray[np.void]
    lengths: NDArray[np.int64]
    masked: NDArray[np.int32]
    neighbours: NDArray[np.int32]
    near: NDArray[np.int32]
    near_filter: NDArray[np.int64]
    sounds: NDArray[np.uint16]
    sound_lengths: NDArray[np.uint8]
