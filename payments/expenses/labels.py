"""Words for what becomes of a management expense."""

from core.i18n import _l
from core.labels import register
from payments.expenses.rules import ExpenseState

register(
    ExpenseState,
    {
        ExpenseState.ASKED: _l("asked for"),
        ExpenseState.DECLINED: _l("not approved"),
        ExpenseState.PENDING: _l("approved, to be paid"),
        ExpenseState.POSTED: _l("paid and booked"),
        ExpenseState.RELEASED: _l("released"),
    },
)
