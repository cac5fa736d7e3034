"""The risk of a listing to a rights holder: named contributions, joined as independent causes (noisy-or)."""

from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.findings import MARK, SIGNALS, Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import REASON, RISKS
from jointforce.engine.text.data.tables import rows


@cache
def weights() -> dict[str, tuple[float, str]]:
    """Weight and sentence by code."""
    return {code: (float(weight), text) for code, weight, text in rows("risk_weights.csv")}


@cache
def _codes() -> tuple[NDArray[np.int64], NDArray[np.float64], pa.Array, pa.Array]:
    """The code of a signal by whether the name is sold, the weight of each code, the codes and their sentences."""
    table = weights()
    places = {code: place for place, code in enumerate(table)}
    numbers = np.zeros((len(SIGNALS), 2), np.int64)
    for number, signal in enumerate(SIGNALS):
        for sold in (0, 1):
            code = f"{signal}_{'sold' if sold else 'other'}"
            numbers[number, sold] = places[code] if code in places else places[signal]
    return (
        numbers,
        np.array([weight for weight, _ in table.values()]),
        pa.array(list(table), pa.string()),
        pa.array([text for _, text in table.values()], pa.string()),
    )


def risks(found: Findings, ids: pa.Array, index: RightsIndex) -> pa.Table:
    """One row a listing and holder with the columns of RISKS, the heaviest reason of each code in it."""
    if not len(found):
        return RISKS.empty_table()
    numbers, by_code, codes, sentences = _codes()
    code = numbers[found["signal"], (found["use"] == t.SOLD).astype(np.int64)]
    weight = by_code[code] * np.where(found["signal"] == MARK, 1.0, found["score"])
    holder = index.holders_of(found["right"]).astype(np.int64)
    group = (found["listing"].astype(np.int64) << 32) | (holder + 1)
    order = np.lexsort((-weight, code, group))
    group, code, weight = group[order], code[order], weight[order]
    first = np.ones(len(group), bool)
    first[1:] = (group[1:] != group[:-1]) | (code[1:] != code[:-1])
    group, code, weight = group[first], code[first], weight[first]
    begins = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    safe = np.multiply.reduceat(1.0 - np.minimum(weight, 1.0), begins)
    offsets = pa.array(np.append(begins, len(group)).astype(np.int32))
    chosen = pa.array(code)
    reasons = pa.StructArray.from_arrays(
        [codes.take(chosen), pa.array(weight.astype(np.float32)), sentences.take(chosen)], fields=list(REASON)
    )
    held = (group[begins] & 0xFFFFFFFF) - 1
    return pa.table(
        [
            ids.take(pa.array((group[begins] >> 32).astype(np.int64))),
            index.holders.take(pa.array(held, mask=held < 0)),
            pa.array((1.0 - safe).astype(np.float32)),
            pa.ListArray.from_arrays(offsets, reasons).cast(RISKS.field("reasons").type),
        ],
        schema=RISKS,
    )
