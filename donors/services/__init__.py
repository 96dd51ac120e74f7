"""What the house does with donors and their wishes."""

from donors.services.finding import (
    DonorFilter,
    donor_of,
    donors_by_code,
    find_donor_by_code,
    get_donor,
    get_donor_by_code,
    get_donor_by_id,
    search_donors,
)
from donors.services.registering import (
    ContactDetails,
    DonorDetails,
    RegisterDonor,
    change_contact,
    change_donor,
    change_receipt_wish,
    register_donor,
)
from donors.services.suitability import AssessDonor, assess_donor
from donors.services.taking import DonorRow, Taken, take_donors
from donors.services.wishes import (
    AddWish,
    OpenWish,
    add_wish,
    close_wish,
    get_wish,
    list_open_wishes,
    wishes_of_donor,
)

__all__ = [
    "AddWish",
    "AssessDonor",
    "ContactDetails",
    "DonorDetails",
    "DonorFilter",
    "DonorRow",
    "OpenWish",
    "RegisterDonor",
    "Taken",
    "add_wish",
    "assess_donor",
    "change_contact",
    "change_donor",
    "change_receipt_wish",
    "close_wish",
    "donor_of",
    "donors_by_code",
    "find_donor_by_code",
    "get_donor",
    "get_donor_by_code",
    "get_donor_by_id",
    "get_wish",
    "list_open_wishes",
    "register_donor",
    "search_donors",
    "take_donors",
    "wishes_of_donor",
]
