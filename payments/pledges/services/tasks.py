"""What a person must decide about a pledge."""

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import WrongState
from core.i18n import _l
from payments.pledges.models import Pledge, PledgeTask
from payments.pledges.rules import TaskKind


def open_renewal_task(pledge_id: int, why: str) -> PledgeTask:
    """Ask a person to renew or end the commitment; one open question at a time."""
    task = session.scalar(
        select(PledgeTask).where(
            PledgeTask.pledge_id == pledge_id,
            PledgeTask.kind == TaskKind.RENEWAL,
            PledgeTask.closed_at.is_(None),
        )
    )
    if task is None:
        task = PledgeTask(
            pledge_id=pledge_id, kind=TaskKind.RENEWAL, why=why, opened_at=now(), closed_at=None
        )
        session.add(task)
        session.flush()
    return task


def close_task(task: PledgeTask, *, by: Actor | None) -> None:
    """Close a task that was decided. Raises WrongState when it is closed already."""
    if task.closed_at is not None:
        raise WrongState(_l("This task is closed already."))
    task.closed_at = now()
    code = session.scalars(select(Pledge.code).where(Pledge.id == task.pledge_id)).one()
    record(Act("closed_task", "pledge", code, {"kind": [task.kind.value, None]}), by)
