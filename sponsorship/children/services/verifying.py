"""A second person vouches for what somebody else typed or imported."""

from sqlalchemy import or_, update

from core.access import Actor
from core.audit import Act, record_all
from core.db import session
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services.papers import Listed, Paper, check_paper, listed_children


def verify_children(paper: Paper, listed: Listed, *, by: Actor) -> int:
    """Verify the unverified children of a paper; returns how many.

    Passes over disputed children, those outside the actor's places, and those the actor
    entered: nobody verifies their own work. Raises RuleBroken for the paper.
    """
    check_paper(paper)
    verified = session.scalars(
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
        .returning(Child.code)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    told = {"standing": [Standing.DRAFT, Standing.VERIFIED], "document": paper.document}
    record_all((Act("verified", "child", code, told) for code in sorted(verified)), by)
    return len(verified)
