"""Where files are kept: a local folder by default; another store needs only these five verbs."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, Protocol
from zipfile import ZIP_STORED, ZipFile, ZipInfo

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


def keep_file(folder: str, file: Path) -> str:
    """Move a file into the store, under its digest; return its key."""
    with file.open("rb") as content:
        digest = file_digest(content, "sha256").hexdigest()
    key = f"{folder}/{digest[:32]}/{file.name}"
    files().put_file(key, file)
    file.unlink()
    return key


def zip_into(file: Path, papers: Iterable[tuple[str, bytes]]) -> Path:
    """Write named papers into a ZIP on disk, one in memory at a time; the same give the same."""
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name, content in papers:
            archive.writestr(ZipInfo(name), content)
    return file
