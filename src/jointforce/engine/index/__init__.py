"""The index: all rights as the screener needs them. Built, saved, mapped, changed by an overlay; never written to."""

from jointforce.engine.index.files import UnreadableIndex, fingerprint_of
from jointforce.engine.index.index import RightsIndex
from jointforce.engine.index.rights import Right, complete

__all__ = ["Right", "RightsIndex", "UnreadableIndex", "complete", "fingerprint_of"]
