"""Writes on cases, one file a verb. Each takes many, locks in order of id, and writes its ledger entries."""

from jointforce.cases.services.asking import ask_waiting, with_equals
from jointforce.cases.services.case_clocks import (
    ESCALATED,
    EXPIRED,
    end_clocks,
    overdue_clocks,
    put_off,
    restart_clocks,
    rule_of,
    running_clocks,
    start_clocks,
    stop_clocks,
    window_of,
)
from jointforce.cases.services.checks import end_checks
from jointforce.cases.services.clocks import overdue, silence
from jointforce.cases.services.comparisons import compare_with_known, have_read_again, read_second
from jointforce.cases.services.complaints import (
    file_complaints,
    last_decisions,
    lock_complaint,
    note_settlement,
    require_other_person,
    settle_complaint,
    withdraw_complaint,
)
from jointforce.cases.services.counter_notices import file_counter_notices
from jointforce.cases.services.decisions import decide, settle
from jointforce.cases.services.drafts import begin_draft, discard_draft, lock_draft, mark_sent, save_draft
from jointforce.cases.services.enquiries import (
    MOST_OF_A_CASE,
    answer_enquiry,
    end_enquiries,
    enquire,
    leave_unanswered,
    lock_enquiry,
    lock_overdue_enquiries,
)
from jointforce.cases.services.holds import hold, release, return_held
from jointforce.cases.services.importing import (
    HistoricCase,
    HistoricCounterNotice,
    HistoricDecision,
    HistoricMessage,
    HistoricVerdict,
    Imported,
    import_history,
)
from jointforce.cases.services.locking import lock_cases, lock_every
from jointforce.cases.services.more_time import give_more_time
from jointforce.cases.services.opening import open_cases, refer_back
from jointforce.cases.services.outcomes import claim_unjudged, mark_judged, read_again, record_outcomes
from jointforce.cases.services.regimes import choose_regime, confirm_value
from jointforce.cases.services.seller_questions import (
    SellerAsking,
    ask_sellers,
    end_questions,
    lock_overdue_questions,
    lock_question,
    lock_unread,
    put_off_asking,
    questions_received,
    return_to_review,
)
from jointforce.cases.services.thread import add_evidence, mark_read, write_message
from jointforce.cases.services.verdicts import record_verdicts
from jointforce.cases.services.ways_back import (
    recall_questions,
    reconsider_answers,
    reopen,
    take_back_answers,
)

__all__ = [
    "ESCALATED",
    "EXPIRED",
    "MOST_OF_A_CASE",
    "HistoricCase",
    "HistoricCounterNotice",
    "HistoricDecision",
    "HistoricMessage",
    "HistoricVerdict",
    "Imported",
    "SellerAsking",
    "add_evidence",
    "answer_enquiry",
    "ask_sellers",
    "ask_waiting",
    "begin_draft",
    "choose_regime",
    "claim_unjudged",
    "compare_with_known",
    "confirm_value",
    "decide",
    "discard_draft",
    "end_checks",
    "end_clocks",
    "end_enquiries",
    "end_questions",
    "enquire",
    "file_complaints",
    "file_counter_notices",
    "give_more_time",
    "have_read_again",
    "hold",
    "import_history",
    "last_decisions",
    "leave_unanswered",
    "lock_cases",
    "lock_complaint",
    "lock_draft",
    "lock_enquiry",
    "lock_every",
    "lock_overdue_enquiries",
    "lock_overdue_questions",
    "lock_question",
    "lock_unread",
    "mark_judged",
    "mark_read",
    "mark_sent",
    "note_settlement",
    "open_cases",
    "overdue",
    "overdue_clocks",
    "put_off",
    "put_off_asking",
    "questions_received",
    "read_again",
    "read_second",
    "recall_questions",
    "reconsider_answers",
    "record_outcomes",
    "record_verdicts",
    "refer_back",
    "release",
    "reopen",
    "require_other_person",
    "restart_clocks",
    "return_held",
    "return_to_review",
    "rule_of",
    "running_clocks",
    "save_draft",
    "settle",
    "settle_complaint",
    "silence",
    "start_clocks",
    "stop_clocks",
    "take_back_answers",
    "window_of",
    "with_equals",
    "withdraw_complaint",
    "write_message",
]
