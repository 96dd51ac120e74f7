"""Words for what became of a request."""

from core.i18n import _l
from core.labels import register
from payments.approvals.rules import Outcome

register(
    Outcome,
    {
        Outcome.APPROVED: _l("approved"),
        Outcome.DECLINED: _l("declined"),
        Outcome.WITHDRAWN: _l("withdrawn"),
    },
)
