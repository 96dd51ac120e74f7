"""Words for numbered papers."""

from core.i18n import _l
from core.labels import register
from payments.numbering.rules import Paper

register(
    Paper,
    {
        Paper.RECEIPT: _l("Receipt"),
        Paper.GRANT: _l("Grant"),
        Paper.VOUCHER: _l("Voucher"),
        Paper.DEPOSIT: _l("Deposit"),
    },
)
