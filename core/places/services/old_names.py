"""Names that places bore before 1 July 2025: districts and communes, as people still say them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import and_, insert, or_, select

from core.db import session
from core.errors import RuleBroken
from core.i18n import _
from core.places.models import AdminUnit, OldName
from core.tabular import BadTable, Column, RowError, read_table, why_refused
from core.text import BadText, clean, search_key

COLUMNS = (
    Column("code", ("code", "mã", "mã xã", "mã đơn vị")),
    Column("name", ("old name", "tên cũ", "huyện cũ", "quận/huyện cũ", "xã cũ")),
)
COMMUNE_DIGITS = 5


@dataclass
class OldNamesReport:
    """What an import did; a name that was known before is passed over."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def import_old_names(content: bytes) -> OldNamesReport:
    """Take a list of communes by their official code, each with a name of before.

    Several rows may give one commune several names. RuleBroken("file") for what is no such table.
    """
    try:
        table = read_table(content, COLUMNS)
    except BadTable as error:
        raise RuleBroken("file", why_refused(error)) from error
    report = OldNamesReport(rows=len(table.records))
    units = set(session.scalars(select(AdminUnit.code)))
    known = {tuple(row) for row in session.execute(select(OldName.code, OldName.search_key))}
    new: dict[tuple[str, str], str] = {}
    for row in table.records:
        code, name = row.text("code").strip().zfill(COMMUNE_DIGITS), _name(row.text("name"))
        if code not in units or not search_key(name):
            column = "name" if code in units else "code"
            reason = _("The name is missing.") if code in units else _("No place has this code.")
            report.errors.append(
                RowError(row.number, table.titles[column], row.text(column), reason)
            )
        elif (code, search_key(name)) not in known:
            new.setdefault((code, search_key(name)), name)
        else:
            report.unchanged += 1
    if new:
        rows = [{"code": code, "search_key": key, "name": new[code, key]} for code, key in new]
        session.execute(insert(OldName), rows)
    report.imported = len(new)
    return report


def codes_called(text: str) -> Collection[str]:
    """Return the units whose present or old name holds every word of the text."""
    words = search_key(text).split()
    if not words:
        return []
    now = [AdminUnit.search_key.contains(word, autoescape=True) for word in words]
    before = [OldName.search_key.contains(word, autoescape=True) for word in words]
    old = select(OldName.code).where(*before)
    return session.scalars(
        select(AdminUnit.code).where(or_(AdminUnit.code.in_(old), and_(*now)))
    ).all()


def _name(text: str) -> str:
    try:
        return clean(text)
    except BadText:
        return ""
