"""Which money paid for what: transfers out of a fund linked to transfers into it, oldest first."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    Subquery,
    and_,
    case,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.db import Id, session
from payments.ledger.models import Account, SourceLink, Transfer
from payments.ledger.rules import FUND_BALANCE, TransferKind

Debit, Credit, Reversal, Outflow = (
    aliased(Account),
    aliased(Account),
    aliased(Transfer),
    aliased(Transfer),
)
RETURN = "return:"
_return = table("payment_return", column("public_id"), column("payment_id", Id))
_payment = table("payment", column("id", Id), column("public_id"))
_OF_RETURN = and_(
    Transfer.document.startswith(RETURN),
    _return.c.public_id == func.substr(Transfer.document, len(RETURN) + 1),
)
_PAPER = func.coalesce(literal("payment:") + _payment.c.public_id, Transfer.document)
"""The paper under which money came: of what goes back or comes again, that of its payment.

Payments stand above the ledger; their tables are read here by name.
"""
MOVED = frozenset({TransferKind.BETWEEN_FUNDS, TransferKind.COVER})
"""Kinds whose money came from another fund, where its sources are."""


class Source(NamedTuple):
    """Part of what was paid, in minor units, and the paper under which it had come in."""

    document: str
    amount: int


def link_sources(fund_ids: Collection[int]) -> None:
    """Link what left the funds and names no source yet to what came in and is not used up.

    First what goes back under the paper it came with (a refund takes its own gift), then first in,
    first out: one statement each for all the funds, which the caller has locked.
    """
    if fund_ids:
        session.execute(_linking(fund_ids, ("fund_id", "paper")))
        session.execute(_linking(fund_ids, ("fund_id",)))


def sources_of(document: str) -> list[Source]:
    """Return which papers' money paid for a document, added up by paper, in the order of use.

    Money that was moved from another fund is followed to what came into that one.
    """
    found: dict[str, int] = {}
    outflows = session.scalars(
        select(Transfer)
        .join(Debit, Debit.id == Transfer.debit_id)
        .where(Transfer.document == document, Debit.use.in_(FUND_BALANCE))
        .order_by(Transfer.id)
    )
    for outflow in outflows:
        for source in _trace(outflow.id, 0, outflow.amount):
            found[source.document] = found.get(source.document, 0) + source.amount
    return [Source(*item) for item in found.items()]


def live_links() -> Select[*tuple[Any, ...]]:
    """Select the links that count: neither of their transfers is reversed."""
    return select(SourceLink).where(
        ~exists().where(
            or_(
                Reversal.reverses_id == SourceLink.outflow_id,
                Reversal.reverses_id == SourceLink.inflow_id,
            )
        )
    )


def _linking(fund_ids: Collection[int], together: tuple[str, ...]) -> Any:
    """Lay what left and what came in beside each other, added up in order, and link overlaps."""
    out = _open(fund_ids, SourceLink.outflow_id, together, (Debit, Credit))
    into = _open(fund_ids, SourceLink.inflow_id, together, (Credit, Debit))
    out_from, into_from = out.c.upto - out.c.rest, into.c.upto - into.c.rest
    end = case((out.c.upto < into.c.upto, out.c.upto), else_=into.c.upto)
    start = case((out_from > into_from, out_from), else_=into_from)
    before = (
        select(func.count())
        .where(SourceLink.outflow_id == out.c.id)
        .correlate(out)
        .scalar_subquery()
    )
    return insert(SourceLink).from_select(
        ["outflow_id", "inflow_id", "ordinal", "amount"],
        select(out.c.id, into.c.id, before, end - start)
        .join(
            into,
            (out_from < into.c.upto) & (into_from < out.c.upto) & _same(out, into, together),
        )
        .order_by(out.c.id, into.c.upto),
    )


def _same(out: Subquery, into: Subquery, together: tuple[str, ...]) -> Any:
    first, *others = (out.c[name] == into.c[name] for name in together)
    for other in others:
        first &= other
    return first


def _open(
    fund_ids: Collection[int],
    side: InstrumentedAttribute[int],
    together: tuple[str, ...],
    accounts: tuple[Any, Any],
) -> Subquery:
    """Transfers that change a fund's balance in one direction, with what no link names yet."""
    changed, other = accounts
    account_of = {Debit: Transfer.debit_id, Credit: Transfer.credit_id}
    rest = Transfer.amount - func.coalesce(_linked(side), 0)
    left = (
        select(
            Transfer.id,
            Transfer.fund_id,
            _PAPER.label("paper"),
            Transfer.occurred_on,
            rest.label("rest"),
        )
        .join(changed, changed.id == account_of[changed])
        .join(other, other.id == account_of[other])
        .outerjoin(_return, _OF_RETURN)
        .outerjoin(_payment, _payment.c.id == _return.c.payment_id)
        .where(
            Transfer.fund_id.in_(fund_ids),
            Transfer.kind != TransferKind.REVERSAL,
            changed.use.in_(FUND_BALANCE),
            other.use.not_in(FUND_BALANCE),
            ~exists().where(Reversal.reverses_id == Transfer.id),
        )
        .subquery()
    )
    upto = func.sum(left.c.rest).over(
        partition_by=[left.c[name] for name in together], order_by=(left.c.occurred_on, left.c.id)
    )
    return select(left, upto.label("upto")).where(left.c.rest > 0).subquery()


def _linked(side: InstrumentedAttribute[int]) -> Any:
    links = live_links().subquery()
    return (
        select(func.sum(links.c.amount))
        .where(links.c[side.key] == Transfer.id)
        .correlate(Transfer)
        .scalar_subquery()
    )


def _trace(outflow_id: int, start: int, stop: int) -> Iterator[Source]:
    """Yield the sources of a part of an outflow, from one place of its amount to another."""
    links = live_links().subquery()
    rows = session.execute(
        select(links.c.id, links.c.inflow_id, links.c.amount, Transfer)
        .join(Transfer, Transfer.id == links.c.inflow_id)
        .where(links.c.outflow_id == outflow_id)
        .order_by(links.c.id)
    ).all()
    place = 0
    for link_id, inflow_id, amount, inflow in rows:
        first, last = max(start, place), min(stop, place + amount)
        if first < last:
            used = _used_before(inflow_id, link_id) + first - place
            yield from _follow(inflow, used, last - first)
        place += amount


def _follow(inflow: Transfer, used: int, amount: int) -> Iterator[Source]:
    """Yield the paper of an inflow, or the sources in the fund from which it was moved."""
    left_under = inflow.key.removesuffix(":in") + ":out"
    origin = (
        session.scalar(select(Transfer.id).where(Transfer.key == left_under))
        if inflow.kind in MOVED
        else None
    )
    if origin is None:
        yield Source(_paper_of(inflow), amount)
    else:
        yield from _trace(origin, used, used + amount)


def _paper_of(inflow: Transfer) -> str:
    found = (
        select(_PAPER)
        .select_from(Transfer)
        .outerjoin(_return, _OF_RETURN)
        .outerjoin(_payment, _payment.c.id == _return.c.payment_id)
        .where(Transfer.id == inflow.id)
    )
    return str(session.scalar(found))


def _used_before(inflow_id: int, link_id: int) -> int:
    links = live_links().subquery()
    return int(
        session.scalar(
            select(func.coalesce(func.sum(links.c.amount), 0)).where(
                links.c.inflow_id == inflow_id, links.c.id < link_id
            )
        )
        or 0
    )
