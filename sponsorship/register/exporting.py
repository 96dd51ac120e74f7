"""The filtered list as a file: a few children at once, many after another person agreed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, digest, record
from core.dates import now, today
from core.db import session
from core.i18n import _, _l
from core.labels import label
from core.organisations.services import list_own
from core.tabular.sheets import DataSheet
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.approvals.rules import Outcome
from payments.approvals.services import Ask, ask
from sponsorship.permissions import Permission
from sponsorship.register.rules import ChildFilter, filled
from sponsorship.register.services import ChildLine, count_children, list_all

EXPORT = "children.export"
FREE = 100
"""Rows that a person may take away without another's word (reliability: bulk export)."""
VALID_FOR = timedelta(hours=24)


def export_children(wanted: ChildFilter, reason: str, *, by: Actor) -> DataSheet | None:
    """Return exactly the filtered rows as the list shows them, or None when another is asked.

    More than 100 rows need a second person's approval of this very filter, not older than a day.
    Every file is written to the log. Raises RuleBroken("reason"), and Duplicate while it waits.
    """
    total, subject = count_children(wanted, by), _subject(wanted, by)
    if total > FREE and not _agreed(subject, by):
        command = Ask(
            organisation_id=list_own(by)[0].id,
            kind=EXPORT,
            subject=subject,
            reason=reason,
            arguments={"rows": total, "narrowed": sorted(filled(wanted))},
        )
        ask(command, by=by)
        return None
    lines = list_all(wanted, by)
    record(Act("exported", "children", subject, {"rows": len(lines)}, reason), by)
    named = by.may(Permission.CHILDREN_IDENTITY)
    private = (_("Name"), _("Sex"), _("Born"), _("Commune"), _("Circumstance")) if named else ()
    titles = (_("Code"), *private, _("Record"), _("Support"))
    name = f"{_('children')}-{today():%Y%m%d}"
    return DataSheet(name, titles, [_cells(line) for line in lines])


def _cells(line: ChildLine) -> tuple[Any, ...]:
    private: tuple[Any, ...] = ()
    if line.identity is not None:
        kinds = ", ".join(str(label(kind)) for kind in line.circumstances)
        private = (
            line.identity.full_name,
            str(label(line.child.sex)),
            line.identity.birth.written,
            line.place,
            kinds,
        )
    taken = str(_("sponsored or held")) if line.taken else str(_("none"))
    return (line.child.code, *private, str(label(line.child.standing)), taken)


def _subject(wanted: ChildFilter, by: Actor) -> str:
    """Return what stands for a person's filter in the log: it may hold a name."""
    return f"filter:{digest((by.id, sorted(filled(wanted).items())))}"


def _agreed(subject: str, by: Actor) -> bool:
    query = (
        select(ApprovalRequest.id)
        .join(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
        .where(
            ApprovalRequest.kind == EXPORT,
            ApprovalRequest.subject == subject,
            ApprovalRequest.asked_by == by.id,
            ApprovalDecision.outcome == Outcome.APPROVED,
            ApprovalDecision.decided_at > now() - VALID_FOR,
        )
    )
    return session.scalar(query.limit(1)) is not None


def _let_take(_request: ApprovalRequest, _arguments: dict[str, Any], _by: Actor) -> None:
    """Do nothing more: whoever asked takes the file, while the approval is fresh."""


def _tell(_request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    narrowed = ", ".join(arguments["narrowed"]) or _("all children")
    return [(_("Children"), arguments["rows"]), (_("Filtered by"), narrowed)]


register_kind(Kind(EXPORT, _l("Take away a list of many children"), _let_take, _tell))
