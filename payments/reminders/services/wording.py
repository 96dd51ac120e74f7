"""The words of a reminder by letter, in the language spoken."""

from collections.abc import Sequence

from flask import current_app

from core.dates import today
from core.formats import day, month
from core.formats import money as written
from core.i18n import _, locale
from core.money import Money
from core.organisations.models import Organisation
from core.words import in_words
from payments.pledges.services.asking import Scan
from payments.pledges.services.due import OpenInstalment
from payments.reminders.letter_view import LetterView
from payments.reminders.services.whom import Late

MONTHS_SHOWN = 9
"""Months in a letter line by line; earlier ones stand in one line together."""


def letter(late: Late, owed: Sequence[OpenInstalment], scan: Scan | None) -> LetterView:
    """Return the letter about what is open up to this month, ``owed`` oldest first."""
    body, code = late.organisation, late.pledge.code
    name = _name(body)
    total = Money(sum(one.left for one in owed), owed[0].currency)
    return LetterView(
        language=locale(),
        issuer=name,
        issuer_facts=_facts(body),
        sender=" · ".join(filter(None, (name, body.address))),
        address=_address(late),
        dated=day(today()),
        subject=_("Your commitment %(code)s", code=code),
        opening=(_("Dear %(name)s,", name=late.payer.name), _opening(late.stage)),
        titles=(_("Month"), _("Until when"), _("Still open")),
        months=_months(owed),
        total=(_("Total up to this month"), written(total)),
        words=_("In words: %(words)s.", words=in_words(total, locale())),
        how=_how(scan is not None),
        to_pay=_to_pay(scan, body.name_vi) if scan else (),
        payload=scan.payload if scan else "",
        scan=_("Scan with your bank's app"),
        closing=(_already(scan is not None), _who_to_call(body)),
        signed=name,
        foot=_foot(code),
    )


def _name(body: Organisation) -> str:
    return body.name_en if locale() == "en" else body.name_vi


def _facts(body: Organisation) -> str:
    tax = _("Tax code %(code)s", code=body.tax_code) if body.tax_code else ""
    return " · ".join(filter(None, (body.address, body.phone, tax)))


def _address(late: Late) -> tuple[str, ...]:
    payer = late.payer
    contact = payer.contact_name if payer.contact_name != payer.name else ""
    return tuple(filter(None, (payer.name, contact, *payer.address.splitlines())))


def _opening(stage: int) -> str:
    words = {
        1: _(
            "Thank you for standing by our children. We have not yet seen the contributions below. "
            "You may have overlooked them, or your money is on its way."
        ),
        2: _(
            "Thank you for standing by our children. We have written to you before and have not "
            "seen the contributions below yet."
        ),
        3: _(
            "Thank you for standing by our children. We are worried whether you can go on: the "
            "contributions below are still open. If you need a pause or a smaller amount, please "
            "tell us; we will find a way together."
        ),
    }
    return str(words[min(stage, max(words))])


def _months(owed: Sequence[OpenInstalment]) -> tuple[tuple[str, str, str], ...]:
    earlier, shown = owed[:-MONTHS_SHOWN], owed[-MONTHS_SHOWN:]
    rows = [
        (month(one.period), day(one.due_on), written(Money(one.left, one.currency)))
        for one in shown
    ]
    if earlier:
        left = Money(sum(one.left for one in earlier), earlier[0].currency)
        span = f"{month(earlier[0].period)}–{month(earlier[-1].period)}"
        rows.insert(0, (span, day(earlier[-1].due_on), written(left)))
    return tuple(rows)


def _how(may_scan: bool) -> str:  # noqa: FBT001 - private, one caller
    if may_scan:
        return str(
            _("To pay all of it, scan the code with your bank's app, or make a transfer with this:")
        )
    return str(_("Please pay at our office, or ask us how you can make a transfer."))


def _to_pay(scan: Scan, holder: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("Bank"), scan.account.bank),
        (_("Account"), scan.account.number),
        (_("Holder"), holder),
        (_("Amount"), written(scan.amount)),
        (_("Content"), scan.content),
    )


def _already(may_scan: bool) -> str:  # noqa: FBT001 - private, one caller
    paid = _("If you have paid in the meantime, we thank you and ask you to ignore this letter.")
    exactly = _(
        "Please write the content exactly as it stands, so that your money finds its way by itself."
    )
    return f"{exactly} {paid}" if may_scan else str(paid)


def _who_to_call(body: Organisation) -> str:
    if not body.phone:
        return str(_("If you have a question, please come to our office or answer this letter."))
    return str(_("If you have a question, please call %(phone)s.", phone=body.phone))


def _foot(code: str) -> str:
    numbers = " · ".join(current_app.config["HOTLINES"])
    told = _("A child is not safe? Call %(numbers)s.", numbers=numbers)
    return f"{told} {code}"
