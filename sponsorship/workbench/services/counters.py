"""What waits for somebody, counted; opening a counter shows exactly that many rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select, true

from core.access import Actor
from core.dates import now, today
from core.db import session
from core.i18n import _
from core.labels import label
from core.places.services import scope_codes
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import LineState
from payments.permissions import Permission as Money
from payments.pledges.models import Pledge, PledgeTask
from payments.pledges.rules import PledgeView
from payments.pledges.services import counted_in_arrears
from payments.receipts.services import counted_to_correct, counted_to_issue
from payments.receiving.models import Payment
from payments.till.models import CashDeposit, TillCount
from payments.till.services.counting import counted_differences
from payments.till.services.deposits import counted_late
from sponsorship.children.consent_models import Consent
from sponsorship.children.models import Child
from sponsorship.children.record_rules import Watch
from sponsorship.children.rules import Proof, Standing
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState
from sponsorship.letters.rules import LetterState
from sponsorship.letters.services import counted
from sponsorship.matching.models import Hold, SlotClaim
from sponsorship.matching.rules import HoldState
from sponsorship.matching.services import ENDS_SOON, within_reach
from sponsorship.permissions import Permission as Mission
from sponsorship.photos.rules import PhotoView
from sponsorship.photos.services import waiting_count
from sponsorship.record.services import watched_count
from sponsorship.safeguarding.rules import VisitState
from sponsorship.safeguarding.services.cases import counted_due
from sponsorship.safeguarding.services.concerns import counted_open
from sponsorship.safeguarding.services.visits import counted_asked
from sponsorship.workbench.services.sources import CONSENT_WARNING, counted_untold, owned


@dataclass(frozen=True)
class Counter:
    """A number on the work queue; opening it shows exactly that many rows."""

    label: str
    count: int
    endpoint: str
    arguments: dict[str, str]
    tone: str


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
        (Mission.MATCH, _live_holds(actor, ENDS_SOON), _("holds end within 24 hours"),
         "matching.index", {"ending": "true"}, "bad"),
        (Mission.MATCH, counted_untold(actor), _("sponsors to tell that a child has left"),
         "departures.index", {}, "bad"),
        (Money.PLEDGES_READ, _open_tasks(actor), _("commitments to decide about"), "pledges.index",
         {"view": "tasks"}, "watch"),
        (Money.PLEDGES_READ, counted_in_arrears(actor), _("commitments in arrears"),
         "pledges.index", {"view": PledgeView.ARREARS.value}, "bad"),
        (Mission.GRANTS_APPROVE, _grants_in(GrantState.REQUESTED, actor),
         _("grants to approve"), "grants.index", {"state": GrantState.REQUESTED.value}, "watch"),
        (Money.APPROVALS_DECIDE, _requests_waiting(actor), _("requests to decide"),
         "approvals.index", {}, "watch"),
        (Money.PAY_OUT, _grants_in(GrantState.APPROVED, actor), _("grants to pay"), "grants.index",
         {"state": GrantState.APPROVED.value}, "watch"),
        (Money.BANK_RECONCILE, _lines_waiting(actor), _("bank lines to reconcile"),
         "bank.reconcile", {}, "good"),
        (Money.BANK_RECONCILE, counted_late().where(owned(CashDeposit.organisation_id, actor)),
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
        (Mission.CHILDREN_VERIFY, counted(LetterState.WAITING, actor), _("letters to read"),
         "letters.index", {"state": LetterState.WAITING.value}, "watch"),
        (Mission.MATCH, counted(LetterState.APPROVED, actor), _("letters to pass on"),
         "letters.index", {"state": LetterState.APPROVED.value}, "watch"),
        *((Mission.CHILDREN_VERIFY, watched_count(kind, actor), label(kind), "record.watch",
           {"kind": kind.value}, "watch") for kind in (Watch.TURNING_16, Watch.TURNING_18)),
        (Mission.CONCERNS_HANDLE, counted_open(actor), _("concerns nobody has taken"),
         "safeguarding.index", {"state": "open"}, "bad"),
        (Mission.CHILDREN_CASE, counted_due(actor), _("support plans to review"),
         "cases.reviews", {}, "watch"),
        (Mission.VISITS, counted_asked(actor), _("visits that sponsors ask for"),
         "cases.visits_index", {"state": VisitState.ASKED.value}, "watch"),
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


def _live_holds(actor: Actor, within: timedelta | None = None) -> Select[Any]:
    query = (
        select(func.count(Hold.id))
        .join(Child, Child.id == Hold.child_id)
        .where(Hold.state == HoldState.LIVE, Hold.expires_at > now(), *within_reach(actor))
    )
    return query if within is None else query.where(Hold.expires_at <= now() + within)


def _open_tasks(actor: Actor) -> Select[Any]:
    return (
        select(func.count(func.distinct(PledgeTask.pledge_id)))
        .join(Pledge, Pledge.id == PledgeTask.pledge_id)
        .where(PledgeTask.closed_at.is_(None), owned(Pledge.organisation_id, actor))
    )


def _grants_in(state: GrantState, actor: Actor) -> Select[Any]:
    return select(func.count(Grant.id)).where(
        Grant.state == state, owned(Grant.organisation_id, actor)
    )


def _requests_waiting(actor: Actor) -> Select[Any]:
    return (
        select(func.count(ApprovalRequest.id))
        .outerjoin(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
        .where(ApprovalDecision.request_id.is_(None), owned(ApprovalRequest.organisation_id, actor))
    )


def _lines_waiting(actor: Actor) -> Select[Any]:
    return (
        select(func.count(BankLine.id))
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(BankLine.state == LineState.NEW, owned(BankAccount.organisation_id, actor))
    )


def _boxes_that_differ(actor: Actor) -> Select[Any]:
    return counted_differences().where(owned(TillCount.organisation_id, actor))


def _payments_without_receipt(actor: Actor) -> Select[Any]:
    return counted_to_issue(owned(Payment.organisation_id, actor))


def _receipts_to_correct(actor: Actor) -> Select[Any]:
    return counted_to_correct(owned(Payment.organisation_id, actor))


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
