"""What a month's run would make, by organisation and programme, and what it leaves apart."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, or_, select

from core.dates import Month
from core.db import session
from core.organisations.models import Organisation
from payments.pledges.guard import Excess, Raised
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services.billing import billable, owned_by
from payments.pledges.services.billing_guard import found_excesses, raised_terms
from payments.pledges.services.terms import in_rhythm, in_term, is_paused


@dataclass(frozen=True)
class Group:
    """What a programme of an organisation asks for; amounts in minor units of ``currency``."""

    organisation: str
    programme: str
    currency: str
    pledges: int
    amount: int
    existing: int

    @property
    def created(self) -> int:
        """How many instalments the run would make."""
        return self.pledges - self.existing


@dataclass(frozen=True)
class Apart:
    """Commitments of a programme with the month in their rhythm that are not asked for it.

    ``ended`` counts those that ended since the beginning of the month before.
    """

    organisation: str
    programme: str
    paused: int
    to_renew: int
    ended: int


@dataclass(frozen=True)
class Figures:
    """What a run would make; ``excesses`` and ``raised`` are what the guard stops at."""

    month: Month
    groups: tuple[Group, ...]
    apart: tuple[Apart, ...]
    excesses: tuple[Excess, ...]
    raised: tuple[Raised, ...]

    @property
    def pledges(self) -> int:
        """How many instalments the month has in all."""
        return sum(group.pledges for group in self.groups)

    @property
    def created(self) -> int:
        """How many instalments the run would make."""
        return sum(group.created for group in self.groups)

    @property
    def total(self) -> dict[str, int]:
        """What the month asks for, minor units by currency."""
        sums: dict[str, int] = {}
        for group in self.groups:
            sums[group.currency] = sums.get(group.currency, 0) + group.amount
        return sums

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {
            "period": str(self.month),
            "pledges": self.pledges,
            "created": self.created,
            "existing": self.pledges - self.created,
            "total": self.total,
            "groups": [vars(group) | {"created": group.created} for group in self.groups],
            "apart": [vars(one) for one in self.apart],
            "guard": {
                "total": [_slots(one) for one in self.excesses],
                "commitments": [_slots(one) for one in self.raised],
            },
        }


def billing_figures(month: Month, organisation_id: int | None = None) -> Figures:
    """Return what a run of the month would make; writes nothing. Needs five queries."""
    groups = _groups(month, organisation_id)
    open_left = any(group.created for group in groups)
    return Figures(
        month=month,
        groups=tuple(groups),
        apart=tuple(_apart(month, organisation_id)),
        excesses=tuple(found_excesses(month, organisation_id)) if open_left else (),
        raised=tuple(raised_terms(month, organisation_id)) if open_left else (),
    )


def _groups(month: Month, organisation_id: int | None) -> list[Group]:
    asked = func.coalesce(Instalment.amount, PledgeVersion.amount)
    rows = session.execute(
        billable(month, organisation_id)
        .with_only_columns(
            Organisation.code,
            Pledge.programme_code,
            func.coalesce(Instalment.currency, PledgeVersion.currency).label("unit"),
            func.count(),
            cast(func.sum(asked), BigInteger),
            func.count(Instalment.id),
        )
        .join(Organisation, Organisation.id == Pledge.organisation_id)
        .outerjoin(
            Instalment,
            and_(Instalment.pledge_id == Pledge.id, Instalment.period == str(month)),
        )
        .order_by(None)
        .group_by(Organisation.code, Pledge.programme_code, "unit")
        .order_by(Organisation.code, Pledge.programme_code, "unit")
    )
    return [Group(*row) for row in rows]


def _apart(month: Month, organisation_id: int | None) -> list[Apart]:
    running, ended = Pledge.state == PledgeState.RUNNING, Pledge.state == PledgeState.ENDED
    lately = and_(ended, Pledge.ended_on >= (month - 1).first)
    paused = and_(running, in_term(month), is_paused(month))
    to_renew = and_(running, ~in_term(month))
    rows = session.execute(
        select(
            Organisation.code,
            Pledge.programme_code,
            func.count().filter(paused),
            func.count().filter(to_renew),
            func.count().filter(lately),
        )
        .join_from(Pledge, PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .join(Organisation, Organisation.id == Pledge.organisation_id)
        .where(
            Pledge.method != Method.WITNESSED,
            or_(paused, to_renew, lately),
            *in_rhythm(month),
            *owned_by(organisation_id),
        )
        .group_by(Organisation.code, Pledge.programme_code)
        .order_by(Organisation.code, Pledge.programme_code)
    )
    return [Apart(*row) for row in rows]


def _slots(row: Excess | Raised) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
