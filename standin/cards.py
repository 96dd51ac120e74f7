"""Test cards: what each number and each token does when it is saved and when it is charged."""

import re
from dataclasses import dataclass, replace

from standin.errors import invalid


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``decline`` is the bank's word; a card that saves is refused only when charged."""

    number: str
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    decline: str | None = None
    saves: bool = True
    sca: str = "never"
    """never, always, or unless_saved: asked on-session, and off-session unless it was set up."""
    dispute: str | None = None
    inquiry: bool = False
    refund: str = "succeeded"


def _refused(number: str, decline: str) -> Card:
    return Card(number, decline=decline, saves=False)


CARDS = {
    "pm_card_visa": Card("4242424242424242"),
    "pm_card_visa_debit": Card("4000056655665556", funding="debit"),
    "pm_card_mastercard": Card("5555555555554444", brand="mastercard"),
    "pm_card_amex": Card("378282246310005", brand="amex"),
    "pm_card_jcb": Card("3566002020360505", brand="jcb", country="JP"),
    "pm_card_visa_chargeDeclined": _refused("4000000000000002", "generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _refused(
        "4000000000009995", "insufficient_funds"
    ),
    "pm_card_visa_chargeDeclinedLostCard": _refused("4000000000009987", "lost_card"),
    "pm_card_visa_chargeDeclinedStolenCard": _refused("4000000000009979", "stolen_card"),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": _refused(
        "4000000000006975", "card_velocity_exceeded"
    ),
    "pm_card_chargeDeclinedExpiredCard": _refused("4000000000000069", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": _refused("4000000000000127", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": _refused("4000000000000119", "processing_error"),
    "pm_card_chargeDeclinedFraudulent": _refused("4100000000000019", "fraudulent"),
    "pm_card_chargeCustomerFail": Card("4000000000000341", decline="generic_decline"),
    "pm_card_authenticationRequiredOnSetup": Card("4000002500003155", sca="unless_saved"),
    "pm_card_authenticationRequired": Card("4000002760003184", sca="always"),
    "pm_card_threeDSecure2Required": Card("4000000000003220", sca="always"),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": Card(
        "4000008260003178", sca="unless_saved", decline="insufficient_funds"
    ),
    "pm_card_createDispute": Card("4000000000000259", dispute="fraudulent"),
    "pm_card_createDisputeProductNotReceived": Card(
        "4000000000002685", dispute="product_not_received"
    ),
    "pm_card_createDisputeInquiry": Card("4000000000001976", dispute="fraudulent", inquiry=True),
    "pm_card_pendingRefund": Card("4000000000007726", refund="pending"),
    "pm_card_refundFail": Card("4000000000005126", refund="fails"),
    # Ours, not Stripe's: its test cards know no bank that simply says no.
    "pm_card_standin_do_not_honor": _refused("4000000000900011", "do_not_honor"),
}
ALIASES = {
    "pm_card_chargeDeclined": "pm_card_visa_chargeDeclined",
    "pm_card_chargeDeclinedInsufficientFunds": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_radarBlock": "pm_card_chargeDeclinedFraudulent",
    "pm_card_threeDSecureRequired": "pm_card_threeDSecure2Required",
}
NUMBERS = {card.number: card for card in CARDS.values()}

SAID = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too frequently"
    " or exceeding its amount limit.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "incorrect_number": "Your card number is incorrect.",
}
BANKS_SAY = {
    "call_issuer", "card_not_supported", "currency_not_supported", "do_not_honor", "fraudulent",
    "invalid_account", "invalid_amount", "issuer_not_available",
    "new_account_information_available", "no_action_taken", "not_permitted", "pickup_card",
    "reenter_transaction", "restricted_card", "revocation_of_all_authorizations",
    "revocation_of_authorization", "security_violation", "service_not_allowed",
    "stop_payment_order", "testmode_decline", "transaction_not_allowed", "try_again_later",
    "withdrawal_count_limit_exceeded",
}  # fmt: skip
DECLINES = BANKS_SAY | set(SAID)
OWN_CODE = {
    "expired_card",
    "incorrect_cvc",
    "incorrect_number",
    "processing_error",
    "authentication_required",
}
"""Declines which stand in the error's ``code`` themselves; all others are ``card_declined``."""
TRY_AGAIN = {"insufficient_funds", "processing_error", "try_again_later", "issuer_not_available"}
NEVER_AGAIN = {
    "lost_card",
    "stolen_card",
    "pickup_card",
    "fraudulent",
    "restricted_card",
    "revocation_of_authorization",
    "revocation_of_all_authorizations",
    "stop_payment_order",
}


def by_token(token: str) -> Card | None:
    """Return the card of ``pm_card_…`` or ``tok_…``.

    ``pm_card_standin_saved_CODE`` is ours: a card that can be saved and is then declined so.
    """
    name = re.sub("^tok_", "pm_card_", token)
    known = CARDS.get(ALIASES.get(name, name))
    if known is not None:
        return known
    code = name.removeprefix("pm_card_standin_saved_")
    if code != name and code in DECLINES:
        return replace(CARDS["pm_card_chargeCustomerFail"], decline=code)
    return None


def by_number(typed: str) -> Card:
    """Return the test card of a number; no other number is ever taken."""
    digits = re.sub(r"[\s-]", "", typed)
    card = NUMBERS.get(digits)
    if card is None:
        raise invalid(
            "Only test card numbers work here. Never type a real one; try 4242 4242 4242 4242.",
            code="incorrect_number",
            param="number",
        )
    return card


def code_of(decline: str) -> str:
    return decline if decline in OWN_CODE else "card_declined"


def message_of(decline: str) -> str:
    return SAID.get(decline, "Your card was declined.")


def advice_of(decline: str) -> str | None:
    if decline in TRY_AGAIN:
        return "try_again_later"
    if decline in NEVER_AGAIN:
        return "do_not_try_again"
    return "confirm_card_data" if decline in {"incorrect_cvc", "incorrect_number"} else None
