"""Where files are kept: a local folder by default; another store needs only these five verbs."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import Flask, current_app

from core.errors import NotFound
from core.i18n import _l


class FileStore(Protocol):
    """A store of named byte strings; names are made by us and never contain a person's name."""

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content`` under ``key``, whole or not at all."""

    def put_file(self, key: str, source: Path) -> None:
        """Keep a copy of the file ``source``, however large, whole or not at all."""

    def get(self, key: str) -> bytes:
        """Return what is kept under ``key``. Raises NotFound."""

    def has(self, key: str) -> bool:
        """Say whether something is kept under ``key``."""

    def drop(self, key: str) -> None:
        """Keep nothing under ``key`` any more; what is not there is no mistake."""


class LocalFiles:
    """Files in one folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, content: bytes) -> None:
        """Write the bytes."""
        with self._whole(key) as file:
            file.write(content)

    def put_file(self, key: str, source: Path) -> None:
        """Copy the file piece by piece."""
        with source.open("rb") as content, self._whole(key) as file:
            shutil.copyfileobj(content, file)

    def get(self, key: str) -> bytes:
        """Read the file. Raises NotFound."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotFound(_l("The file is not in the store.")) from error

    def has(self, key: str) -> bool:
        """Look for the file."""
        return self._path(key).is_file()

    def drop(self, key: str) -> None:
        """Delete the file."""
        self._path(key).unlink(missing_ok=True)

    @contextmanager
    def _whole(self, key: str) -> Iterator[BinaryIO]:
        """Write beside the target and rename, so that nobody sees half a file."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except OSError:
            Path(name).unlink()
            raise

    def _path(self, key: str) -> Path:
        path = (self.folder / key).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError("a file key must stay inside the store")
        return path


def init_files(app: Flask, store: FileStore | None = None) -> None:
    """Give the application its store."""
    app.extensions["files"] = store or LocalFiles(Path(app.config["FILES"]))


def files() -> FileStore:
    """Return the store of the running application."""
    store: FileStore = current_app.extensions["files"]
    return store
