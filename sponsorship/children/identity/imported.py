"""What an import did to whom: its report, the children it brought, and the others as they were."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select, update

from core.batches import batches
from core.db import session
from sponsorship.children.identity_models import ChildIdentity, ChildWord, SetAside
from sponsorship.children.import_models import ImportedChild, ImportReport


def keep_report(import_id: int, lines: str) -> None:
    """Keep what became of the rows."""
    session.execute(insert(ImportReport), [{"import_id": import_id, "lines": lines}])


def report_of(import_id: int) -> str | None:
    """Return what became of the rows, None before the register is taken."""
    return session.scalar(select(ImportReport.lines).where(ImportReport.import_id == import_id))


def keep_before(
    import_id: int, new: Iterable[int], before: Mapping[int, str], digests: Mapping[int, str]
) -> None:
    """Remember which children an import brought, and how those were that it changed."""
    rows = [
        {"import_id": import_id, "child_id": child_id, "before": None, "before_digest": ""}
        for child_id in new
    ]
    rows += [
        {
            "import_id": import_id,
            "child_id": child_id,
            "before": row,
            "before_digest": digests[child_id],
        }
        for child_id, row in before.items()
    ]
    if rows:
        session.execute(insert(ImportedChild), rows)


def given_back(import_id: int) -> dict[int, tuple[str | None, str]]:
    """Return the children of an import: the row each was before with its digest, or None."""
    rows = session.execute(
        select(ImportedChild.child_id, ImportedChild.before, ImportedChild.before_digest).where(
            ImportedChild.import_id == import_id
        )
    )
    return {row.child_id: (row.before, row.before_digest) for row in rows}


def forget_children(child_ids: Collection[int]) -> None:
    """Let nobody find these children any more, and let their personal IDs be used again."""
    for batch in batches(child_ids):
        session.execute(delete(ChildWord).where(ChildWord.child_id.in_(batch)))
        session.execute(
            update(ChildIdentity).where(ChildIdentity.child_id.in_(batch)).values(personal_id=None)
        )


def mark_rows(digests: Collection[str], import_id: int) -> None:
    """Remember which import set these rows aside."""
    for batch in batches(digests):
        session.execute(
            update(SetAside).where(SetAside.row_digest.in_(batch)).values(import_id=import_id)
        )


def rows_of_import(import_id: int) -> Sequence[SetAside]:
    """Return the rows that an import set aside."""
    return session.scalars(select(SetAside).where(SetAside.import_id == import_id)).all()


def forget_rows(import_id: int) -> None:
    """Drop the rows that an import set aside."""
    session.execute(delete(SetAside).where(SetAside.import_id == import_id))
