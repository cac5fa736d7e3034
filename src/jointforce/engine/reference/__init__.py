"""A slow reference for the screener, which shares no table with it: only tests and benches use it."""

from jointforce.engine.reference.comparing import Told, differences
from jointforce.engine.reference.reference import Finding, Reference

__all__ = ["Finding", "Reference", "Told", "differences"]
