"""Donors and their wishes."""

from typing import Any

from core.accounts.models import User
from core.db import session
from donors.models import Donor, DonorLogin, Wish
from donors.rules import DonorKind
from donors.services import AddWish, DonorDetails, RegisterDonor, add_wish, register_donor


def donor(name: str = "Trần Thị Mẫu", code: str = "", **details: Any) -> Donor:
    """Return a new donor, a person unless told otherwise."""
    values = {"kind": DonorKind.PERSON, **details}
    return register_donor(RegisterDonor(DonorDetails(name=name, **values), code), by=None)


def wish(giver: Donor | None = None, **values: Any) -> Wish:
    """Return the wish for any child, 500,000 đồng a month in the Godmother programme."""
    terms = {"programme_code": "GM", "amount": 500_000, **values}
    return add_wish(giver or donor(), AddWish(**terms), by=None)


def let_sign_in(user: User, giver: Donor) -> None:
    """Make the user the sign-in of the donor."""
    session.add(DonorLogin(user_id=user.id, donor_id=giver.id))
    session.flush()
