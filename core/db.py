"""The database: base class, column types for both databases, the one place that commits."""

import fcntl
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import wraps
from operator import methodcaller
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

from flask import Flask, make_response
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    event,
    inspect,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from core.bits import count_differing
from core.faults import fault

E = TypeVar("E", bound=StrEnum)
P = ParamSpec("P")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Id = BigInteger().with_variant(Integer, "sqlite")
"""Integer key; never leaves the house."""
Amount = BigInteger().with_variant(Integer, "sqlite")
"""Integer minor units of the currency in the column beside it."""


Reader = Callable[[Any], Any] | None
"""Makes of what the driver gives what we keep; called for every value that is ever read."""


def _or_none(read: Callable[[Any], Any]) -> Reader:
    return lambda value: None if value is None else read(value)


class Day(TypeDecorator[date]):
    """A calendar day (Vietnam); ISO text on SQLite, whose STRICT tables know no dates."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use DATE on PostgreSQL and TEXT on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write ISO text on SQLite."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Reader:
        """Read ISO text on SQLite; PostgreSQL's driver gives days."""
        return _or_none(date.fromisoformat) if dialect.name == "sqlite" else None


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; fixed-width ISO text on SQLite, so that text order is time order."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use TIMESTAMP WITH TIME ZONE on PostgreSQL and TEXT on SQLite."""
        kind = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times; write fixed-width text on SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Reader:
        """Read either form, always in UTC."""
        if dialect.name == "sqlite":
            return _or_none(datetime.fromisoformat)
        return _or_none(methodcaller("astimezone", UTC))


class Flag(TypeDecorator[bool]):
    """True or false; 1 or 0 on SQLite."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use BOOLEAN on PostgreSQL and INTEGER on SQLite."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:  # noqa: FBT001 - SQLAlchemy's signature
        """Write 1 or 0 on SQLite."""
        return int(value) if value is not None and dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Reader:
        """Read 1 or 0 on SQLite; PostgreSQL's driver gives what it is."""
        return _or_none(bool) if dialect.name == "sqlite" else None


class Choice(TypeDecorator[E], Generic[E]):
    """A string enum, stored by value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> Any:
        """Refuse a value that is not a member."""
        return None if value is None else self.kind(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Reader:
        """Return the member."""
        members = {member.value: member for member in self.kind}
        return _or_none(members.__getitem__)


class Base(DeclarativeBase):
    """Base of every model. A plain one: Flask-SQLAlchemy's own does not pass strict typing."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text, date: Day, datetime: Instant, bool: Flag}  # noqa: RUF012 - read by SQLAlchemy


@event.listens_for(Table, "after_parent_attach")
def _make_strict(table: Table, parent: MetaData) -> None:
    """Refuse 'abc' in an INTEGER column on SQLite too."""
    if parent is Base.metadata:
        table.dialect_kwargs["sqlite_strict"] = True


db = SQLAlchemy(metadata=Base.metadata)
session = db.session
migrate = Migrate()

_writing: ContextVar[bool] = ContextVar("writing", default=False)


def init_db(app: Flask) -> None:
    """Bind the database of the settings and prepare its connections."""
    db.init_app(app)
    migrate.init_app(app, db, directory=app.config["MIGRATIONS"], render_as_batch=False)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
            _migrate_when_empty(Path(app.config["INSTANCE"]))


def _migrate_when_empty(folder: Path) -> None:
    """Make the tables of a new embedded database; a server's are made by ``flask db upgrade``.

    Of several processes that start together one makes them and the others wait.
    """
    if inspect(db.engine).has_table("alembic_version"):
        return
    with (folder / "migrating").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not inspect(db.engine).has_table("alembic_version"):
            upgrade()


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite keep its word: WAL, foreign keys, triggers on REPLACE, durable commits."""
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    connection.create_function("bits_apart", 2, count_differing, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=30000",
        "synchronous=FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    """Take the write lock at the start of a writing transaction: upgrading later may fail."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@contextmanager
def writing() -> Iterator[None]:
    """Mark what follows as a writer, before its transaction begins."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def in_unit_of_work() -> bool:
    """Say whether a writing transaction of this thread is open."""
    return _writing.get()


def _end_reading() -> None:
    """End the read transaction so far: a writer begins its own, with the lock, before it reads."""
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside a unit of work")
    session.commit()


@contextmanager
def unit_of_work(name: str = "work") -> Iterator[None]:
    """Commit once at the end of the block, or nothing at all: for commands, jobs and webhooks.

    ``name`` is that of its fault points.
    """
    with writing():
        _end_reading()
        try:
            yield
            _commit(name)
        except BaseException:
            session.rollback()
            raise


def _commit(name: str) -> None:
    fault(f"{name}:before")
    session.commit()
    fault(f"{name}:after")


def writes(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Commit once when the view answers below 400; otherwise keep nothing.

    Its fault points are named after its feature and itself: ``payments.bank.accept:before``.
    """
    name = f"{view.__module__.partition('.views')[0]}.{view.__name__}"

    @wraps(view)
    def committed(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with writing():
            _end_reading()
            try:
                response = make_response(view(*args, **kwargs))
                if response.status_code < 400:  # noqa: PLR2004 - the first status that reports a failure
                    _commit(name)
                else:
                    session.rollback()
            except BaseException:
                session.rollback()
                raise
            return response

    marked: Any = committed
    marked.writes = True
    return committed


def public_id() -> str:
    """Return a new random public identifier (128 bits, URL-safe)."""
    return secrets.token_urlsafe(16)
