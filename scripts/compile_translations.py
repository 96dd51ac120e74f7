"""Merge the catalogue of every feature into the one file that is read at run time."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


class ConflictingTranslationsError(Exception):
    """Two features translate the same words differently."""


def read_catalog(path: Path, locale: str) -> Catalog:
    """Read one .po file; a malformed line raises Babel's PoFileError."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def merge_catalogs(paths: list[Path], locale: str) -> Catalog:
    """Join the catalogues in order of name.

    Raises ConflictingTranslationsError naming both files when they translate a message
    differently.
    """
    merged = Catalog(locale=locale, charset="utf-8")
    origin: dict[object, tuple[Path, Message]] = {}
    for path in sorted(paths):
        for message in read_catalog(path, locale):
            if not message.id or not message.string or message.fuzzy:
                continue
            key = (message.id, message.context)
            first_path, first = origin.setdefault(key, (path, message))
            if first.string != message.string:
                raise ConflictingTranslationsError(
                    f"{message.id!r} is {first.string!r} in {first_path.name} "
                    f"and {message.string!r} in {path.name}"
                )
            merged.add(message.id, message.string, context=message.context)
    return merged


def compile_locale(folder: Path) -> Path:
    """Write LC_MESSAGES/messages.mo from every .po file of a language's folder."""
    catalog = merge_catalogs(list(folder.glob("*.po")), folder.name)
    target = folder / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
    return target


def main() -> None:
    """Compile every language that has a folder."""
    try:
        for folder in sorted(path for path in TRANSLATIONS.iterdir() if path.is_dir()):
            compile_locale(folder)
    except ConflictingTranslationsError as conflict:
        sys.exit(f"translations: {conflict}")


if __name__ == "__main__":
    main()
