"""The index: all rights as the screener needs them. Built once, saved, mapped; nothing changes it."""

from jointforce.engine.index.index import RightsIndex
from jointforce.engine.index.rights import Right, complete

__all__ = ["Right", "RightsIndex", "complete"]
