"""Bank statements: imported whole or not at all, booked where certain, decided by people."""

from payments.bank.services.accounts import (
    AccountCounts,
    count_lines,
    get_account,
    list_accounts,
    list_statements,
    open_account,
)
from payments.bank.services.deciding import (
    Decide,
    accept_all,
    accept_suggestion,
    decide,
    take_back,
)
from payments.bank.services.drafts import (
    Look,
    columns_of,
    discard_draft,
    get_draft,
    list_drafts,
    look_at,
    name_columns,
    send_statement,
    take_draft,
)
from payments.bank.services.importing import (
    ImportReport,
    check_expected,
    import_statement,
    judge_statement,
)
from payments.bank.services.learning import forget, list_rules
from payments.bank.services.notices import Notice, take_notice
from payments.bank.services.paying_in import AskPayInto, ask_pay_into, set_pay_into
from payments.bank.services.reading import (
    LineFilter,
    LineRow,
    Offer,
    get_line,
    list_gift_funds,
    list_lines,
)
from payments.bank.services.undoing import BuiltOn, built_on, get_statement, undo_statement
from payments.bank.services.writing import match_waiting

__all__ = [
    "AccountCounts",
    "AskPayInto",
    "BuiltOn",
    "Decide",
    "ImportReport",
    "LineFilter",
    "LineRow",
    "Look",
    "Notice",
    "Offer",
    "accept_all",
    "accept_suggestion",
    "ask_pay_into",
    "built_on",
    "check_expected",
    "columns_of",
    "count_lines",
    "decide",
    "discard_draft",
    "forget",
    "get_account",
    "get_draft",
    "get_line",
    "get_statement",
    "import_statement",
    "judge_statement",
    "list_accounts",
    "list_drafts",
    "list_gift_funds",
    "list_lines",
    "list_rules",
    "list_statements",
    "look_at",
    "match_waiting",
    "name_columns",
    "open_account",
    "send_statement",
    "set_pay_into",
    "take_back",
    "take_draft",
    "take_notice",
    "undo_statement",
]
