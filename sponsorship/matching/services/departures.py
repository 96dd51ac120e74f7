"""The sponsors of children who left: told in time, and what is left over finds its place."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.money import Money
from donors.models import Donor
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.approvals.rules import Outcome
from payments.funds.models import Fund
from payments.funds.services import AskTransfer, ask_transfer, available_in, general_fund
from payments.pledges.models import Pledge
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Departure, Programme, Sponsorship
from sponsorship.matching.rules import RUNNING, Leftover
from sponsorship.matching.services.programmes import ids_within


@dataclass(frozen=True)
class Tell:
    """When and how a sponsor was told that the child has left."""

    told_on: date
    told_how: str


@dataclass(frozen=True)
class MoveLeftover:
    """How much of what is left over moves on, in minor units, and on whose word."""

    amount: int
    reason: str


@dataclass(frozen=True)
class Left:
    """A departure with whom it concerns, and the fund that still holds the child's money.

    ``refused``: the second person who was asked to let the money move said no, or it was taken
    back.
    """

    departure: Departure
    sponsorship: Sponsorship
    child: Child
    donor: Donor
    programme: Programme
    fund: Fund
    refused: ApprovalDecision | None

    @property
    def is_settled(self) -> bool:
        """Say whether what is left over has found its place, or somebody decides about it."""
        return self.departure.settled_at is not None and self.refused is None


def tell_sponsor(left: Left, command: Tell, *, by: Actor) -> None:
    """Record that the sponsor was told; from then on the portal speaks, and the days count.

    RuleBroken("told_on") for a day before the child left or to come, WrongState when the sponsor
    was told already or the notice was stopped.
    """
    if not left.departure.left_on <= command.told_on <= today():
        raise RuleBroken("told_on", _l("The day lies between the child’s leaving and today."))
    choose_by = command.told_on + timedelta(days=left.programme.leftover_days)
    move_on(
        left.departure,
        {
            "told_on": command.told_on,
            "told_by": by.id,
            "told_how": command.told_how,
            "choose_by": choose_by,
        },
        Departure.told_on.is_(None),
        Departure.stopped_at.is_(None),
    )
    record(Act("sponsor told", "child", left.child.code, {"how": command.told_how}), by)


def stop_notice(left: Left, reason: str, *, by: Actor) -> None:
    """Keep a departure from a sponsor who is a danger to the child; the lead decides alone.

    RuleBroken("reason") without one, WrongState when the sponsor was told already.
    """
    if not reason:
        raise RuleBroken("reason", _l("Say why the sponsor is not told."))
    move_on(
        left.departure,
        {"stopped_at": now(), "stopped_by": by.id},
        Departure.told_on.is_(None),
        Departure.stopped_at.is_(None),
    )
    record(Act("notice stopped", "child", left.child.code, {}, reason), by)


def choose_leftover(left: Left, leftover: Leftover, *, by: Actor) -> None:
    """Keep the sponsor's choice for what is left over; who chooses a new child wants another.

    RuleBroken("leftover") for a refund the programme does not give; WrongState before the sponsor
    was told, after the last day to choose, or when it is settled.
    """
    if leftover is Leftover.REFUND and not left.programme.refunds:
        raise RuleBroken("leftover", _l("This programme gives no money back."))
    another = {"wants_none_on": None, "wants_none_by": None}
    move_on(
        left.departure,
        {"leftover": leftover, "chosen_at": now()}
        | (another if leftover is Leftover.NEW_CHILD else {}),
        Departure.told_on.is_not(None),
        Departure.choose_by >= today(),
        ~_is_settled(),
    )
    record(Act("leftover chosen", "child", left.child.code, {"choice": leftover.value}), by)


def money_left(left: Left) -> Money:
    """Return what the child's fund still holds and nobody was promised."""
    return available_in(left.fund.id)


def settle_leftover(left: Left, command: MoveLeftover, *, by: Actor) -> bool:
    """Ask a second person to move what is left over to where the choice says.

    Return whether a move was asked for: there may be nothing to move.

    Money of a new child goes to that child's fund, else to the general one; money for a child who
    has come back to the same sponsor stays where it is; a refund is asked for beside the payment
    it came with and only noted here. RuleBroken("amount") while there is no new child, or beyond
    what is left; WrongState before a choice applies, and while it is settled.
    """
    move_on(left.departure, {"settled_at": now(), "asked_id": None}, _choice_applies())
    target = None if left.departure.leftover is Leftover.REFUND else _target(left)
    moves = target is not None and target.id != left.fund.id and bool(command.amount)
    if target is not None and moves:
        left.departure.asked_id = _ask(left, target, command, by).id
        session.flush()
    record(Act("leftover settled", "child", left.child.code, {}, command.reason), by)
    return moves


def _ask(left: Left, target: Fund, command: MoveLeftover, by: Actor) -> ApprovalRequest:
    authority = f"{left.departure.leftover.value}: {command.reason}"
    asked = AskTransfer(target.public_id, command.amount, command.reason, authority)
    try:
        return ask_transfer(left.fund, asked, by=by)
    except RuleBroken as refused:
        # The form has no field for the target: whatever is wrong with it is said of the amount.
        raise RuleBroken("amount", refused.message) from refused


def _target(left: Left) -> Fund:
    """Return the fund in which the money carries on."""
    if left.departure.leftover is Leftover.FUND:
        return general_fund(left.fund.organisation_id)
    found: Fund | None = session.scalar(
        select(Fund)
        .join(Pledge, Pledge.fund_id == Fund.id)
        .join(Sponsorship, Sponsorship.pledge_id == Pledge.id)
        .where(Sponsorship.predecessor_id == left.sponsorship.id, Sponsorship.state.in_(RUNNING))
    )
    if found is None:
        raise RuleBroken("amount", _l("The sponsor has taken up no new child yet."))
    return found


def _is_settled() -> ColumnElement[bool]:
    return Departure.settled_at.is_not(None) & ~exists().where(_refusal()).correlate(Departure)


def _refusal() -> ColumnElement[bool]:
    """Return the condition that a decision refuses what was asked for a departure."""
    return (ApprovalDecision.request_id == Departure.asked_id) & (
        ApprovalDecision.outcome != Outcome.APPROVED
    )


def _choice_applies() -> ColumnElement[bool]:
    """Return the condition that the sponsor chose, or that the day to choose is over.

    A sponsor who is not told, for the child's safety, is asked nothing: the default applies.
    """
    return ~_is_settled() & or_(
        Departure.chosen_at.is_not(None),
        Departure.choose_by < today(),
        Departure.stopped_at.is_not(None),
    )


def get_departure(public_id: str, actor: Actor) -> Left:
    """Return a departure; NotFound, also outside the actor's scope."""
    row = session.execute(_joined(actor).where(Departure.public_id == public_id)).first()
    if row is None:
        raise NotFound(_l("There is no such departure."))
    return Left(*row)


def to_tell(actor: Actor) -> list[Left]:
    """Return the departures of which the sponsor must still be told, the most urgent first."""
    untold = (Departure.told_on.is_(None), Departure.stopped_at.is_(None))
    rows = session.execute(_joined(actor).where(*untold).order_by(Departure.tell_by, Departure.id))
    return [Left(*row) for row in rows]


def to_settle(actor: Actor) -> list[Left]:
    """Return the departures whose left-over money may find its place now, oldest first."""
    rows = session.execute(_joined(actor).where(_choice_applies()).order_by(Departure.id))
    return [Left(*row) for row in rows]


def departures_of_donor(donor_id: int) -> list[Left]:
    """Return the departures of a donor's children of which the donor was told, latest first."""
    rows = session.execute(
        _every()
        .where(Sponsorship.donor_id == donor_id, Departure.told_on.is_not(None))
        .order_by(Departure.told_on.desc(), Departure.id.desc())
    )
    return [Left(*row) for row in rows]


def departure_of_donor(public_id: str, donor_id: int) -> Left:
    """Return a departure of which the donor was told; NotFound, also for another donor's."""
    for left in departures_of_donor(donor_id):
        if left.departure.public_id == public_id:
            return left
    raise NotFound(_l("There is no such departure."))


def sponsorships_to_show(donor_id: int) -> list[Sponsorship]:
    """Return what a donor's pages show: what runs, and what ended unknown to them, oldest first.

    Nobody learns of a child's leaving from a page; where the lead stopped the notice, nothing
    is shown.
    """
    untold = (Departure.told_on.is_(None)) & (Departure.stopped_at.is_(None))
    return list(
        session.scalars(
            select(Sponsorship)
            .outerjoin(Departure, Departure.sponsorship_id == Sponsorship.id)
            .where(
                Sponsorship.donor_id == donor_id,
                or_(Sponsorship.state.in_(RUNNING), Departure.id.is_not(None) & untold),
            )
            .order_by(Sponsorship.started_on, Sponsorship.id)
        )
    )


def move_on(departure: Departure, values: dict[str, Any], *conditions: ColumnElement[bool]) -> None:
    """Write values where the conditions hold, once; WrongState where they no longer do."""
    moved = session.scalar(
        update(Departure)
        .where(Departure.id == departure.id, *conditions)
        .values(**values)
        .returning(Departure.id)
    )
    if moved is None:
        raise WrongState(_l("Somebody has taken this step already, or it is too early or late."))


def _every() -> Select[*tuple[Any, ...]]:
    return (
        select(Departure, Sponsorship, Child, Donor, Programme, Fund, ApprovalDecision)
        .join(Sponsorship, Sponsorship.id == Departure.sponsorship_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .join(Pledge, Pledge.id == Sponsorship.pledge_id)
        .join(Fund, Fund.id == Pledge.fund_id)
        .outerjoin(ApprovalDecision, _refusal())
    )


def _joined(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _every().where(within_scope(actor), Sponsorship.programme_id.in_(ids_within(actor)))
