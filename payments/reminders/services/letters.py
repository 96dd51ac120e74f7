"""Reminders by printed letter: who gets one, the rows kept of them, and what each says today."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.accounts.models import User
from core.audit import Act, record
from core.batches import batches
from core.dates import now, this_month, today
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _l, speaking
from core.jobs.models import Job
from core.jobs.services import enqueue
from payments.pledges.models import LetterBatch, Pledge, Reminder
from payments.pledges.services.asking import Scan, scans_of
from payments.pledges.services.due import OpenInstalment, due_instalments
from payments.pledges.services.reading import in_scope
from payments.reminders.letter_view import LetterView
from payments.reminders.rules import WhyNot
from payments.reminders.services.keeping import keep
from payments.reminders.services.whom import Late, late_of, list_late, list_to_remind
from payments.reminders.services.wording import letter

PRINT = "reminders.letters"
PIECE = 500
NEWEST = 20


@dataclass(frozen=True)
class PrintLetters:
    """Whether those get a letter too whom a mail can reach."""

    everyone: bool = False


@dataclass(frozen=True)
class Batch:
    """Letters that were printed together."""

    row: LetterBatch
    letters: int
    by: str | None


def gets_letter(one: Late, wanted: PrintLetters) -> bool:
    """Say whether the payer gets a letter: with a postal address, and no mail unless wished."""
    return one.has_post and (wanted.everyone or not one.has_mail)


def print_letters(wanted: PrintLetters, *, by: Actor) -> Job:
    """Keep a reminder by letter for each who is to be reminded today and gets one; print them.

    RuleBroken when nobody does.
    """
    return print_for([one for one in list_to_remind(by=by) if gets_letter(one, wanted)], by=by)


def print_for(wanted: Sequence[Late], *, by: Actor) -> Job:
    """Do the same for these, who are to be reminded today."""
    batch = LetterBatch(made_on=today(), made_at=now(), made_by=by.id or None)
    session.add(batch)
    session.flush()
    kept = keep(wanted, batch)
    if not kept:
        raise RuleBroken(
            "", _l("Nobody gets a letter today. The list says who has no address, and why.")
        )
    record(Act("printed", "letters", batch.public_id, {"letters": [None, len(kept)]}), by)
    return _enqueue(batch, by)


def print_again(public_id: str, *, by: Actor) -> Job:
    """Print letters again, with what is open today. Raises NotFound outside the scope."""
    batch = session.scalar(select(LetterBatch).where(LetterBatch.public_id == public_id))
    if batch is None or not _pledge_ids(batch.id, by):
        raise NotFound(_l("There are no such letters."))
    record(Act("printed_again", "letters", batch.public_id), by)
    return _enqueue(batch, by)


def list_batches(*, by: Actor) -> list[Batch]:
    """Return the newest batches in the scope of ``by``."""
    rows = session.execute(
        select(LetterBatch, func.count(Reminder.id), User.name)
        .join(Reminder, Reminder.batch_id == LetterBatch.id)
        .join(Pledge, Pledge.id == Reminder.pledge_id)
        .outerjoin(User, User.id == LetterBatch.made_by)
        .where(*in_scope(by))
        .group_by(LetterBatch.id, User.name)
        .order_by(LetterBatch.id.desc())
        .limit(NEWEST)
    )
    return [Batch(row, letters, name) for row, letters, name in rows]


def letters_of(batch_id: int, by: Actor) -> Iterator[list[tuple[Late, LetterView]]]:
    """Yield the letters of a batch in the scope of ``by`` as of today, in pieces, by commitment.

    Who has paid since, or must be asked no more, is left out.
    """
    for piece in batches(_pledge_ids(batch_id, by), PIECE):
        late = [one for one in late_of(piece) if one.asked]
        scans = scans_of([one.pledge.id for one in late])
        owed: defaultdict[tuple[int, str], list[OpenInstalment]] = defaultdict(list)
        for one in due_instalments([one.pledge.id for one in late], this_month()):
            owed[one.pledge_id, one.currency].append(one)
        yield [
            (one, _in_their_language(one, owed[one.pledge.id, one.amount.currency], scans))
            for one in late
        ]


def _in_their_language(
    late: Late, owed: Sequence[OpenInstalment], scans: Mapping[int, Scan]
) -> LetterView:
    with speaking(late.payer.language):
        return letter(late, owed, scans.get(late.pledge.id))


def count_letters(batch_id: int, by: Actor) -> int:
    """Return how many reminders of the batch are in the scope of ``by``."""
    return len(_pledge_ids(batch_id, by))


def without_letter(printed: set[int], by: Actor) -> Iterator[tuple[Late, WhyNot]]:
    """Yield who is in arrears in the scope of ``by`` and was not printed now, and why."""
    for one in list_late(by=by):
        if one.pledge.id not in printed:
            yield one, one.why_not or (WhyNot.BY_MAIL if one.has_mail else WhyNot.NO_ADDRESS)


def paid_since(batch_id: int, late: set[int], by: Actor) -> list[str]:
    """Return the codes of commitments of the batch that are not among those in arrears."""
    gone = set(_pledge_ids(batch_id, by)) - late
    rows = session.scalars(select(Pledge.code).where(Pledge.id.in_(gone)).order_by(Pledge.code))
    return list(rows)


def _pledge_ids(batch_id: int, by: Actor) -> Sequence[int]:
    return session.scalars(
        select(Pledge.id)
        .join(Reminder, Reminder.pledge_id == Pledge.id)
        .where(Reminder.batch_id == batch_id, *in_scope(by))
        .order_by(Pledge.code)
    ).all()


def _enqueue(batch: LetterBatch, by: Actor) -> Job:
    return enqueue(PRINT, {"batch": batch.id, "by": by.id}, by=by)
