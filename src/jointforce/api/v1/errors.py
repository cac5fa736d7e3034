"""Which errors an operation documents."""

from typing import Any

from jointforce.api.v1.schemas.common import Problem

READS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 422), Problem)
"""Of every operation that reads."""

ACTS: dict[int, Any] = READS | dict.fromkeys((409, 411, 413), Problem)
"""Of every operation that changes something."""

WRITES: dict[int, Any] = ACTS | {415: Problem}
"""Of every operation that takes a body."""
