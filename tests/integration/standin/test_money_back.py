"""Refunds, disputes and payouts: every movement is a transaction of the balance."""

import pytest
import stripe


def transactions(v1, **params):
    return list(v1.balance_transactions.list({"limit": 100, **params}).auto_paging_iter())


def test_a_charge_is_refunded_in_parts_and_never_beyond(v1, pay, types):
    paid = pay(amount=300_000)
    types()
    v1.refunds.create({"payment_intent": paid.id, "amount": 100_000, "metadata": {"why": "x"}})
    charge = v1.charges.retrieve(paid.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (100_000, False)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"charge": charge.id, "amount": 200_001})
    assert refused.value.param == "amount"
    rest = v1.refunds.create({"charge": charge.id})
    assert (rest.amount, rest.status) == (200_000, "succeeded")
    assert v1.charges.retrieve(charge.id).refunded
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    assert types() == ["refund.created", "charge.refunded"] * 2
    assert sum(t.net for t in transactions(v1)) == -8_700
    assert len(v1.refunds.list({"charge": charge.id}).data) == 2


def test_a_refund_fails_later_and_the_money_is_ours_again(standin, v1, pay, types):
    paid = pay()
    made = v1.refunds.create({"payment_intent": paid.id})
    types()
    standin.control(f"refunds/{made.id}/fail")
    assert types() == ["refund.updated", "charge.refund.updated", "refund.failed"]
    failed = v1.refunds.retrieve(made.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    charge = v1.charges.retrieve(paid.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert [t.type for t in transactions(v1)] == ["refund_failure", "refund", "charge"]
    assert sum(t.amount for t in transactions(v1)) == 300_000


def test_some_cards_take_their_time_with_a_refund_and_some_refuse_it(standin, v1, pay):
    slow = v1.refunds.create({"payment_intent": pay("pm_card_pendingRefund").id})
    assert slow.status == "pending"
    standin.control(f"refunds/{slow.id}/complete")
    assert v1.refunds.retrieve(slow.id).status == "succeeded"
    assert v1.refunds.create({"payment_intent": pay("pm_card_refundFail").id}).status == "failed"


def test_what_was_not_paid_is_not_refunded(v1, pay):
    with pytest.raises(stripe.CardError) as declined:
        pay("pm_card_chargeCustomerFail")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"payment_intent": declined.value.error.payment_intent.id})
    assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("verb", "status", "back"),
    [("win", "won", 5_000), ("withdraw", "won", 5_000), ("lose", "lost", 0)],
)
def test_a_dispute_takes_the_amount_and_a_fee_and_won_gives_the_amount_back(
    standin, v1, pay, types, verb, status, back
):
    paid = pay(amount=5_000, currency="usd")
    types()
    made = standin.control("disputes", charge=paid.latest_charge)
    assert types() == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert v1.charges.retrieve(paid.latest_charge).disputed
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"payment_intent": paid.id})
    assert refused.value.code == "charge_disputed"
    standin.control(f"disputes/{made['id']}/{verb}")
    dispute = v1.disputes.list({"charge": paid.latest_charge}).data[0]
    assert dispute.status == status
    assert sum(t.amount for t in dispute.balance_transactions) == back - 5_000
    assert sum(t.net for t in transactions(v1)) == 5_000 - 175 - 1_500 - 5_000 + back
    assert "charge.dispute.closed" in types()


def test_test_cards_open_disputes_and_evidence_decides_them(v1, pay):
    for token, evidence, status in (
        ("pm_card_createDispute", "winning_evidence", "won"),
        ("pm_card_createDisputeProductNotReceived", "losing_evidence", "lost"),
        ("pm_card_createDisputeInquiry", "winning_evidence", "warning_closed"),
    ):
        paid = pay(token, 5_000, "usd")
        dispute = v1.disputes.list({"payment_intent": paid.id}).data[0]
        closed = v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": evidence}})
        assert closed.status == status
        with pytest.raises(stripe.InvalidRequestError):
            v1.disputes.close(dispute.id)


def test_an_inquiry_moves_no_money(standin, v1, pay):
    paid = pay(amount=5_000, currency="usd")
    standin.control("disputes", charge=paid.latest_charge, inquiry=True)
    assert [t.type for t in transactions(v1)] == ["charge"]
    assert v1.refunds.create({"payment_intent": paid.id}).status == "succeeded"


def test_a_payout_is_the_sum_of_its_transactions_and_holds_each_once(standin, v1, pay, types):
    for amount in (300_000, 200_000):
        pay(amount=amount)
    pay(amount=5_000, currency="usd")
    v1.refunds.create({"payment_intent": pay(amount=100_000).id, "amount": 50_000})
    types()
    first = standin.control("payouts", currency="vnd")
    assert types() == ["payout.created", "payout.reconciliation_completed", "payout.paid"]
    inside = transactions(v1, payout=first["id"])
    assert first["amount"] == sum(t.net for t in inside if t.type != "payout")
    assert sum(t.net for t in inside) == 0
    assert {t.currency for t in inside} == {"vnd"}
    pay(amount=70_000)
    second = standin.control("payouts", currency="vnd")
    assert second["amount"] == 70_000 - 2_030
    assert transactions(v1, payout=first["id"]) == inside
    assert sorted(t.type for t in transactions(v1, payout=second["id"])) == ["charge", "payout"]
    assert [p.id for p in v1.payouts.list({"status": "paid"}).data] == [second["id"], first["id"]]
    balance = v1.balance.retrieve()
    left = {row.currency: row.amount for row in [*balance.available, *balance.pending]}
    assert left == {"vnd": 0, "usd": 5_000 - 175}


def test_a_payout_arrives_later_or_comes_back(standin, v1, pay):
    pay()
    payout = standin.control("payouts", currency="vnd", arrives=False)
    assert v1.payouts.retrieve(payout["id"]).status == "in_transit"
    standin.control(f"payouts/{payout['id']}/arrive")
    standin.control(f"payouts/{payout['id']}/fail")
    failed = v1.payouts.retrieve(payout["id"])
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    again = standin.control("payouts", currency="vnd")
    assert again["amount"] == payout["amount"]


def test_fees_may_come_later_than_the_charge(standin, v1, pay, types):
    standin.control("settle", late=True)
    paid = pay()
    assert v1.charges.retrieve(paid.latest_charge).balance_transaction is None
    assert "charge.updated" not in types()
    assert standin.control("settle", late=True) == {"settled": 1}
    assert v1.charges.retrieve(paid.latest_charge).balance_transaction
    assert types() == ["charge.updated"]


def test_money_is_available_after_two_days(standin, v1, pay):
    pay(amount=5_000, currency="usd")
    balance = v1.balance.retrieve()
    assert (balance.available, balance.pending[0].amount) == ([], 4_825)
    standin.control("clock", advance=2 * 86_400)
    assert v1.balance.retrieve().available[0].amount == 4_825
    account = v1.accounts.retrieve_current()
    assert (account.id, account.default_currency) == ("acct_standin", "vnd")
