"""What payers paid for before: learned from people's decisions, shown, and forgotten when told."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound
from core.i18n import _l
from core.paging import Page, paginate
from donors.models import Donor
from payments.bank.models import BankAccount, BankLine, PayerRule
from payments.pledges.models import Pledge


def learn(
    line: BankLine, account: BankAccount, pledges: Collection[Pledge], *, by: Actor | None
) -> None:
    """Remember for which commitments the payer of a line paid, by the surest of what tells him."""
    keys = line.movement.payer.keys
    if not keys:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [
        {
            "public_id": public_id(),
            "organisation_id": account.organisation_id,
            "payer": keys[0],
            "pledge_id": pledge.id,
            "learned_from": line.key,
            "learned_at": now(),
            "learned_by": by.id if by else None,
        }
        for pledge in pledges
    ]
    session.execute(insert(PayerRule).on_conflict_do_nothing(), rows)


def learned_by_payer(organisation_id: int) -> dict[str, list[str]]:
    """Return, by payer, the codes of the commitments for which he paid."""
    rows = session.execute(
        select(PayerRule.payer, Pledge.code)
        .join(Pledge, Pledge.id == PayerRule.pledge_id)
        .where(PayerRule.organisation_id == organisation_id)
        .order_by(PayerRule.payer, Pledge.code)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for payer, code in rows:
        found[payer].append(code)
    return found


def list_rules(organisations: frozenset[int] | None, number: int) -> Page[Row[Any]]:
    """Return a page of rules, by payer: commitment's code and public id, its sponsor's name."""
    query = (
        select(PayerRule, Pledge.code, Pledge.public_id, Donor.name)
        .join(Pledge, Pledge.id == PayerRule.pledge_id)
        .join(Donor, Donor.id == Pledge.donor_id)
        .order_by(PayerRule.payer, Pledge.code)
    )
    if organisations is not None:
        query = query.where(PayerRule.organisation_id.in_(organisations))
    return paginate(query, number)


def forget(rule_id: str, *, organisations: frozenset[int] | None, by: Actor | None) -> None:
    """Suggest nothing from a rule any more. NotFound outside the organisations."""
    rule = session.scalar(select(PayerRule).where(PayerRule.public_id == rule_id))
    if rule is None or (organisations is not None and rule.organisation_id not in organisations):
        raise NotFound(_l("There is no such rule."))
    session.execute(delete(PayerRule).where(PayerRule.id == rule.id))
    record(Act("forgot", "payer_rule", rule.public_id), by)
