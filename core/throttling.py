"""How often one network address may open a page that anybody may open."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.dates import now
from core.db import Base, session, unit_of_work
from core.errors import TooManyTries
from core.i18n import _l
from core.statements import into_new

WINDOW = timedelta(minutes=1)


class VisitCount(Base):
    """Visits of one address to one page within the minute that began at ``begun_at``."""

    __tablename__ = "visit_count"

    page: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(primary_key=True)
    visits: Mapped[int]


def note_visit(page: str, address: str, most: int) -> None:
    """Count a visit of this minute, in a transaction of its own; TooManyTries after ``most``.

    Whoever is over the limit costs a look at one row and writes nothing. Minutes that are over
    are forgotten, so that addresses are not kept.
    """
    begun_at = now().replace(second=0, microsecond=0)
    this_minute = (
        VisitCount.page == page,
        VisitCount.address == address,
        VisitCount.begun_at == begun_at,
    )
    visits = session.scalar(select(VisitCount.visits).where(*this_minute))
    if visits is not None and visits >= most:
        raise TooManyTries(
            _l("Too many tries. Wait a minute, then try again."),
            retry_after=int(WINDOW.total_seconds()),
        )
    with unit_of_work():
        if visits is None:
            session.execute(delete(VisitCount).where(VisitCount.begun_at < begun_at - WINDOW))
            _begin(page, address, begun_at)
        session.execute(update(VisitCount).where(*this_minute).values(visits=VisitCount.visits + 1))


def _begin(page: str, address: str, begun_at: datetime) -> None:
    row = {"page": page, "address": address, "begun_at": begun_at, "visits": 0}
    session.execute(into_new(VisitCount)[session.get_bind().dialect.name], row)
