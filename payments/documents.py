"""From an entry to its paper: which page shows the document an entry names."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_login import current_user

from core.i18n import _l


@dataclass(frozen=True)
class Paper:
    """A kind of document: its word, the page that shows it, and the page's argument."""

    word: Any
    endpoint: str = ""
    argument: str = ""


PAPERS = {
    "payment": Paper(_l("Payment"), "receiving.payment", "code"),
    "return": Paper(_l("Return"), "returns.show", "code"),
    "disbursement": Paper(_l("Voucher"), "paying_out.voucher", "voucher_id"),
    "grant": Paper(_l("Grant"), "grants.show", "grant_id"),
    "expense": Paper(_l("Management expense"), "expenses.show", "code"),
    "request": Paper(_l("Request"), "approvals.show", "code"),
    "bank_line": Paper(_l("Bank line"), "bank.line", "line_id"),
    "deposit": Paper(_l("Deposit"), "till.deposit", "code"),
    "bank_account": Paper(_l("Bank account"), "bank.account", "slug"),
    "going_live": Paper(_l("Opening balances"), "approvals.show", "code"),
}
OTHER = Paper(_l("Document"))


def document_word(document: str) -> str:
    """Return what kind of paper ``document`` ("payment:Xy…") is, in the language spoken."""
    return str(PAPERS.get(document.partition(":")[0], OTHER).word)


def document_url(document: str) -> str | None:
    """Return the address of the document's page, or None when this person may not open one."""
    kind, _, public_id = document.partition(":")
    paper = PAPERS.get(kind, OTHER)
    page: Any = current_app.view_functions.get(paper.endpoint)
    if page is None or not any(current_user.actor.may(one) for one in page.access):
        return None
    arguments: dict[str, Any] = {paper.argument: public_id}
    return url_for(paper.endpoint, **arguments)
