"""Building a statement: a new version when something changed, the same one when nothing did."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import current_app
from sqlalchemy import select, union

from core.access import Actor
from core.audit import Act, digest, record
from core.dates import local_day, now, today
from core.db import public_id, session
from core.errors import Conflict, NotFound, RuleBroken
from core.files import files
from core.i18n import _l
from core.organisations.models import Organisation
from donors.models import Donor
from payments.pledges.models import Pledge
from payments.receiving.models import Payment
from sponsorship.impact.models import ImpactStatement
from sponsorship.impact.services.children import Sponsored, children_of, months_of
from sponsorship.impact.services.drawing import Shown, draw, shown_to_donor
from sponsorship.impact.services.figures import Giving, lines_of

FIRST_YEAR = 2000


def build_statement(
    donor: Donor, organisation: Organisation, year: int, *, by: Actor
) -> ImpactStatement:
    """Make the statement of a year, or return the last version when nothing changed since.

    RuleBroken for a year to come and when payments and books differ. Names of children are drawn
    as far as consent allows today; they are never part of the snapshot.
    """
    if not FIRST_YEAR <= year <= today().year:
        raise RuleBroken("year", _l("Choose a year from 2000 to this one."))
    session.refresh(donor, with_for_update=True)
    snapshot, shown = _snapshot(donor, organisation, year)
    kept = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
    last = _last_version(donor.id, organisation.id, year)
    if last is not None and last.snapshot == kept:
        return last
    content = draw(snapshot, shown, today())
    statement = ImpactStatement(
        public_id=public_id(),
        donor_id=donor.id,
        organisation_id=organisation.id,
        year=year,
        version=last.version + 1 if last else 1,
        received=sum(line["amount"] for line in snapshot["lines"]),
        currency=organisation.currency,
        snapshot=kept,
        file_key=f"impact/{public_id()}.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        built_at=now(),
    )
    files().put(statement.file_key, content)
    session.add(statement)
    session.flush()
    changes = {"year": [None, year], "received": [None, statement.received]}
    record(Act("impact statement built", "donor", donor.code, changes), by)
    return statement


def statement_pdf(statement: ImpactStatement) -> bytes:
    """Return the paper of a statement.

    The stored file as long as the donor may see of the children what it shows; otherwise the same
    figures drawn with what may be seen today. Conflict when the stored file was tampered with.
    """
    content = files().get(statement.file_key)
    if hashlib.sha256(content).hexdigest() != statement.sha256:
        raise Conflict(_l("The stored file is not the one that was made. Tell the administrator."))
    snapshot = json.loads(statement.snapshot)
    giving = Giving(statement.donor_id, statement.organisation_id, statement.year)
    shown = _shown(children_of(giving))
    if _digest(shown) == snapshot["shown"]:
        return content
    return draw(snapshot, shown, local_day(statement.built_at))


def organisations_of(donor_id: int) -> list[Organisation]:
    """Return the organisations a donor has given or promised money to, by code."""
    bodies = union(
        select(Payment.organisation_id).where(Payment.donor_id == donor_id),
        select(Pledge.organisation_id).where(Pledge.donor_id == donor_id),
    )
    return list(
        session.scalars(
            select(Organisation).where(Organisation.id.in_(bodies)).order_by(Organisation.code)
        )
    )


def list_statements(donor_id: int) -> list[ImpactStatement]:
    """Return every version of every statement of a donor, newest first."""
    return list(
        session.scalars(
            select(ImpactStatement)
            .where(ImpactStatement.donor_id == donor_id)
            .order_by(ImpactStatement.year.desc(), ImpactStatement.id.desc())
        )
    )


def get_statement(donor_id: int, statement_id: str) -> ImpactStatement:
    """Return a statement of this donor. NotFound for anybody else's, as for none."""
    statement = session.scalar(
        select(ImpactStatement).where(
            ImpactStatement.donor_id == donor_id, ImpactStatement.public_id == statement_id
        )
    )
    if statement is None:
        raise NotFound(_l("There is no such statement."))
    return statement


def _snapshot(
    donor: Donor, organisation: Organisation, year: int
) -> tuple[dict[str, Any], dict[str, Shown]]:
    giving = Giving(donor.id, organisation.id, year)
    lines, children = lines_of(giving), children_of(giving)
    shown = _shown(children)
    snapshot = {
        "fund_name": organisation.name_vi,
        "fund_address": organisation.address,
        "year": year,
        "donor_code": donor.code,
        "donor_name": donor.name,
        "currency": organisation.currency,
        "lines": [asdict(line) for line in lines],
        "children": months_of(children, lines, year),
        "complaint": _complaint(organisation),
        "shown": _digest(shown),
    }
    return snapshot, shown


def _shown(children: Sequence[Sponsored]) -> dict[str, Shown]:
    """Return what the donor may see of the children it sponsors today."""
    return shown_to_donor([child.child_id for child in children if child.running], today())


def _digest(shown: Mapping[str, Shown]) -> str:
    return digest(json.dumps(shown, sort_keys=True))


def _complaint(organisation: Organisation) -> str:
    numbers = [organisation.phone, *current_app.config["HOTLINES"]]
    return "Báo điều chưa đúng / Tell us what is wrong: " + " · ".join(filter(None, numbers))


def _last_version(donor_id: int, organisation_id: int, year: int) -> ImpactStatement | None:
    last: ImpactStatement | None = session.scalar(
        select(ImpactStatement)
        .where(
            ImpactStatement.donor_id == donor_id,
            ImpactStatement.organisation_id == organisation_id,
            ImpactStatement.year == year,
        )
        .order_by(ImpactStatement.version.desc())
        .limit(1)
    )
    return last
