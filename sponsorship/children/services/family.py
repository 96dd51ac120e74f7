"""The child's family: household and siblings, who answers for it, where its money is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from core.access import Actor
from core.audit import Act, digest, record
from core.dates import today
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from core.organisations.services import get_own
from core.places.services import find_place
from payments.approvals.services import Ask, ask
from sponsorship.children import identity
from sponsorship.children.consent_rules import ConsentEnd
from sponsorship.children.identity import Account, NameGuardian, Settle
from sponsorship.children.life_rules import LifeEvent
from sponsorship.children.models import Child
from sponsorship.children.record_rules import INSTITUTIONS, CarerEnd
from sponsorship.children.rules import Poverty
from sponsorship.children.services.consents_ending import end_guardians_consents
from sponsorship.children.services.life import Happened, keep_events
from sponsorship.children.services.records import get_child, within_scope

PAYOUT_ACCOUNT = "payout_account"
GUARDIAN = "guardian:"


@dataclass(frozen=True, slots=True)
class SetPoverty:
    """The poverty status of the household from a day on, by which decision."""

    status: Poverty
    from_day: date
    document: str


@dataclass(frozen=True, slots=True)
class Join:
    """The child with whom it lives in one household."""

    code: str


@dataclass(frozen=True, slots=True)
class Move:
    """Where the child lives from a day on, alone or with all of its household."""

    place_code: str
    village: str
    day: date
    together: bool = False


@dataclass(frozen=True, slots=True)
class EndGuardian:
    """From which day nobody of the family answers for the child, and why."""

    day: date
    reason: CarerEnd


@dataclass(frozen=True, slots=True)
class AskAccount:
    """The account to which the guardian wants to be paid, by which organisation, and why."""

    account: Account
    organisation: str
    reason: str


def siblings_of(child: Child, actor: Actor) -> Sequence[Child]:
    """Return the other children of the household, those in the actor's places, oldest first."""
    if child.household_id is None:
        return []
    return session.scalars(
        select(Child)
        .where(Child.household_id == child.household_id, Child.id != child.id, within_scope(actor))
        .order_by(Child.birth_year, Child.code)
    ).all()


def set_poverty(child: Child, asked: SetPoverty, *, by: Actor) -> None:
    """Let another poverty status begin for all children of a household. Raises RuleBroken."""
    _not_to_come("from_day", asked.from_day)
    before = child.household
    home = _home_of(child)
    identity.set_status(home, asked.status, asked.from_day, asked.document)
    share_status(home, asked.status)
    session.refresh(child)
    changes = {"household": [before, asked.status], "document": asked.document}
    record(Act("household changed", "child", child.code, changes), by)


def join_household(child: Child, asked: Join, *, by: Actor) -> None:
    """Say that a child lives with another one: they are siblings from now on.

    Raises RuleBroken("code") for a child of another commune, or unknown in the actor's places.
    """
    try:
        other = get_child(asked.code.upper(), by)
    except NotFound as unknown:
        raise RuleBroken("code", unknown.message) from unknown
    if other.id == child.id:
        raise RuleBroken("code", _l("This is the child itself: name its sibling."))
    if other.place_code != child.place_code:
        raise RuleBroken("code", _l("That child lives in another commune. Record the move first."))
    home = _home_of(other)
    child.household_id, child.household = home, other.household
    session.flush()
    for one, sibling in ((child, other), (other, child)):
        record(Act("sibling named", "child", one.code, {"sibling": sibling.code}), by)


def part_from_household(child: Child, *, by: Actor) -> None:
    """Say that the child does not live in that household. Raises RuleBroken where it has none."""
    if child.household_id is None:
        raise RuleBroken("", _l("No household is on record for this child."))
    child.household_id = None
    session.flush()
    record(Act("household changed", "child", child.code, {"household": "parted"}), by)


def move(child: Child, asked: Move, *, by: Actor) -> None:
    """Say where the child, or its whole household, lives from a day on. Raises RuleBroken."""
    unit = find_place(asked.place_code)
    if unit is None or unit.parent_code is None or unit.valid_to is not None:
        raise RuleBroken("place_code", _l("Choose a commune of the list."))
    _not_to_come("day", asked.day)
    moving = _moving(child, together=asked.together)
    before = {one.id: one.place_code for one in moving}
    if asked.together and child.household_id is not None:
        identity.move_household(child.household_id, asked.place_code, asked.village)
    for one in moving:
        one.place_code = asked.place_code
    session.flush()
    identity.move_village(list(before), asked.village)
    keep_events(
        [
            Happened(
                one.id,
                LifeEvent.MOVED,
                asked.day,
                from_place=before[one.id],
                to_place=asked.place_code,
            )
            for one in moving
        ],
        by,
    )
    for one in moving:
        changes = {"place_code": [before[one.id], asked.place_code]}
        changes["village"] = ["", digest(asked.village)]
        record(Act("moved", "child", one.code, changes), by)


def name_guardian(child: Child, asked: NameGuardian, *, by: Actor) -> None:
    """Keep who answers for the child from a day on, and what became of who did before.

    What the one before agreed to ends, and is asked of the new one; so does the account. Raises
    RuleBroken.
    """
    _not_to_come("from_day", asked.from_day)
    before = identity.present_guardian(child.id)
    changes = identity.name_guardian(child.id, asked)
    if before is not None and before.name != asked.name:
        _no_longer(child, asked.from_day, asked.last_ended, by)
    if changes:
        record(Act("guardian changed", "child", child.code, changes), by)


def end_guardian(child: Child, asked: EndGuardian, *, by: Actor) -> None:
    """End the care of a guardian whom nobody follows yet. Raises RuleBroken."""
    _not_to_come("day", asked.day)
    present = identity.present_guardian(child.id)
    if present is None:
        raise RuleBroken("", _l("Nobody is on record as the child’s guardian."))
    identity.end_guardian(present, asked.day, asked.reason)
    _no_longer(child, asked.day, asked.reason, by)
    changes = {"guardian_name": [digest(present.name), digest("")], "reason": asked.reason}
    record(Act("guardian changed", "child", child.code, changes), by)


def ask_account(child: Child, asked: AskAccount, *, by: Actor) -> None:
    """Ask a second person to let the guardian be paid to an account.

    Raises RuleBroken without a guardian or a reason, for the account in use, and for an
    organisation for which the actor does not work; Duplicate while another one waits.
    """
    guardian = identity.present_guardian(child.id)
    if guardian is None:
        raise RuleBroken("", _l("Nobody is on record as the child’s guardian."))
    try:
        body = get_own(asked.organisation, by)
    except NotFound as unknown:
        raise RuleBroken("organisation", unknown.message) from unknown
    used = identity.account_in_use(guardian.id)
    if used and Account(used.bank, used.number, used.holder) == asked.account:
        raise RuleBroken("number", _l("The guardian is paid to this account already."))
    proposed = identity.propose_account(guardian, asked.account, by)
    request = Ask(
        organisation_id=body.id,
        kind=PAYOUT_ACCOUNT,
        subject=f"{GUARDIAN}{guardian.public_id}",
        reason=asked.reason,
        arguments={"account": proposed.public_id, "child": child.code},
    )
    ask(request, by=by)
    changes = {"payout_account": ["", digest(asked.account.number)]}
    record(Act("account asked for", "child", child.code, changes), by)


def settle(child: Child, asked: Settle, *, by: Actor) -> None:
    """Keep where the child lives from a day on. Raises RuleBroken.

    In an institution whoever answers for the child there is asked anew for every consent.
    """
    _not_to_come("from_day", asked.from_day)
    before = identity.settle(child.id, asked)
    if asked.kind in INSTITUTIONS:
        end_guardians_consents(child, ConsentEnd.INSTITUTION, by=by)
    record(Act("care changed", "child", child.code, {"care": [before, asked.kind]}), by)


def share_status(household_id: int, status: Poverty) -> None:
    """Let every child of a household have its poverty status of today."""
    session.execute(
        update(Child)
        .where(Child.household_id == household_id, Child.household != status)
        .values(household=status, version=Child.version + 1)
        .execution_options(synchronize_session=False)
    )


def _no_longer(child: Child, day: date, reason: CarerEnd, by: Actor) -> None:
    """Draw the consequences of a guardian who is one no more."""
    died = reason is CarerEnd.DIED
    if died:
        keep_events([Happened(child.id, LifeEvent.CARER_DIED, day)], by)
    why = ConsentEnd.GUARDIAN_DIED if died else ConsentEnd.GUARDIAN_CHANGED
    end_guardians_consents(child, why, by=by)


def _home_of(child: Child) -> int:
    """Return the id of the child's household; the first time it is asked for, it begins."""
    if child.household_id is None:
        who = identity.names_for([child.id])[child.id]
        child.household_id = identity.open_household(
            child.place_code, who.village, child.household, child.registered_on
        )
        session.flush()
    return child.household_id


def _moving(child: Child, *, together: bool) -> Sequence[Child]:
    if not together or child.household_id is None:
        return [child]
    return session.scalars(
        select(Child)
        .where(Child.household_id == child.household_id, Child.place_code == child.place_code)
        .order_by(Child.id)
    ).all()


def _not_to_come(field: str, day: date) -> None:
    if day > today():
        raise RuleBroken(field, _l("The date lies in the future."))
