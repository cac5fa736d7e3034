"""The made-up signs of the sample's brands, as closed forms around (0, 0), about one unit wide."""

import math

Form = tuple[str, tuple[float, ...]]  # "poly" with points, "oval" or "ring" with left, top, right, bottom


def _petal(turn: float) -> Form:
    x, y = 0.26 * math.cos(turn), 0.26 * math.sin(turn)
    return "oval", (x - 0.2, y - 0.2, x + 0.2, y + 0.2)


def _bar(x: float, half_height: float) -> Form:
    return "poly", (x, -half_height, x + 0.16, -half_height, x + 0.16, half_height, x, half_height)


def _star() -> Form:
    spikes = ((0.5 if step % 2 == 0 else 0.22, math.tau * step / 10) for step in range(10))
    return "poly", tuple(
        value for far, turn in spikes for value in (far * math.sin(turn), -far * math.cos(turn))
    )


LOGOS: dict[str, tuple[Form, ...]] = {
    "stride": (
        ("poly", (-0.5, 0.3, -0.1, -0.4, 0.1, -0.4, -0.3, 0.3)),
        ("poly", (0, 0.3, 0.3, -0.2, 0.5, -0.2, 0.2, 0.3)),
    ),
    "crown": (("poly", (-0.5, 0.35, -0.5, -0.3, -0.22, 0.05, 0, -0.45, 0.22, 0.05, 0.5, -0.3, 0.5, 0.35)),),
    "bloom": tuple(_petal(math.tau * step / 5 - math.pi / 2) for step in range(5)),
    "wave": (_bar(-0.5, 0.1), _bar(-0.22, 0.3), _bar(0.06, 0.48), _bar(0.34, 0.2)),
    "star": (_star(),),
    "knot": (("ring", (-0.5, -0.3, 0.1, 0.3)), ("ring", (-0.1, -0.3, 0.5, 0.3))),
    "bolt": (("poly", (0.1, -0.5, -0.35, 0.1, -0.02, 0.1, -0.1, 0.5, 0.35, -0.12, 0.02, -0.12)),),
    "thistle": (
        ("oval", (-0.22, -0.05, 0.22, 0.4)),
        ("poly", (-0.3, -0.45, 0, -0.1, 0.3, -0.45, 0.14, 0.1, -0.14, 0.1)),
        ("poly", (-0.07, -0.5, 0.07, -0.5, 0.07, 0, -0.07, 0)),
    ),
    "plug": (
        ("ring", (-0.45, -0.45, 0.45, 0.45)),
        ("poly", (-0.06, -0.2, 0.2, -0.2, 0, 0, 0.18, 0, -0.14, 0.3, -0.04, 0.06, -0.2, 0.06)),
    ),
    "peak": (("poly", (-0.5, 0.35, -0.12, -0.4, 0.1, 0, 0.2, -0.14, 0.5, 0.35)),),
    "sun": (("oval", (-0.24, -0.24, 0.24, 0.24)), ("ring", (-0.46, -0.46, 0.46, 0.46))),
    "rotor": (
        ("oval", (-0.5, -0.12, -0.02, 0.12)),
        ("oval", (0.02, -0.12, 0.5, 0.12)),
        ("oval", (-0.12, -0.5, 0.12, -0.02)),
        ("oval", (-0.12, 0.02, 0.12, 0.5)),
    ),
}
