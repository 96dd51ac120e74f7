"""Grants, with a child and a fund that has money."""

from datetime import date
from itertools import count
from typing import Any

from core.access import Actor
from core.dates import now
from core.db import session
from core.places.models import AdminUnit
from core.places.rules import UnitKind
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from sponsorship.children.models import Child
from sponsorship.children.rules import Sex, Standing
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantKind
from sponsorship.grants.services import (
    PayGrant,
    RequestGrant,
    approve_grant,
    get_grant,
    pay_grant,
    request_grant,
)
from tests.factories.money import accounts, fund
from tests.factories.people import actor

PROVINCE, COMMUNE = "22", "06652"
PDF = b"%PDF-1.7 an invented bill"
_numbers = count(1)


def commune(code: str = COMMUNE, province: str = PROVINCE) -> str:
    """Return the code of a commune, made with its province when it is not there."""
    for unit, kind, parent in (
        (province, UnitKind.PROVINCE, None),
        (code, UnitKind.COMMUNE, province),
    ):
        if session.get(AdminUnit, unit) is None:
            session.add(
                AdminUnit(
                    code=unit,
                    kind=kind,
                    name=f"Mẫu {unit}",
                    parent_code=parent,
                    search_key=f"mau {unit}",
                    sort_key=f"mau {unit}",
                    valid_from=date(2025, 7, 1),
                )
            )
            session.flush()
    return code


def child_record(code: str | None = None, **values: Any) -> Child:
    """Return a new verified child without identity."""
    facts: dict[str, Any] = {
        "code": code or f"QN-{90000 + next(_numbers)}",
        "sex": Sex.FEMALE,
        "birth_year": 2016,
        "place_code": commune(),
        "standing": Standing.VERIFIED,
        "registered_on": date(2025, 9, 1),
        "created_at": now(),
        **values,
    }
    child = Child(**facts)
    session.add(child)
    session.flush()
    return child


def fund_with(amount: int) -> Fund:
    """Return the fund for surgery and travel after a gift of so much in October 2026."""
    found = fund("PT", FundKind.RESTRICTED)
    gift = Receive(
        organisation_id=found.organisation_id,
        donor_id=None,
        payer_name="Người ủng hộ Mẫu",
        channel=Channel.CASH,
        reference=f"gift {next(_numbers)}",
        amount=amount,
        received_on=date(2026, 10, 15),
        money_account_id=accounts()[AccountUse.CASH],
        shares=(Share(found.id, amount),),
    )
    receive(gift, by=None)
    return found


def asked(amount: int = 5_000_000, *, by: Actor | None = None, **values: Any) -> Grant:
    """Return a grant asked for a new child from the fund for surgery and travel."""
    terms: dict[str, Any] = {
        "kind": GrantKind.SURGERY,
        "purpose": "Mổ tim bẩm sinh",
        "payee": "Bệnh viện Mẫu",
        "amount": amount,
        **values,
    }
    if "child" not in terms:
        terms["child"] = child_record().code
    if "fund" not in terms:
        terms["fund"] = fund("PT", FundKind.RESTRICTED).public_id
    return request_grant(RequestGrant(**terms), by=by or actor("case_worker"))


def approved(amount: int = 5_000_000) -> Grant:
    """Return a grant that was approved in full."""
    fund_with(amount)
    grant = asked(amount)
    approve_grant(grant, amount, by=actor("approver"))
    return grant


def paid(amount: int = 5_000_000) -> Grant:
    """Return a grant that was approved and paid in cash on 2 November 2026."""
    grant = approved(amount)
    pay_grant(grant, PayGrant(Channel.CASH, date(2026, 11, 2)), by=actor("cashier"))
    return grant


def again(grant: Grant) -> Grant:
    """Return the grant as the database holds it now."""
    session.expire_all()
    return get_grant(grant.public_id, actor("auditor"))
