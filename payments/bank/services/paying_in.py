"""Where donors transfer to: changed by two people, since it decides where their money goes."""

from dataclasses import asdict, dataclass
from typing import Any

from core.access import Actor
from core.audit import Act, record
from core.errors import RuleBroken
from core.i18n import _l
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask
from payments.bank.models import BankAccount
from payments.bank.services.accounts import get_account
from payments.vietqr.rules import is_account, is_bin

PAY_INTO = "bank_account_details"
"""The kind of request by which an account gets another bank, BIN or number."""


@dataclass(frozen=True)
class PayInto:
    """The bank, its six digits with NAPAS ("": no scan) and the number of an account."""

    bank: str
    bin: str
    number: str


@dataclass(frozen=True)
class AskPayInto(PayInto):
    """What is asked for, and why."""

    reason: str

    @property
    def details(self) -> PayInto:
        """What the account would have."""
        return PayInto(self.bank, self.bin, self.number)


def details_of(account: BankAccount) -> PayInto:
    """Return what the account has now."""
    return PayInto(account.bank, account.bin, account.number)


def ask_pay_into(account: BankAccount, command: AskPayInto, *, by: Actor) -> ApprovalRequest:
    """Ask a second person to change where donors transfer to.

    RuleBroken("bin") and ("number") for what no bank has, RuleBroken("") when nothing changes;
    Duplicate while a request for the account waits.
    """
    if command.bin and not is_bin(command.bin):
        raise RuleBroken("bin", _l("The BIN of a bank is six digits, for example 970415."))
    if not is_account(command.number):
        raise RuleBroken(
            "number", _l("Write the number without spaces: at most 19 digits or capital letters.")
        )
    if command.details == details_of(account):
        raise RuleBroken("", _l("Nothing is changed: the account has these details already."))
    return ask(
        Ask(
            organisation_id=account.organisation_id,
            kind=PAY_INTO,
            subject=f"bank_account:{account.slug}",
            reason=command.reason,
            arguments={"account": account.slug, **asdict(command.details)},
        ),
        by=by,
    )


def set_pay_into(account: BankAccount, details: PayInto, *, by: Actor) -> None:
    """Let donors transfer to these details from now on, and record what they were."""
    before, after = asdict(details_of(account)), asdict(details)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    for key, value in after.items():
        setattr(account, key, value)
    record(Act("changed", "bank_account", account.slug, changes), by)


def carry_out(arguments: dict[str, Any], *, by: Actor) -> None:
    """Change what was approved."""
    account = get_account(arguments["account"])
    set_pay_into(account, asked_for(arguments), by=by)


def asked_for(arguments: dict[str, Any]) -> PayInto:
    """Return the details that a request asks for."""
    return PayInto(arguments["bank"], arguments["bin"], arguments["number"])
