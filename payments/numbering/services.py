"""Numbers for papers, taken in the transaction that writes the paper."""

from sqlalchemy import select, update

from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.organisations.models import Organisation
from payments.numbering.models import Series
from payments.numbering.rules import Paper, series_code


def take_numbers(
    organisation_id: int, paper: Paper, year: int, count: int = 1
) -> tuple[Series, int]:
    """Take the next ``count`` numbers of a year; return the series and the first of them.

    The counter's row stays locked until the running transaction ends, and its change goes with
    the transaction: a rollback gives the numbers back, so there is neither gap nor repeat.
    NotFound for an unknown organisation; ValueError when no number is asked for.
    """
    if count < 1:
        message = f"{count} numbers cannot be taken"
        raise ValueError(message)
    series = _advance(organisation_id, paper, year, count) or _begin(
        organisation_id, paper, year, count
    )
    return series, series.last_number - count + 1


def _advance(organisation_id: int, paper: Paper, year: int, count: int) -> Series | None:
    return session.scalar(
        update(Series)
        .where(
            Series.organisation_id == organisation_id, Series.paper == paper, Series.year == year
        )
        .values(last_number=Series.last_number + count)
        .returning(Series),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )


def _begin(organisation_id: int, paper: Paper, year: int, count: int) -> Series:
    """Open the year's series; the organisation's row is the lock of those who come first."""
    code = session.scalar(
        select(Organisation.code)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
    )
    if code is None:
        raise NotFound(_l("There is no such organisation."))
    begun_meanwhile = _advance(organisation_id, paper, year, count)
    if begun_meanwhile:
        return begun_meanwhile
    series = Series(
        organisation_id=organisation_id,
        paper=paper,
        year=year,
        code=series_code(code, paper, year),
        last_number=count,
    )
    session.add(series)
    session.flush()
    return series
