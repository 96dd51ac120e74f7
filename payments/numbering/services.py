"""Numbers for papers, taken in the transaction that writes the paper."""

from sqlalchemy import ColumnElement, Integer, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.db import session
from core.errors import NotFound, WrongState
from core.i18n import _l
from core.organisations.models import Organisation
from core.statements import table_of
from payments.numbering.models import Series
from payments.numbering.rules import Paper, series_code


def _last_used() -> ColumnElement[int]:
    """Return the highest number that stands on a paper, ours or one from before this system."""
    return case((Series.last_number < Series.on_paper, Series.on_paper), else_=Series.last_number)


# Built once: each paper asks it, and building costs more than asking.
_ADVANCED = (
    select(Series)
    .from_statement(
        table_of(Series)
        .update()
        .where(
            Series.organisation_id == bindparam("body"),
            Series.paper == bindparam("of"),
            Series.year == bindparam("in_year"),
        )
        .values(last_number=_last_used() + bindparam("more", type_=Integer))
        .returning(*table_of(Series).c)
    )
    .execution_options(populate_existing=True)
)


def take_numbers(
    organisation_id: int, paper: Paper, year: int, count: int = 1
) -> tuple[Series, int]:
    """Take the next ``count`` numbers of a year; return the series and the first of them.

    The counter's row stays locked until the running transaction ends, and its change goes with
    the transaction: a rollback gives the numbers back, so there is neither gap nor repeat. Those
    used on paper before this system are passed over.
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
    asked = {"body": organisation_id, "of": paper, "in_year": year, "more": count}
    series: Series | None = session.scalar(_ADVANCED, asked)
    return series


def next_number(organisation_id: int, paper: Paper, year: int) -> tuple[str, int]:
    """Return the code of the year's series and the number that would come next; takes none.

    NotFound for an unknown organisation.
    """
    series = session.execute(
        select(Series.code, _last_used()).where(
            Series.organisation_id == organisation_id, Series.paper == paper, Series.year == year
        )
    ).one_or_none()
    if series is not None:
        return series[0], series[1] + 1
    code = session.scalar(select(Organisation.code).where(Organisation.id == organisation_id))
    if code is None:
        raise NotFound(_l("There is no such organisation."))
    return series_code(code, paper, year), 1


def _begin(organisation_id: int, paper: Paper, year: int, count: int) -> Series:
    """Open the year's series; of those who come first together one makes the row."""
    code = session.scalar(select(Organisation.code).where(Organisation.id == organisation_id))
    if code is None:
        raise NotFound(_l("There is no such organisation."))
    insert_new = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert_new(Series)
        .values(
            organisation_id=organisation_id,
            paper=paper,
            year=year,
            code=series_code(code, paper, year),
        )
        .on_conflict_do_nothing(index_elements=["organisation_id", "paper", "year"])
    )
    series = _advance(organisation_id, paper, year, count)
    if series is None:
        raise NotFound(_l("There is no such organisation."))
    return series


def begin_after_paper(organisation_id: int, paper: Paper, year: int, last: int) -> None:
    """Go on after the last number that was used on paper in a year; ``last`` 0 begins at 1.

    WrongState when numbers of that year were taken here already.
    """
    if last < 1:
        return
    series, _first = take_numbers(organisation_id, paper, year, last)
    if series.last_number != last:
        raise WrongState(_l("Numbers of this year were given out here already."))
    series.on_paper = last
    session.flush()


def paper_is_continued(organisation_id: int) -> bool:
    """Say whether a paper of money got a number here, after those on paper."""
    return bool(
        session.scalar(
            select(Series.id)
            .where(
                Series.organisation_id == organisation_id,
                Series.paper != Paper.GRANT,
                Series.last_number > Series.on_paper,
            )
            .limit(1)
        )
    )


def forget_paper(organisation_id: int) -> None:
    """Begin at 1 again in every series of which no number was given out here."""
    session.execute(
        update(Series)
        .where(Series.organisation_id == organisation_id, Series.last_number == Series.on_paper)
        .values(on_paper=0, last_number=0)
        .execution_options(synchronize_session=False)
    )
