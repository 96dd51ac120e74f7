"""One asks and another decides: on both databases, by service, by page and by raw SQL."""

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from core.accounts.sessions import actor_of
from core.dates import now
from core.db import session, unit_of_work
from core.errors import Duplicate, NotAllowed, NotFound, RuleBroken, WrongState
from core.money import Money
from payments.approvals import services
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.approvals.rules import Outcome
from payments.approvals.services import Ask
from tests.factories.people import actor, organisation, user_with
from tests.support.client import CheckedClient

DONE: list[dict[str, object]] = []


def carry_out(request: ApprovalRequest, arguments: dict[str, object], by: object) -> None:
    if arguments.get("refused"):
        raise RuleBroken("", "The fund does not hold that much.")
    DONE.append(arguments)


register_kind(
    Kind("test", "A test of trust", carry_out, lambda _request, told: [("Box", told.get("box"))])
)


@pytest.fixture(autouse=True)
def nothing_done():
    DONE.clear()


def command(subject: str = "box:1", **arguments: object) -> Ask:
    return Ask(
        organisation_id=organisation().id,
        kind="test",
        subject=subject,
        reason="The board said so",
        arguments={"box": "blue"} | arguments,
        amount=Money(500_000, "VND"),
    )


def test_what_is_approved_is_carried_out_exactly_as_asked(any_app):
    with unit_of_work():
        request = services.ask(command(), by=actor("accountant"))
        services.approve(request, by=actor("approver"))

    assert DONE == [{"box": "blue"}]
    decision = session.get_one(ApprovalDecision, request.id)
    assert decision.outcome is Outcome.APPROVED


def test_nobody_decides_what_they_asked_for(any_app):
    with unit_of_work():
        both = actor("accountant", "approver")
        request = services.ask(command(), by=both)
        with pytest.raises(NotAllowed):
            services.approve(request, by=both)
        with pytest.raises(NotAllowed):
            services.decline(request, "No", by=both)

    assert DONE == []


def test_the_database_itself_refuses_a_decision_by_the_asker(any_app):
    with unit_of_work():
        request = services.ask(command(), by=actor("accountant"))
    row = {
        "request_id": request.id,
        "asked_by": request.asked_by,
        "outcome": Outcome.APPROVED,
        "decided_at": now(),
        "decided_by": request.asked_by,
        "reason": "",
    }

    with pytest.raises(IntegrityError), unit_of_work():
        session.execute(insert(ApprovalDecision), row)


def test_the_asker_cannot_be_another_one_in_the_decision(any_app):
    with unit_of_work():
        request = services.ask(command(), by=actor("accountant"))
        other = actor("approver")
    row = {
        "request_id": request.id,
        "asked_by": other.id,
        "outcome": Outcome.APPROVED,
        "decided_at": now(),
        "decided_by": request.asked_by,
        "reason": "",
    }

    with pytest.raises(IntegrityError), unit_of_work():
        session.execute(insert(ApprovalDecision), row)


def test_a_request_is_decided_once(any_app):
    with unit_of_work():
        request = services.ask(command(), by=actor("accountant"))
        services.approve(request, by=actor("approver"))
        with pytest.raises(WrongState):
            services.decline(request, "Too late", by=actor("approver"))

    assert len(DONE) == 1


def test_when_carrying_out_is_refused_nothing_is_decided(any_app):
    with unit_of_work():
        request = services.ask(command(refused=True), by=actor("accountant"))
    with pytest.raises(RuleBroken), unit_of_work():
        services.approve(request, by=actor("approver"))

    assert session.get(ApprovalDecision, request.id) is None


def test_the_same_is_asked_for_once_until_it_is_decided(any_app):
    with unit_of_work():
        first = services.ask(command(), by=actor("accountant"))
        with pytest.raises(Duplicate):
            services.ask(command(), by=actor("accountant"))
        services.decline(first, "Not now", by=actor("approver"))
        services.ask(command(), by=actor("accountant"))

    assert session.scalar(select(func.count()).select_from(ApprovalRequest)) == 2


def test_only_the_asker_takes_a_request_back(any_app):
    with unit_of_work():
        asker = actor("accountant")
        request = services.ask(command(), by=asker)
        with pytest.raises(NotAllowed):
            services.withdraw(request, by=actor("approver"))
        services.withdraw(request, by=asker)
        with pytest.raises(WrongState):
            services.approve(request, by=actor("approver"))

    assert DONE == []


def test_a_request_needs_a_reason(app):
    with unit_of_work(), pytest.raises(RuleBroken) as refused:
        services.ask(
            Ask(organisation_id=organisation().id, kind="test", subject="x", reason=" "),
            by=actor("accountant"),
        )
    assert refused.value.field == "reason"


def test_another_organisations_request_is_as_unknown_as_an_absent_one(app):
    with unit_of_work():
        request = services.ask(command(), by=actor("accountant"))
        stranger = actor_of_other_body()
        with pytest.raises(NotFound):
            services.get_asked(request.public_id, stranger)
        assert services.list_waiting(stranger) == []


def actor_of_other_body():
    from_elsewhere = user_with("approver", organisation_code="HLPN")
    return actor_of(from_elsewhere)


class TestPages:
    def asked(self, **arguments: object) -> str:
        with unit_of_work():
            return services.ask(command(**arguments), by=actor("accountant")).public_id

    def test_an_approver_sees_what_is_asked_and_approves(self, app, signed_in):
        code = self.asked()
        browser: CheckedClient = signed_in("approver")
        assert "A test of trust" in browser.get("/money/decisions").text
        page = browser.get(f"/money/decisions/{code}").text
        assert "blue" in page
        assert "500,000" in page

        answer = browser.post(f"/money/decisions/{code}/approve")

        assert answer.status_code == 302
        assert DONE == [{"box": "blue"}]

    def test_a_decline_needs_a_reason(self, app, signed_in):
        code = self.asked()
        browser = signed_in("approver")
        assert (
            browser.post(f"/money/decisions/{code}/decline", data={"reason": ""}).status_code == 422
        )
        kept = browser.post(f"/money/decisions/{code}/decline", data={"reason": "Ask the board"})
        assert kept.status_code == 302
        assert "Ask the board" in browser.get(f"/money/decisions/{code}").text

    def test_a_refused_act_is_told_on_the_page(self, app, signed_in):
        code = self.asked(refused=True)
        answer = signed_in("approver").post(f"/money/decisions/{code}/approve")
        assert answer.status_code == 422
        assert "does not hold that much" in answer.text

    def test_an_accountant_may_read_and_not_decide(self, app, signed_in):
        code = self.asked()
        browser = signed_in("accountant")
        assert browser.get(f"/money/decisions/{code}").status_code == 200
        assert browser.post(f"/money/decisions/{code}/approve").status_code == 403
