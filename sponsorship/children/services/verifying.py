"""A second person vouches for what somebody else typed or imported."""

from sqlalchemy import or_, update

from core.access import Actor
from core.audit import Act, record_all
from core.db import session
from core.errors import NotAllowed, RuleBroken, WrongState
from core.i18n import _l
from sponsorship.children.life_rules import LifeEvent
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services.circumstances import verify_with_paper
from sponsorship.children.services.life import Happened, keep_events
from sponsorship.children.services.papers import Listed, Paper, check_paper, listed_children


def verify_children(paper: Paper, listed: Listed, *, by: Actor) -> int:
    """Verify the unverified children of a paper; returns how many.

    Passes over disputed children, those outside the actor's places, and those the actor
    entered: nobody verifies their own work. What the paper says of their circumstances is
    verified with it. Raises RuleBroken for the paper.
    """
    check_paper(paper)
    verified = session.execute(
        update(Child)
        .where(
            Child.standing == Standing.DRAFT,
            ~Child.disputed,
            or_(Child.entered_by.is_(None), Child.entered_by != by.id),
            listed_children(listed, by),
        )
        .values(
            standing=Standing.VERIFIED,
            verified_on=paper.day,
            verified_by=by.id or None,
            verified_document=paper.document,
            version=Child.version + 1,
        )
        .returning(Child.code, Child.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    told = {"standing": [Standing.DRAFT, Standing.VERIFIED], "document": paper.document}
    record_all((Act("verified", "child", row.code, told) for row in sorted(verified)), by)
    ids = [row.id for row in verified]
    verify_with_paper(ids, paper, by)
    keep_events(
        [Happened(one, LifeEvent.VERIFIED, paper.day, document=paper.document) for one in ids], by
    )
    return len(verified)


def verify_child(child: Child, paper: Paper, *, by: Actor) -> None:
    """Verify one child whose papers one has seen, as a second person.

    Raises WrongState unless the record is a draft, RuleBroken while two children claim the code,
    NotAllowed for what one entered oneself.
    """
    if child.standing is not Standing.DRAFT:
        raise WrongState(_l("This record does not wait for verification."))
    if child.disputed:
        raise RuleBroken("", _l("Two children claim this code: decide that first."))
    if not verify_children(paper, Listed(codes=[child.code]), by=by):
        raise NotAllowed(_l("Somebody else verifies what you entered."))
