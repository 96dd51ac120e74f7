"""Words for kinds of donors and states of wishes."""

from core.i18n import _l
from core.labels import register
from donors.rules import DonorKind, ReceiptWish, WishState

register(
    DonorKind,
    {
        DonorKind.PERSON: _l("Person"),
        DonorKind.FAMILY: _l("Family"),
        DonorKind.BUSINESS: _l("Business"),
        DonorKind.AGENCY: _l("Agency"),
        DonorKind.ARMED_FORCES: _l("Armed forces"),
        DonorKind.GROUP: _l("Group"),
    },
)
register(
    WishState,
    {
        WishState.OPEN: _l("Waiting for a child"),
        WishState.MET: _l("Met"),
        WishState.WITHDRAWN: _l("Withdrawn"),
    },
)
register(
    ReceiptWish,
    {
        ReceiptWish.EACH: _l("A receipt for each payment"),
        ReceiptWish.ANNUAL: _l("One statement a year"),
        ReceiptWish.THANKS: _l("Thanks only, no receipt"),
    },
)
