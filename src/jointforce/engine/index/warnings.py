"""What is told about marks that are too weak to be looked for in running text."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine.kernels import entering
from jointforce.engine.text.fold import fold

_REASONS = {
    entering.ONE_LETTER: "is one letter",
    entering.NUMBER: "is only a number",
    entering.EVERYDAY_WORD: "is an everyday word",
    entering.TWO_LETTERS: "is two single letters",
}


def warnings_of(texts: pa.Array, aliases: NDArray[np.bool_], trouble: NDArray[np.uint8]) -> list[str]:
    """One sentence for each mark or alias that is not taken as it stands, in their order."""
    found = []
    for number in np.flatnonzero((trouble != entering.FINE) & (trouble != entering.UNSPACED)).tolist():
        label = f'The {"alias" if aliases[number] else "mark"} "{fold(texts[number].as_py())[:80]}"'
        if trouble[number] == entering.NOTHING:
            found.append(f"{label} holds no letter or digit and is never matched.")
        else:
            found.append(f"{label} {_REASONS[trouble[number]]}: it is matched only in the brand field.")
    return found
