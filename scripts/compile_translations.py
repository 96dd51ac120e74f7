"""Merge the catalogue of every feature into the one file that is read at run time."""

import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


class ConflictingTranslationsError(Exception):
    """Two features translate the same words differently."""


def read_catalog(path: Path, locale: str) -> Catalog:
    """Read one .po file; a malformed line raises Babel's PoFileError."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the singular and plural forms of a message or a translation."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def merge_catalogs(paths: list[Path], locale: str) -> Catalog:
    """Join the catalogues in order of name, leaving out what is not translated.

    Raises ConflictingTranslationsError naming both files when they translate a message
    differently.
    """
    merged = Catalog(locale=locale, charset="utf-8")
    first: dict[tuple[str, str | None], tuple[str, tuple[str, ...]]] = {}
    for path in sorted(paths):
        for message in read_catalog(path, locale):
            translated = forms(message.string)
            if not message.id or message.fuzzy or not (translated and all(translated)):
                continue
            key = (forms(message.id)[0], message.context)
            origin, known = first.setdefault(key, (path.name, translated))
            if known != translated:
                raise ConflictingTranslationsError(
                    f"{key[0]!r} is {known} in {origin} and {translated} in {path.name}"
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
