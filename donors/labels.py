"""Words for kinds of donors and states of wishes."""

from core.i18n import _l
from core.labels import register
from donors.rules import DonorKind, ReceiptWish, Screening, WishState

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
    Screening,
    {
        Screening.UNSCREENED: _l("Not screened yet"),
        Screening.CLEARED: _l("Screened"),
        Screening.RESTRICTED: _l("Restricted: is given no child"),
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
