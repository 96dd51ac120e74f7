"""Organisations, their letterheads and who signs for them on a day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, or_, select, update

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from core.organisations.models import Organisation, Signatory

# Built once: each receipt asks it, and building costs more than asking.
_SIGNATORIES_ON = (
    select(Signatory)
    .where(
        Signatory.organisation_id == bindparam("body"),
        Signatory.from_day <= bindparam("day"),
        or_(Signatory.to_day.is_(None), Signatory.to_day >= bindparam("day")),
    )
    .order_by(Signatory.position, Signatory.id)
)


@dataclass(frozen=True)
class EditLetterhead:
    """What the papers of an organisation say at their head."""

    name_vi: str
    name_en: str
    address: str = ""
    tax_code: str = ""
    phone: str = ""


@dataclass(frozen=True)
class AppointSignatory:
    """Who signs at a place of the papers from a day on; an empty name leaves a line to fill."""

    position: int
    title_vi: str
    title_en: str
    from_day: date
    name: str = ""


def get_organisation(code: str) -> Organisation:
    """Return the organisation of a code, such as QBT. Raises NotFound."""
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise NotFound(_l("There is no organisation with this code."))
    return found


def list_organisations() -> list[Organisation]:
    """Return all organisations by code."""
    return list(session.scalars(select(Organisation).order_by(Organisation.code)))


def list_own(by: Actor) -> Sequence[Organisation]:
    """Return the organisations the person works for, by code."""
    mine = select(Organisation).order_by(Organisation.code)
    if not by.everywhere:
        mine = mine.where(Organisation.id.in_(by.organisations))
    return session.scalars(mine).all()


def get_own(code: str, by: Actor) -> Organisation:
    """Return an organisation the person works for. NotFound for any other, as for none."""
    organisation = get_organisation(code)
    if not by.works_for(organisation.id):
        raise NotFound(_l("There is no organisation with this code."))
    return organisation


def signatories_on(organisation_id: int, day: date) -> tuple[Signatory, ...]:
    """Return who signs for the organisation on a day (Vietnam), in the order of the papers."""
    return tuple(session.scalars(_SIGNATORIES_ON, {"body": organisation_id, "day": day}))


def list_signatories(organisation_id: int) -> Sequence[Signatory]:
    """Return every signatory there was, by place on the papers, the newest first."""
    return session.scalars(
        select(Signatory)
        .where(Signatory.organisation_id == organisation_id)
        .order_by(Signatory.position, Signatory.from_day.desc(), Signatory.id)
    ).all()


def edit_letterhead(organisation: Organisation, command: EditLetterhead, *, by: Actor) -> None:
    """Change names and address on papers made from now on; papers already made keep theirs."""
    changes = {
        name: [getattr(organisation, name), value]
        for name, value in asdict(command).items()
        if getattr(organisation, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(organisation, name, after)
    if changes:
        record(Act("letterhead.edited", "organisation", organisation.code, changes), by)


def appoint_signatory(
    organisation: Organisation, command: AppointSignatory, *, by: Actor
) -> Signatory:
    """Let somebody sign from a day on; whoever signed at that place until then ends the day before.

    Raises RuleBroken when somebody was appointed for that place on the same or a later day.
    """
    place = (
        Signatory.organisation_id == organisation.id,
        Signatory.position == command.position,
    )
    newest = session.scalar(
        select(Signatory.from_day).where(*place).order_by(Signatory.from_day.desc()).limit(1)
    )
    if newest is not None and newest >= command.from_day:
        raise RuleBroken(
            "from_day", _l("Choose a day after the last change of this place on the papers.")
        )
    session.execute(
        update(Signatory)
        .where(*place, Signatory.to_day.is_(None))
        .values(to_day=command.from_day - timedelta(days=1))
    )
    signatory = Signatory(organisation_id=organisation.id, **asdict(command))
    session.add(signatory)
    session.flush()
    changes = {name: [None, value] for name, value in asdict(command).items()}
    record(Act("signatory.appointed", "organisation", organisation.code, changes), by)
    return signatory
