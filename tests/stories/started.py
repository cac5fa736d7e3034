"""Starts the product as `make run` does, as the benches do too."""

from jointforce.bench.product import Running, free_port, started

__all__ = ["Running", "free_port", "started"]
