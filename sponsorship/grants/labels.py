"""Words for grants."""

from core.i18n import _l
from core.labels import register
from sponsorship.grants.rules import Clash, GrantKind, GrantState, Step

register(
    GrantKind,
    {
        GrantKind.SURGERY: _l("Surgery"),
        GrantKind.TRAVEL: _l("Travel, food and lodging"),
    },
)
register(
    GrantState,
    {
        GrantState.REQUESTED: _l("Asked for"),
        GrantState.APPROVED: _l("Approved"),
        GrantState.DECLINED: _l("Declined"),
        GrantState.PAID: _l("Paid, evidence missing"),
        GrantState.EVIDENCED: _l("Evidence is there"),
        GrantState.CLOSED: _l("Closed"),
    },
)
register(
    Step,
    {
        Step.REQUEST: _l("Ask for a grant"),
        Step.APPROVE: _l("Approve"),
        Step.DECLINE: _l("Decline"),
        Step.PAY: _l("Pay out"),
        Step.ADD_PAPER: _l("Add a paper"),
        Step.CLOSE: _l("Close"),
    },
)
register(
    Clash,
    {
        Clash.OWN_REQUEST: _l("You asked for this grant: another person decides and pays."),
        Clash.OWN_DECISION: _l("You decided about this grant: another person pays it."),
        Clash.OWN_PAYMENT: _l("You paid this grant: another person closes it."),
    },
)
