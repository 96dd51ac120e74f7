"""What waits for somebody: counters, what to do next, and the last twelve months in money."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select, true

from core.access import Actor
from core.dates import local_day, now, this_month, today
from core.db import session
from core.i18n import _
from core.labels import label
from core.places.services import scope_codes
from donors.models import Donor
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import LineState
from payments.permissions import Permission as Money
from payments.pledges.models import Instalment, Pledge, PledgeTask
from payments.receipts.services import counted_to_correct, counted_to_issue
from payments.receiving.models import Allocation, Payment
from payments.till.models import CashDeposit, TillCount
from payments.till.services.counting import counted_differences
from payments.till.services.deposits import counted_late
from sponsorship.children.consent_models import Consent
from sponsorship.children.models import Child
from sponsorship.children.record_rules import Watch
from sponsorship.children.rules import Proof, Standing
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState
from sponsorship.matching.models import Hold, SlotClaim
from sponsorship.matching.rules import HoldState
from sponsorship.matching.services import within_reach
from sponsorship.permissions import Permission as Mission
from sponsorship.photos.rules import PhotoView
from sponsorship.photos.services import waiting_count
from sponsorship.record.services import watched_count

CONSENT_WARNING = timedelta(days=30)
NEXT_ACTS = 12


@dataclass(frozen=True)
class Counter:
    """A number on the work queue; opening it shows exactly that many rows."""

    label: str
    count: int
    endpoint: str
    arguments: dict[str, str]
    tone: str


@dataclass(frozen=True)
class Act:
    """Something to do, with why it is due now."""

    due: date
    task: str
    about: str
    why: str
    endpoint: str
    arguments: dict[str, str]


@dataclass(frozen=True)
class MonthMoney:
    """What was promised for a month and how much of it came, minor units of VND."""

    month: str
    due: int
    paid: int


def list_counters(actor: Actor) -> list[Counter]:
    """Count what waits, for the parts of the work that the person may do; one query."""
    wanted = [entry for entry in _counted(actor) if actor.may(entry[0])]
    if not wanted:
        return []
    counts = session.execute(select(*(entry[1].scalar_subquery() for entry in wanted))).one()
    return [
        Counter(label, count, endpoint, arguments, tone if count else "good")
        for count, (_permission, _query, label, endpoint, arguments, tone) in zip(
            counts, wanted, strict=True
        )
    ]


def _counted(actor: Actor) -> list[tuple[Any, Select[Any], str, str, dict[str, str], str]]:
    return [
        (Mission.MATCH, _waiting_children(actor), _("children wait for a sponsor"),
         "children.index", {"support": "waiting"}, "bad"),
        (Mission.MATCH, _live_holds(actor), _("children are held"), "matching.index", {}, "watch"),
        (Money.PLEDGES_READ, _open_tasks(actor), _("commitments to decide about"), "pledges.index",
         {"view": "tasks"}, "watch"),
        (Mission.GRANTS_APPROVE, _grants_in(GrantState.REQUESTED, actor),
         _("grants to approve"), "grants.index", {"state": GrantState.REQUESTED.value}, "watch"),
        (Money.APPROVALS_DECIDE, _requests_waiting(actor), _("requests to decide"),
         "approvals.index", {}, "watch"),
        (Money.PAY_OUT, _grants_in(GrantState.APPROVED, actor), _("grants to pay"), "grants.index",
         {"state": GrantState.APPROVED.value}, "watch"),
        (Money.BANK_RECONCILE, _lines_waiting(actor), _("bank lines to reconcile"),
         "bank.reconcile", {}, "good"),
        (Money.BANK_RECONCILE, counted_late().where(_owned(CashDeposit.organisation_id, actor)),
         _("deposits the bank has not shown"), "till.deposits", {"late": "true"}, "bad"),
        (Money.BANK_RECONCILE, _boxes_that_differ(actor),
         _("cash boxes that differ from the cash book"), "till.counts", {"differs": "true"},
         "bad"),
        (Money.RECEIPTS_ISSUE, _payments_without_receipt(actor), _("receipts to issue"),
         "receipts.missing", {"to_issue": "true"}, "good"),
        (Money.RECEIPTS_VOID, _receipts_to_correct(actor), _("receipts to correct"),
         "receipts.index", {"state": "to_correct"}, "bad"),
        (Mission.CHILDREN_VERIFY, waiting_count(actor), _("pictures to approve"), "photos.index",
         {"view": PhotoView.WAITING.value}, "watch"),
        *((Mission.CHILDREN_VERIFY, watched_count(kind, actor), label(kind), "record.watch",
           {"kind": kind.value}, "watch") for kind in (Watch.TURNING_16, Watch.TURNING_18)),
        (Mission.CONSENT_RECORD, _consents_ending(actor), _("consents end within 30 days"),
         "children.index", {"consent": "ending"}, "bad"),
    ]  # fmt: skip


def _in_scope(actor: Actor) -> Any:
    places = scope_codes(actor)
    return true() if places is None else Child.place_code.in_(places)


def _waiting_children(actor: Actor) -> Select[Any]:
    taken = exists().where(SlotClaim.child_id == Child.id, SlotClaim.freed_at.is_(None))
    return select(func.count(Child.id)).where(
        Child.standing == Standing.VERIFIED, ~Child.disputed, ~taken, _in_scope(actor)
    )


def _live_holds(actor: Actor) -> Select[Any]:
    return (
        select(func.count(Hold.id))
        .join(Child, Child.id == Hold.child_id)
        .where(Hold.state == HoldState.LIVE, Hold.expires_at > now(), *within_reach(actor))
    )


def _open_tasks(actor: Actor) -> Select[Any]:
    return (
        select(func.count(func.distinct(PledgeTask.pledge_id)))
        .join(Pledge, Pledge.id == PledgeTask.pledge_id)
        .where(PledgeTask.closed_at.is_(None), _owned(Pledge.organisation_id, actor))
    )


def _owned(organisation_id: Any, actor: Actor) -> Any:
    """Limit rows of organisations to those for which the person works."""
    return true() if actor.everywhere else organisation_id.in_(actor.organisations)


def _grants_in(state: GrantState, actor: Actor) -> Select[Any]:
    return select(func.count(Grant.id)).where(
        Grant.state == state, _owned(Grant.organisation_id, actor)
    )


def _requests_waiting(actor: Actor) -> Select[Any]:
    return (
        select(func.count(ApprovalRequest.id))
        .outerjoin(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
        .where(
            ApprovalDecision.request_id.is_(None), _owned(ApprovalRequest.organisation_id, actor)
        )
    )


def _lines_waiting(actor: Actor) -> Select[Any]:
    return (
        select(func.count(BankLine.id))
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(BankLine.state == LineState.NEW, _owned(BankAccount.organisation_id, actor))
    )


def _boxes_that_differ(actor: Actor) -> Select[Any]:
    return counted_differences().where(_owned(TillCount.organisation_id, actor))


def _payments_without_receipt(actor: Actor) -> Select[Any]:
    return counted_to_issue(_owned(Payment.organisation_id, actor))


def _receipts_to_correct(actor: Actor) -> Select[Any]:
    return counted_to_correct(_owned(Payment.organisation_id, actor))


def _consents_ending(actor: Actor) -> Select[Any]:
    return (
        select(func.count(func.distinct(Consent.child_id)))
        .join(Child, Child.id == Consent.child_id)
        .where(
            Consent.proof == Proof.RECORDED,
            Consent.withdrawn_on.is_(None),
            Consent.expires_on.between(today(), today() + CONSENT_WARNING),
            _in_scope(actor),
        )
    )


def list_next_acts(actor: Actor) -> list[Act]:
    """Return what to do next, soonest first; a query for each kind of work the person may do."""
    acts: list[Act] = []
    if actor.may(Mission.MATCH):
        acts += _holds_to_confirm(actor)
    if actor.may(Mission.GRANTS_APPROVE):
        acts += _grants_to_decide(actor)
    if actor.may(Money.PLEDGES_READ):
        acts += _commitments_to_decide(actor)
    return sorted(acts, key=lambda act: (act.due, act.task, act.about))[:NEXT_ACTS]


def _holds_to_confirm(actor: Actor) -> list[Act]:
    rows = session.execute(
        select(Hold.public_id, Hold.expires_at, Child.code, Donor.name)
        .join(Child, Child.id == Hold.child_id)
        .join(Donor, Donor.id == Hold.donor_id)
        .where(Hold.state == HoldState.LIVE, Hold.expires_at > now(), *within_reach(actor))
        .order_by(Hold.expires_at, Hold.id)
        .limit(NEXT_ACTS)
    )
    return [
        Act(local_day(row.expires_at), _("Confirm hold"), f"{row.code} · {row.name}",
            _("hold ends %(time)s", time=_clock(row.expires_at)), "holds.show",
            {"hold_id": row.public_id})
        for row in rows
    ]  # fmt: skip


def _clock(moment: datetime) -> str:
    return local_day(moment).strftime("%d/%m")


def _grants_to_decide(actor: Actor) -> list[Act]:
    rows = session.execute(
        select(Grant.public_id, Grant.code, Grant.requested_on, Child.code.label("child"))
        .join(Child, Child.id == Grant.child_id)
        .where(
            Grant.state == GrantState.REQUESTED,
            Grant.requested_by != actor.id,
            _owned(Grant.organisation_id, actor),
        )
        .order_by(Grant.requested_on, Grant.id)
        .limit(NEXT_ACTS)
    )
    return [
        Act(row.requested_on, _("Decide on grant"), f"{row.code} · {row.child}",
            _("second person needed"), "grants.show", {"grant_id": row.public_id})
        for row in rows
    ]  # fmt: skip


def _commitments_to_decide(actor: Actor) -> list[Act]:
    rows = session.execute(
        select(Pledge.public_id, Pledge.code, PledgeTask, Donor.name)
        .join(PledgeTask, PledgeTask.pledge_id == Pledge.id)
        .join(Donor, Donor.id == Pledge.donor_id)
        .where(PledgeTask.closed_at.is_(None), _owned(Pledge.organisation_id, actor))
        .order_by(PledgeTask.opened_at, PledgeTask.id)
        .limit(NEXT_ACTS)
    )
    return [
        Act(local_day(row.PledgeTask.opened_at), str(label(row.PledgeTask.kind)),
            f"{row.code} · {row.name}", row.PledgeTask.why, "pledges.show", {"code": row.public_id})
        for row in rows
    ]  # fmt: skip


def money_of_last_months(actor: Actor, count: int = 12) -> list[MonthMoney]:
    """Return promised and paid for the last months, oldest first; one query."""
    last = this_month()
    first = last + (1 - count)
    paid = (
        select(Allocation.instalment_id, func.sum(Allocation.amount).label("paid"))
        .group_by(Allocation.instalment_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Instalment.period,
            func.sum(Instalment.amount),
            func.coalesce(func.sum(paid.c.paid), 0),
        )
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .outerjoin(paid, paid.c.instalment_id == Instalment.id)
        .where(
            Instalment.period.between(str(first), str(last)),
            _owned(Pledge.organisation_id, actor),
        )
        .group_by(Instalment.period)
    )
    found = {period: (int(due), int(got)) for period, due, got in rows}
    months = [str(first + offset) for offset in range(count)]
    return [MonthMoney(month, *found.get(month, (0, 0))) for month in months]
