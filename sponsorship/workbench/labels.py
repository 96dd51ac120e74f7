"""Words of the work queue."""

from core.i18n import _l
from core.labels import register
from sponsorship.workbench.rules import ActKind, MarkKind, View

register(
    ActKind,
    {
        ActKind.TELL: _l("Tell the sponsor"),
        ActKind.HOLD: _l("Confirm hold"),
        ActKind.AGREEMENT: _l("Get the agreement signed"),
        ActKind.CONSENT: _l("Renew consent"),
        ActKind.GRANT: _l("Decide on grant"),
        ActKind.REQUEST: _l("Decide on request"),
        ActKind.COMMITMENT: _l("Decide about a commitment"),
    },
)
register(
    View,
    {
        View.OPEN: _l("To do"),
        View.MINE: _l("In my hands"),
        View.SNOOZED: _l("Put off"),
        View.DONE: _l("Dealt with"),
    },
)
register(
    MarkKind,
    {
        MarkKind.CLAIMED: _l("In hand"),
        MarkKind.SNOOZED: _l("Put off"),
        MarkKind.DONE: _l("Dealt with"),
    },
)
