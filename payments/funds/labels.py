"""Words for the kinds of funds."""

from core.i18n import _l
from core.labels import register
from payments.funds.rules import FundKind

register(
    FundKind,
    {
        FundKind.UNRESTRICTED: _l("Unrestricted"),
        FundKind.DESIGNATED: _l("Designated by the board"),
        FundKind.RESTRICTED: _l("Restricted"),
        FundKind.ENDOWMENT: _l("Endowment"),
        FundKind.CHILD: _l("For one child"),
    },
)
