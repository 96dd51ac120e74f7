"""What a person must decide about a pledge."""

from collections.abc import Collection, Iterable

from sqlalchemy import select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import WrongState
from core.i18n import _l
from core.statements import into_new
from payments.pledges.models import Pledge, PledgeTask
from payments.pledges.rules import TaskKind


def open_renewal_task(pledge_id: int, why: str) -> PledgeTask:
    """Ask a person to renew or end the commitment; one open question at a time."""
    open_renewal_tasks([pledge_id], why)
    return session.scalars(
        select(PledgeTask).where(
            PledgeTask.pledge_id == pledge_id,
            PledgeTask.kind == TaskKind.RENEWAL,
            PledgeTask.closed_at.is_(None),
        )
    ).one()


def open_renewal_tasks(pledge_ids: Collection[int], why: str) -> None:
    """Ask a person about each of the commitments; a question that is open already stays.

    The database decides what is open, so that money that comes twice at once asks once.
    """
    if not pledge_ids:
        return
    task = {"kind": TaskKind.RENEWAL, "why": why, "opened_at": now()}
    session.execute(
        into_new(PledgeTask)[session.get_bind().dialect.name],
        [task | {"pledge_id": pledge_id} for pledge_id in pledge_ids],
    )


def close_task(task: PledgeTask, *, by: Actor | None) -> None:
    """Close a task that was decided. Raises WrongState when it is closed already."""
    if task.closed_at is not None:
        raise WrongState(_l("This task is closed already."))
    task.closed_at = now()
    code = session.scalars(select(Pledge.code).where(Pledge.id == task.pledge_id)).one()
    record(Act("closed_task", "pledge", code, {"kind": [task.kind.value, None]}), by)


def close_tasks(pledge_id: int, kinds: Iterable[TaskKind]) -> None:
    """Close the open tasks of a pledge that an act has answered."""
    session.execute(
        update(PledgeTask)
        .where(
            PledgeTask.pledge_id == pledge_id,
            PledgeTask.kind.in_(list(kinds)),
            PledgeTask.closed_at.is_(None),
        )
        .values(closed_at=now())
    )
