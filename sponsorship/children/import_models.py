"""What imports did to whom: identity tables, reached through ``identity/imported.py`` only."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id


class ImportReport(Base):
    """What became of each row of a register that was taken, as JSON; it quotes the rows."""

    __tablename__ = "import_report"

    import_id: Mapped[int] = mapped_column(Id, ForeignKey("register_import.id"), primary_key=True)
    lines: Mapped[str]


class ImportedChild(Base):
    """A child that an import brought, or changed: then ``before`` is the row it was."""

    __tablename__ = "imported_child"
    __table_args__ = (Index("ix_imported_child_child", "child_id"),)

    import_id: Mapped[int] = mapped_column(Id, ForeignKey("register_import.id"), primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), primary_key=True)
    before: Mapped[str | None]
    before_digest: Mapped[str] = mapped_column(default="")
