"""Seals the rows that never change, and finds out whether one did."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Text, cast, column, func, select, table

from core.dates import now
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from payments.books.models import Seal
from payments.books.rules import Sealed, chain
from payments.ledger.models import Transfer
from payments.receipts.models import Receipt
from payments.receiving.models import Allocation, Payment

MODELS = {
    Sealed.TRANSFERS: Transfer,
    Sealed.PAYMENTS: Payment,
    Sealed.ALLOCATIONS: Allocation,
    Sealed.RECEIPTS: Receipt,
}
PIECE = 10_000


def seal_books() -> dict[Sealed, Seal]:
    """Seal what came since the last seal; return the newest seal of each table that has rows.

    Nothing new makes no new seal.
    """
    newest: dict[Sealed, Seal] = {}
    for sealed in Sealed:
        last = _newest(sealed)
        before, after = (last.digest, last.through_id) if last else ("", 0)
        digest, through, count = chain(before, _rows(sealed, after, None))
        if count:
            last = Seal(
                sealed=sealed, through_id=through, rows=count, digest=digest, sealed_at=now()
            )
            session.add(last)
            session.flush()
        if last:
            newest[sealed] = last
    return newest


def broken_seals() -> Iterator[dict[str, Any]]:
    """Yield a row for each seal that no longer fits what it sealed."""
    for sealed in Sealed:
        before, after = "", 0
        for seal in session.scalars(
            select(Seal).where(Seal.sealed == sealed).order_by(Seal.through_id)
        ):
            digest, _through, count = chain(before, _rows(sealed, after, seal.through_id))
            if (digest, count) != (seal.digest, seal.rows):
                yield {
                    "table": sealed.value,
                    "sealed_at": seal.sealed_at,
                    "rows": seal.rows,
                    "found": count,
                }
                break
            before, after = seal.digest, seal.through_id


def check_head(head: str) -> None:
    """RuleBroken("head") unless this digest, kept outside, is still that of a seal."""
    if not session.scalar(select(func.count()).where(Seal.digest == head)):
        raise RuleBroken(
            "head",
            _l(
                "No seal has this digest: rows and seals were changed since it was written down. "
                "Compare with a backup."
            ),
        )


def _newest(sealed: Sealed) -> Seal | None:
    return session.scalar(
        select(Seal).where(Seal.sealed == sealed).order_by(Seal.through_id.desc()).limit(1)
    )


def _rows(sealed: Sealed, after: int, through: int | None) -> Iterator[Any]:
    """Yield the rows as the database keeps them, in pieces; columns in the order of their names."""
    model = MODELS[sealed]
    names = sorted(c.name for c in model.__table__.columns if c.name != "id")
    plain = table(sealed.value, column("id"), *(column(name) for name in names))
    wanted = (
        select(plain.c.id, *(cast(plain.c[name], Text) for name in names))
        .where(plain.c.id > after)
        .order_by(plain.c.id)
        .execution_options(yield_per=PIECE)
    )
    if through is not None:
        wanted = wanted.where(plain.c.id <= through)
    return iter(session.execute(wanted))
