"""Words for the rows of an opening list and the stages of going live."""

from core.i18n import _l
from core.labels import register
from payments.going_live.rules import LineKind, Stage

register(
    LineKind,
    {
        LineKind.ACCOUNT: _l("Account balances"),
        LineKind.FUND: _l("Fund balances"),
        LineKind.ARREARS: _l("Open months of commitments"),
        LineKind.ADVANCE: _l("Months paid ahead"),
        LineKind.NUMBER: _l("Last numbers on paper"),
    },
)
register(
    Stage,
    {
        Stage.BEFORE: _l("not live yet"),
        Stage.ASKED: _l("waits for a second person"),
        Stage.LIVE: _l("live"),
        Stage.ASKED_BACK: _l("waits to be taken back"),
    },
)
