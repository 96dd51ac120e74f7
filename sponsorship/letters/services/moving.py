"""The one place in which a letter changes its state."""

from typing import Any

from sqlalchemy import update

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import WrongState
from core.i18n import _l
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import NEXT, LetterAct


def move_letter(letter: Letter, code: str, act: LetterAct, by: Actor, **values: Any) -> None:
    """Take a step with a letter of the child with a code, once; WrongState if not legal now."""
    steps = {state: reached for (state, known), reached in NEXT.items() if known is act}
    reached = next(iter(steps.values()))
    moved = session.scalar(
        update(Letter)
        .where(Letter.id == letter.id, Letter.state.in_(steps))
        .values(state=reached, **values)
        .returning(Letter.id)
    )
    if moved is None:
        raise WrongState(_l("Somebody has taken this step already."))
    record(Act("letter moved", "child", code, {"letter": letter.public_id, "state": reached}), by)
