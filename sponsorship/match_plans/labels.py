"""Words for the states of plans and their rows."""

from core.i18n import _l
from core.labels import register
from sponsorship.match_plans.rules import PlanState, RowState

register(
    PlanState,
    {
        PlanState.MAKING: _l("In the making"),
        PlanState.PROPOSED: _l("Put forward"),
        PlanState.CLOSED: _l("Closed"),
    },
)
register(
    RowState,
    {
        RowState.PROPOSED: _l("Put forward"),
        RowState.HELD: _l("Held"),
        RowState.LEFT_OUT: _l("Left out"),
        RowState.LOST: _l("No longer possible"),
    },
)
