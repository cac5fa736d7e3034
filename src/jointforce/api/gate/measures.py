"""What one gate process has done, in Prometheus' text format."""

from datetime import datetime

from jointforce.screening.edition import Edition

BOUNDS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024)
"""Seconds."""


class Measures:
    """Counters since the process began."""

    def __init__(self) -> None:
        self.listings = 0
        self._calls: dict[int, int] = {}
        self._buckets = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def note(self, status: int, seconds: float) -> None:
        """A call was answered with that status, so long after its head had come."""
        self._calls[status] = self._calls.get(status, 0) + 1
        self._seconds += seconds
        place = next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        self._buckets[place] += 1

    def text(self, edition: Edition | None, now: datetime) -> str:
        """The figures now."""
        lines = ["# TYPE jointforce_gate_calls_total counter"]
        lines += [
            f'jointforce_gate_calls_total{{status="{status}"}} {n}'
            for status, n in sorted(self._calls.items())
        ]
        lines += [
            "# TYPE jointforce_gate_listings_total counter",
            f"jointforce_gate_listings_total {self.listings}",
        ]
        lines.append("# TYPE jointforce_gate_seconds histogram")
        total = 0
        for bound, count in zip((*BOUNDS, "+Inf"), self._buckets, strict=True):
            total += count
            lines.append(f'jointforce_gate_seconds_bucket{{le="{bound}"}} {total}')
        lines += [
            f"jointforce_gate_seconds_sum {self._seconds:.6f}",
            f"jointforce_gate_seconds_count {total}",
        ]
        if edition is not None:
            age = max(0.0, (now - edition.published_at).total_seconds())
            lines += ["# TYPE jointforce_gate_edition gauge", f"jointforce_gate_edition {edition.number}"]
            lines.append("# TYPE jointforce_gate_edition_age_seconds gauge")
            lines.append(f"jointforce_gate_edition_age_seconds {age:.1f}")
        return "\n".join(lines) + "\n"
