"""An index grows while it is built; what was entered before stays."""

import random

from tests.unit.engine.looking import screen

_LETTERS = "bcdfghjklmnpqrstvwxz"


def _names(count: int) -> list[str]:
    """Names of three long words that nothing else is like."""
    draw = random.Random(7)
    return [" ".join("".join(draw.choices(_LETTERS, k=11)) for _ in range(3)) for _ in range(count)]


def test_every_name_is_still_spelt_in_an_index_that_grew_while_it_was_built() -> None:
    names = _names(3_000)
    asked = names[::10]
    masked = [name[:4] + "*" + name[5:] for name in asked]
    found = screen([{"mark": name} for name in names], *({"title": title} for title in masked)).matches
    named = list(zip(found["listing_id"].to_pylist(), found["right_id"].to_pylist(), strict=True))
    assert named == [(str(number), name) for number, name in enumerate(asked)]
