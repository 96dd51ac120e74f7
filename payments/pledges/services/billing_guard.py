"""What a month would ask beside what is usual, and the refusal of what is far above it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from core.dates import Month
from core.db import session
from core.errors import RuleBroken
from core.formats import money
from core.i18n import _, ngettext
from payments.pledges.guard import MOST, Excess, Part, Raised, excesses
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Rhythm
from payments.pledges.services.billing import billable, by_currency, not_made, owned_by
from payments.pledges.services.terms import counted

MOST_NAMED = 10
"""Commitments named in one refusal."""
Sums = dict[tuple[int, str], int]
"""Minor units by rhythm (its months) and currency."""
STEPS = sorted({rhythm.months for rhythm in Rhythm})


def check_guard(
    month: Month,
    organisation_id: int | None,
    *,
    allow_total: bool = False,
    allow: Collection[str] = (),
) -> None:
    """Refuse a month far above the usual, unless it was allowed by name.

    Raises RuleBroken("allow_total") and RuleBroken("allow"); a month that is made whole is never
    refused.
    """
    over = [] if allow_total else found_excesses(month, organisation_id)
    raised = [one for one in raised_terms(month, organisation_id) if one.code not in allow]
    if not (over or raised) or not not_made(month, organisation_id):
        return
    if over:
        raise RuleBroken("allow_total", "\n".join(told_excess(one, month) for one in over))
    raise RuleBroken("allow", told_raised(raised))


def found_excesses(month: Month, organisation_id: int | None) -> list[Excess]:
    """Return the currencies whose total is far above the usual.

    First by a sum that can only be too high, which takes a fraction of the time: the month is
    rarely above even that.
    """
    before = _billed_before(month, organisation_id)
    if not excesses(_parts(_at_most(month, organisation_id), before)):
        return []
    return excesses(_parts(_asked(month, organisation_id), before))


def _parts(now: Sums, before: Sums) -> list[Part]:
    return [
        Part(step, currency, amount, before.get((step, currency), 0))
        for (step, currency), amount in now.items()
    ]


def _at_most(month: Month, organisation_id: int | None) -> Sums:
    """Return the sums of all terms with the month in their rhythm, whatever became of them."""
    query = select(PledgeVersion.id).where(PledgeVersion.from_month <= str(month), counted(month))
    if organisation_id is not None:
        query = query.join(Pledge, Pledge.id == PledgeVersion.pledge_id)
    return _sums(query.where(*owned_by(organisation_id)), PledgeVersion)


def _asked(month: Month, organisation_id: int | None) -> Sums:
    return _sums(billable(month, organisation_id).order_by(None), PledgeVersion)


def _sums(query: Select[*tuple[Any, ...]], rows: type[PledgeVersion | Instalment]) -> Sums:
    """Sum the amounts of a query's versions or instalments."""
    sums = [
        cast(func.sum(rows.amount).filter(PledgeVersion.step == step), BigInteger) for step in STEPS
    ]
    return {
        (step, currency): amount
        for currency, *amounts in by_currency(query, rows.currency, *sums)
        for step, amount in zip(STEPS, amounts, strict=True)
        if amount is not None
    }


def raised_terms(month: Month, organisation_id: int | None) -> list[Raised]:
    """Return commitments whose new terms, not billed yet, are far above those before.

    Compared is the amount for a month, so that a change of rhythm is no alarm by itself. Only
    commitments with several terms are looked at, which are few.
    """
    earlier, billed, changed = aliased(PledgeVersion), aliased(Instalment), aliased(PledgeVersion)
    several = (
        select(changed.pledge_id)
        .where(changed.from_month <= str(month))
        .group_by(changed.pledge_id)
        # Said as an equality, of which PostgreSQL expects few: it then begins with these.
        .having(case((func.count() > 1, 1), else_=0) == 1)
    )
    latest = (
        select(func.max(earlier.from_month))
        .where(
            earlier.pledge_id == PledgeVersion.pledge_id,
            earlier.from_month < PledgeVersion.from_month,
        )
        .correlate(PledgeVersion)
        .scalar_subquery()
    )
    usual = aliased(PledgeVersion)
    rows = session.execute(
        billable(month, organisation_id)
        .with_only_columns(
            Pledge.code, PledgeVersion.amount, usual.amount, usual.step, PledgeVersion.step,
            PledgeVersion.currency,
        )
        .join(usual, and_(usual.pledge_id == PledgeVersion.pledge_id, usual.from_month == latest))
        .where(
            Pledge.id.in_(several),
            PledgeVersion.from_month > Pledge.first_month,
            PledgeVersion.currency == usual.currency,
            PledgeVersion.amount * usual.step > MOST * usual.amount * PledgeVersion.step,
            ~select(billed.id)
            .where(billed.pledge_id == Pledge.id, billed.version_id == PledgeVersion.id)
            .exists(),
        )
        .order_by(None)
        .order_by(Pledge.code)
    )  # fmt: skip
    return [
        Raised(code, amount, was * step // was_step, currency)
        for code, amount, was, was_step, step, currency in rows
    ]


def told_excess(one: Excess, month: Month) -> Any:
    """Say how far a total is above the usual, what that is, and the way out."""
    return _(
        "%(month)s asks for %(now)s, more than three times the %(before)s that the months before "
        "it asked for in the same rhythms (the month before for monthly commitments, three months "
        "before for quarterly ones, a year before for yearly ones). Look at the figures; if they "
        "are right, allow the total (--allow-total).",
        month=str(month),
        now=money(one.now, one.currency),
        before=money(one.before, one.currency),
    )


def told_raised(raised: Collection[Raised]) -> str:
    """Name the commitments whose new amount is far above the usual, and the way out."""
    named = [
        _(
            "%(code)s: %(amount)s, usually %(usual)s",
            code=one.code,
            amount=money(one.amount, one.currency),
            usual=money(one.usual, one.currency),
        )
        for one in list(raised)[:MOST_NAMED]
    ]
    return "\n".join(
        [
            ngettext(
                "%(num)s commitment would be asked for more than three times its usual amount. "
                "If that is right, allow it by its code (--allow CODE).",
                "%(num)s commitments would be asked for more than three times their usual "
                "amount. If that is right, allow each by its code (--allow CODE).",
                len(raised),
            ),
            *named,
        ]
    )


def _billed_before(month: Month, organisation_id: int | None) -> Sums:
    asked = (
        select(Instalment.id)
        .join(PledgeVersion, PledgeVersion.id == Instalment.version_id)
        .where(
            Instalment.period.in_([str(month - step) for step in STEPS]),
            or_(
                *(
                    and_(Instalment.period == str(month - step), PledgeVersion.step == step)
                    for step in STEPS
                )
            ),
        )
    )
    if organisation_id is not None:
        asked = asked.join(Pledge, Pledge.id == Instalment.pledge_id)
    return _sums(asked.where(*owned_by(organisation_id)), Instalment)
