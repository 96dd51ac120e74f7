"""The pages a payer sees: the card form of a session, and the bank's question."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from standin import cards, currencies, words
from standin.account import Account
from standin.api import Desk
from standin.calls import checkout, customers, payment_intents, payment_methods, setup_intents
from standin.errors import StripeError
from standin.params import Params
from standin.store import Thing

Page = str | Response | tuple[str, int]
OFFERED = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0027 6000 3184", "the bank asks you each time, and refuses when you are not there"),
    ("4000 0025 0000 3155", "the bank asks you once"),
    ("4000 0000 0000 9995", "declined: insufficient funds"),
    ("4000 0000 0000 0002", "declined"),
    ("4000 0000 0000 0341", "can be saved, is declined when charged"),
    ("4000 0000 0000 0259", "pays, and is disputed at once"),
)
FIELDS = ("number", "month", "year", "cvc", "name")


def install(app: Flask, desk: Desk) -> None:
    """Serve the card form, the bank's question and the receipt."""
    account = desk.account

    def form(session_id: str) -> Page:
        with account.store.lock:
            session = checkout.current(account, session_id)
            if session["status"] != "open":
                return _page("over.html", session), 410
            if request.method == "GET":
                return _form(account, session, {})
            try:
                return _typed(account, session)
            finally:
                account.store.save()

    def challenge(intent_id: str) -> Page:
        with account.store.lock:
            intent = _asked(account, intent_id)
            if request.method == "GET":
                return _page(
                    "challenge.html",
                    _session_of(account, intent),
                    intent=intent,
                    amount=_amount(intent),
                )
            try:
                return _decided(account, intent, confirmed="confirm" in request.form)
            finally:
                account.store.save()

    def receipt(charge_id: str) -> Page:
        charge = account.get("charge", charge_id)
        return render_template("receipt.html", charge=charge, amount=_amount(charge))

    both = ["GET", "POST"]
    app.add_url_rule("/c/pay/<session_id>", "form", form, methods=both)
    app.add_url_rule("/challenge/<intent_id>", "challenge", challenge, methods=both)
    app.add_url_rule("/receipt/<charge_id>", "receipt", receipt)


def _page(template: str, session: Thing | None, **values: Any) -> str:
    """Draw a page in the session's language, else in the browser's."""
    wanted = session["locale"] if session else None
    if wanted in {None, "auto"}:
        wanted = request.accept_languages.best_match(words.LANGUAGES)
    language = wanted if wanted in words.LANGUAGES else "en"
    say = words.speaker(language)
    return render_template(template, session=session, language=language, say=say, **values)


def _amount(thing: Thing) -> str | None:
    amount = thing.get("amount_total", thing.get("amount"))
    return None if amount is None else currencies.shown(amount, thing["currency"])


def _form(account: Account, session: Thing, errors: dict[str, str], status: int = 200) -> Page:
    page = _page(
        "form.html",
        session,
        items=account.get("standin.session", session["id"])["items"],
        amount=_amount(session),
        typed={name: request.form.get(name, "") for name in FIELDS},
        errors=errors,
        cards=OFFERED,
    )
    return page, status


def _typed(account: Account, session: Thing) -> Page:
    """Take the form: charge or save the card, or show the form again with what is wrong."""
    errors = _mistakes(account)
    if errors:
        return _form(account, session, errors, 422)
    card = cards.by_number(request.form["number"])
    expires = (_year(request.form["year"]), int(request.form["month"]))
    billing = {"billing_details": {"name": request.form["name"].strip()}}
    method = payment_methods.new_method(account, card, expires, billing)
    try:
        intent = _pay(account, session, method)
    except StripeError as refused:
        return _form(account, session, {"number": str(refused)}, 402)
    if intent["status"] == "requires_action":
        return redirect(intent["next_action"]["redirect_to_url"]["url"], 303)
    return _finished(account, session, intent)


def _year(typed: str) -> int:
    return int(typed) + (2000 if len(typed) == 2 else 0)


def _mistakes(account: Account) -> dict[str, str]:
    """Return a sentence for each field that cannot be used."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    errors = {}
    try:
        cards.by_number(typed["number"])
    except StripeError as wrong:
        errors["number"] = str(wrong)
    if not (typed["month"].isdecimal() and 1 <= int(typed["month"]) <= 12):
        errors["month"] = "Type the month on the card as 01 to 12."
    if not (typed["year"].isdecimal() and len(typed["year"]) in {2, 4}):
        errors["year"] = "Type the year on the card, for example 2031."
    elif "month" not in errors and payment_methods.is_over(
        account, _year(typed["year"]), int(typed["month"])
    ):
        errors["year"] = "This card has expired. Type a month that is still to come."
    if not (typed["cvc"].isdecimal() and len(typed["cvc"]) in {3, 4}):
        errors["cvc"] = "Type the 3 or 4 digits of the security code; any will do here."
    if not typed["name"]:
        errors["name"] = "Type the name on the card; any will do here."
    return errors


def _pay(account: Account, session: Thing, method: Thing) -> Thing:
    """Confirm the session's intent with the card that was typed."""
    asked: Params = {"payment_method": method["id"]}
    if session["mode"] == "setup":
        return setup_intents.confirm(account, asked, session["setup_intent"])
    if session["payment_intent"] is None:
        session["payment_intent"] = _new_intent(account, session)["id"]
        account.keep(session)
    return payment_intents.confirm(account, asked, session["payment_intent"])


def _new_intent(account: Account, session: Thing) -> Thing:
    data = account.get("standin.session", session["id"])["intent"]
    saves = data.get("setup_future_usage") or session["customer_creation"] == "always"
    if session["customer"] is None and saves:
        made = customers.create(account, {"email": session["customer_email"] or ""})
        session["customer"] = made["id"]
    return payment_intents.new_intent(
        account,
        {
            **data,
            "amount": str(session["amount_total"]),
            "currency": session["currency"],
            "customer": session["customer"] or "",
            "payment_method_types": ["card"],
        },
    )


def _asked(account: Account, intent_id: str) -> Thing:
    kind = "setup_intent" if intent_id.startswith("seti_") else "payment_intent"
    return account.get(kind, intent_id)


def _session_of(account: Account, intent: Thing) -> Thing | None:
    name = intent["object"]
    sessions = account.store.newest("checkout.session")
    return next((session for session in sessions if session[name] == intent["id"]), None)


def _decided(account: Account, intent: Thing, *, confirmed: bool) -> Page:
    """Carry on after the bank's question, back to where the payer came from."""
    of = setup_intents if intent["object"] == "setup_intent" else payment_intents
    error = ""
    if intent["status"] == "requires_action":
        if not confirmed:
            of.not_authenticated(account, intent)
            error = "The bank was not told that it is you. Try again, or use another card."
        else:
            error = _carry_on(account, intent)
    session = _session_of(account, intent)
    if session is None:
        return _return(account, intent)
    if error:
        return _form(account, session, {"number": error}, 402)
    return _finished(account, session, intent)


def _carry_on(account: Account, intent: Thing) -> str:
    try:
        if intent["object"] == "setup_intent":
            setup_intents.save(account, intent)
        else:
            payment_intents.charge(account, intent, authenticated=True)
    except StripeError as refused:
        return str(refused)
    return ""


def _return(account: Account, intent: Thing) -> Page:
    target = account.get("standin.return", intent["id"])["url"]
    if not target:
        return _page("done.html", None, intent=intent)
    name = intent["object"]
    state = "succeeded" if intent["status"] == "succeeded" else "failed"
    query = {
        name: intent["id"],
        f"{name}_client_secret": intent["client_secret"],
        "redirect_status": state,
    }
    return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(query)}", 303)


def _finished(account: Account, session: Thing, intent: Thing) -> Page:
    """Close the session and send the payer to the page of success."""
    method = account.get("payment_method", intent["payment_method"])
    if session["status"] == "open":
        checkout.complete(account, session, method)
    url: str = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return redirect(url, 303)
