"""A statement's file read with what its bank means by its titles."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import RuleBroken
from core.i18n import _
from core.tabular import BadTable, Candidate, check_meanings, columns_titled, likely_header
from payments.bank.layouts import read_statement
from payments.bank.layouts.columns import COLUMNS, NEEDED
from payments.bank.models import BankAccount, TitleMeaning
from payments.bank.services.refusals import explain
from payments.bank.statement import BadStatement, CheckedStatement, checked


def read_file(account: BankAccount, content: bytes) -> CheckedStatement:
    """Return a statement that adds up. RuleBroken("file") otherwise, or when of another account."""
    try:
        statement = checked(read_statement(content, account.currency, meanings_of(account)))
    except BadStatement as error:
        raise RuleBroken("file", explain(error)) from error
    number = statement.account_number
    if number and account.number and number != account.number:
        raise RuleBroken(
            "file",
            _(
                "The statement is of account %(other)s, not of %(own)s. Choose its account.",
                other=number,
                own=account.number,
            ),
        )
    return statement


def lacks_columns(error: RuleBroken) -> bool:
    """Say whether a file was refused because nobody said yet what its titles mean."""
    return isinstance(error.__cause__, BadStatement) and error.__cause__.code == "no_header"


def columns_of(account: BankAccount, content: bytes) -> Candidate | None:
    """Return what seems to be the header of a file, to ask what its columns mean.

    None for a file that is no table.
    """
    try:
        return likely_header(content, columns_titled(COLUMNS, meanings_of(account)))
    except BadTable:
        return None


def meanings_of(account: BankAccount) -> dict[str, str]:
    """Return what the account's bank means by its titles, asked for whichever account of it."""
    same_bank = select(BankAccount.id).where(
        BankAccount.organisation_id == account.organisation_id,
        BankAccount.bank == account.bank,
    )
    rows = session.execute(
        select(TitleMeaning.title, TitleMeaning.column)
        .where(TitleMeaning.account_id.in_(same_bank))
        .order_by(TitleMeaning.account_id == account.id)
    )
    return {row.title: row.column for row in rows}


def name_columns(account: BankAccount, meanings: Mapping[str, str], *, by: Actor | None) -> None:
    """Remember what the bank means by titles. RuleBroken("columns") for one missing or twice."""
    titles = check_meanings(meanings, NEEDED)
    mine = TitleMeaning.account_id == account.id
    session.execute(delete(TitleMeaning).where(mine, TitleMeaning.title.in_(titles)))
    session.execute(
        insert(TitleMeaning),
        [
            {"account_id": account.id, "title": title, "column": name}
            for title, name in titles.items()
        ],
    )
    changes = {"columns": sorted(titles.values())}
    record(Act("columns named", "bank_account", account.slug, changes), by)
