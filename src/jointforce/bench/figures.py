"""Numbers about numbers."""

from collections.abc import Sequence

import numpy as np


def spread(values: Sequence[float], *percentiles: int) -> dict[str, float]:
    """The percentiles `p50`, `p95`, … and the largest of some values; empty where there are none."""
    if not values:
        return {}
    found = np.percentile(values, percentiles)
    named = {f"p{p}": round(float(v), 1) for p, v in zip(percentiles, found, strict=True)}
    return {**named, "max": round(max(values), 1)}
