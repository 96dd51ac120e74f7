"""Papers of a grant: quotes before the payment, evidence after it."""

from sqlalchemy import select

from core.access import Actor
from core.dates import today
from core.db import public_id, session
from core.errors import NotFound, RuleBroken
from core.files import files
from core.i18n import _l
from sponsorship.grants.models import Grant, GrantEvidence
from sponsorship.grants.rules import MOST_BYTES, Step, file_kind
from sponsorship.grants.services.steps import begin, finish


def add_paper(grant: Grant, title: str, content: bytes, *, by: Actor) -> GrantEvidence:
    """Keep a paper under a random name; the first one after the payment proves the grant.

    RuleBroken when the content is no PDF, JPEG or PNG or is larger than 10 MB; WrongState and
    NotAllowed as in ``steps.begin``.
    """
    following = begin(grant, Step.ADD_PAPER, by)
    kind = file_kind(content)
    if kind is None:
        raise RuleBroken("file", _l("Choose a PDF, JPEG or PNG file."))
    if len(content) > MOST_BYTES:
        raise RuleBroken("file", _l("The file is larger than 10 MB."))
    paper = GrantEvidence(
        public_id=public_id(),
        grant_id=grant.id,
        title=title,
        file_key=f"grants/{public_id()}.{kind}",
        added_on=today(),
        added_by=by.id,
    )
    files().put(paper.file_key, content)
    session.add(paper)
    finish(grant, Step.ADD_PAPER, following, by=by)
    return paper


def list_papers(grant: Grant) -> list[GrantEvidence]:
    """Return the papers of a grant, oldest first."""
    return list(
        session.scalars(
            select(GrantEvidence)
            .where(GrantEvidence.grant_id == grant.id)
            .order_by(GrantEvidence.id)
        )
    )


def get_paper(grant: Grant, paper_id: str) -> tuple[GrantEvidence, bytes]:
    """Return a paper of this grant and its content. NotFound for any other."""
    paper = session.scalar(
        select(GrantEvidence).where(
            GrantEvidence.grant_id == grant.id, GrantEvidence.public_id == paper_id
        )
    )
    if paper is None:
        raise NotFound(_l("There is no such paper."))
    return paper, files().get(paper.file_key)
