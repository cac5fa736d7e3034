"""Writes on sellers' documents and cleared products, one file a subject. Each locks its rows and writes the ledger."""

from jointforce.vault.services.clearances import (
    answer_clearances,
    ask,
    decide_clearances,
    end,
    request_clearance,
)
from jointforce.vault.services.documents import (
    MAX_DOCUMENTS,
    attach_products,
    decide_documents,
    keep_document,
    restore_documents,
    withdraw_documents,
)

__all__ = [
    "MAX_DOCUMENTS",
    "answer_clearances",
    "ask",
    "attach_products",
    "decide_clearances",
    "decide_documents",
    "end",
    "keep_document",
    "request_clearance",
    "restore_documents",
    "withdraw_documents",
]
