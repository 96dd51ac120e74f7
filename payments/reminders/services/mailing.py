"""Reminders by mail: in the payer's language, with what a transfer needs and a code to scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.formats import day, money
from core.i18n import _, speaking
from core.mail.services import Mail, queue_mail
from payments.pledges.services.asking import Scan, scans_of
from payments.reminders.services.keeping import keep
from payments.reminders.services.whom import Late, list_to_remind


@dataclass(frozen=True)
class ReminderReport:
    """What one run sent, and who has no address."""

    sent: int
    no_address: int

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return vars(self)


def send_reminders(*, by: Actor | None = None) -> ReminderReport:
    """Queue a mail for each who is to be reminded and has an address; again today sends none."""
    return send_to(list_to_remind(by=by), by=by)


def send_to(wanted: Sequence[Late], *, by: Actor | None) -> ReminderReport:
    """Queue a mail for each of those who are to be reminded and have an address."""
    reachable = [one for one in wanted if one.has_mail]
    kept = keep(reachable)
    scans = scans_of(kept)
    for one in reachable:
        if one.pledge.id in kept:
            with speaking(one.payer.language):
                queue_mail(_mail(one, scans.get(one.pledge.id)))
    report = ReminderReport(len(kept), len(wanted) - len(reachable))
    if kept:
        changes = {"sent": [None, report.sent]}
        record(Act("reminded", "day", today().isoformat(), changes), by)
    return report


def _mail(one: Late, scan: Scan | None) -> Mail:
    name = one.organisation.name_en if one.payer.language == "en" else one.organisation.name_vi
    greeting = {
        1: _("You may have overlooked it, or your money is on its way:"),
        2: _("We have not seen your contribution yet:"),
        3: _("We are worried whether you can go on; please tell us if you need a pause:"),
    }[one.stage]
    facts = _(
        "%(amount)s of commitment %(code)s is open since %(day)s.\n\n"
        "Please write the code %(code)s when you pay. If you have paid, we thank you and ask you "
        "to ignore this letter.",
        amount=money(one.amount),
        code=one.pledge.code,
        day=day(one.since),
    )
    return Mail(
        recipient=one.payer.email,
        subject=_("Your commitment %(code)s", code=one.pledge.code),
        body="\n\n".join([greeting, facts, *_how_to_pay(scan), name]),
        key=f"reminder:{one.pledge.public_id}:{today().isoformat()}",
        qr=scan.payload if scan else "",
    )


def _how_to_pay(scan: Scan | None) -> list[str]:
    """Return what a transfer needs, line by line to be copied, and where its code stands."""
    if scan is None:
        return []
    return [
        _(
            "To pay all that is open today:\n"
            "Bank: %(bank)s\nAccount: %(number)s\nAmount: %(amount)s\nContent: %(content)s\n\n"
            "The picture with this mail is the same as a VietQR code: open it in your bank's app, "
            "and compare the account before you confirm. It is on your page too: %(page)s",
            bank=scan.account.bank,
            number=scan.account.number,
            amount=money(scan.amount),
            content=scan.content,
            page=f"{current_app.config['PUBLIC_URL']}/my/payments",
        )
    ]
