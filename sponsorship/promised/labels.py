"""Words for what the list shows."""

from core.i18n import _l
from core.labels import register
from sponsorship.promised.rules import Shown, TieLine

register(Shown, {Shown.ALL: _l("All"), Shown.OPEN: _l("With something open")})
register(
    TieLine,
    {
        TieLine.LISTED: _l("for the commitments listed"),
        TieLine.OTHERS: _l("for commitments that are not listed"),
        TieLine.FUNDS: _l("gifts to funds, without a commitment"),
        TieLine.WAITING: _l("not yet allocated"),
        TieLine.PAYMENTS: _l("payments less returns, as in the tie-out"),
    },
)
