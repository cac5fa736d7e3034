"""The sentence of each finding, for the people who read it."""

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine import tables as t
from jointforce.engine.findings import FIELDS, PRICE, REPLICA_LANGUAGE, Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.index.lexicon import groups
from jointforce.engine.listings import Listings

_UNDONE = {
    "full_width": "in full-width letters",
    "accents": "with other accents",
    "html_entity": "with HTML entities",
    "traditional": "in the other Chinese script form",
    "joined": "joined to a number",
    "masked_letters": "with letters hidden by stars",
    "confusable_letters": "with look-alike letters",
    "leetspeak": "with digits or signs for letters",
    "styled_letters": "in drawn or raised letters",
    "invisible_characters": "with invisible characters in it",
    "combining_marks": "with marks laid over its letters",
    "percent_encoding": "in percent-encoding",
    "spread_letters": "with its letters spread apart",
    "repeated_letters": "with letters repeated",
    "inserted_symbols": "with symbols between its letters",
    "glued_word": "glued to another word",
    "pinyin": "in pinyin",
    "homophone": "in characters that sound alike",
    "reversed": "written backwards",
    "upside_down": "turned upside down",
    "misspelling": "misspelt",
}
_DOING = (", where it means another thing", ", as a comparison", ", as what the goods fit", "")
_PLACES = ("title", "description", "brand field", "")


@cache
def _hows() -> pa.Array:
    return pa.array([f" {_UNDONE[name]}" if name else "" for name in t.DISGUISES], pa.string())


def explanations(found: Findings, written: pa.Array, listings: Listings, index: RightsIndex) -> pa.Array:
    """One sentence a finding. `written`: the text that stands there."""
    names = index.column("mark", found["right"])
    uses = np.minimum(found["use"], t.SOLD)
    sentences = pc.binary_join_element_wise(
        'The name "', names.cast(pa.string()), '" stands in the ', pa.array(_PLACES).take(pa.array(found["field"])),
        _hows().take(pa.array(found["disguise"])), pa.array(_DOING).take(pa.array(uses)), ': "', written, '".', "",
        null_handling="replace", null_replacement="",
    )  # fmt: skip
    odd = np.flatnonzero((found["signal"] == REPLICA_LANGUAGE) | (found["signal"] == PRICE))
    if not len(odd):
        return sentences
    values = [_odd(found[place], written[int(place)].as_py(), listings, index) for place in odd]
    mask = np.zeros(len(found), bool)
    mask[odd] = True
    return pc.replace_with_mask(_flat(sentences), pa.array(mask), pa.array(values, pa.string()))


def _flat(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _odd(row: np.void, written: str, listings: Listings, index: RightsIndex) -> str:
    if row["signal"] == REPLICA_LANGUAGE:
        language = groups()[row["phrase"]][0].language
        return f'The {FIELDS[row["field"]]} says "{written}", words of the replica trade ({language}).'
    right, listing = index.right(int(row["right"])), int(row["listing"])
    price, currency = listings.value("price", listing), listings.value("currency", listing)
    return (
        f"Offered at {price:.2f} {currency}, {row['ratio']:.0%} of the usual price "
        f"from {right.usual_price_low:.2f} {right.currency}."
    )
