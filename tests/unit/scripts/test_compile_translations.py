"""The catalogues of the features become one, or the two that disagree are named."""

import gettext

import pytest

from scripts.compile_translations import (
    ConflictingTranslationsError,
    compile_locale,
    merge_catalogs,
)


def write_po(folder, name, *entries):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


def single(message, translation):
    return f'msgid "{message}"\nmsgstr "{translation}"\n'


def plural(one, many, translation):
    return f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "{translation}"\n'


def read_mo(path):
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


class TestMergeCatalogs:
    def test_messages_of_every_file_are_found(self, tmp_path):
        paths = [
            write_po(tmp_path, "money.po", single("Receipt", "Biên lai")),
            write_po(tmp_path, "people.po", single("Donor", "Người bảo trợ")),
        ]

        merged = merge_catalogs(paths, "vi")

        assert {entry.id: entry.string for entry in merged if entry.id} == {
            "Receipt": "Biên lai",
            "Donor": "Người bảo trợ",
        }

    def test_the_same_translation_twice_is_no_conflict(self, tmp_path):
        paths = [
            write_po(tmp_path, name, single("Name", "Họ tên")) for name in ("one.po", "two.po")
        ]

        assert merge_catalogs(paths, "vi").get("Name").string == "Họ tên"

    def test_two_translations_of_one_message_name_both_files(self, tmp_path):
        paths = [
            write_po(tmp_path, "one.po", single("Fund", "Quỹ")),
            write_po(tmp_path, "two.po", single("Fund", "Nguồn vốn")),
        ]

        with pytest.raises(ConflictingTranslationsError, match=r"one\.po.*two\.po"):
            merge_catalogs(paths, "vi")

    def test_an_empty_translation_counts_as_missing(self, tmp_path):
        path = write_po(tmp_path, "one.po", single("Fund", ""))

        assert merge_catalogs([path], "vi").get("Fund") is None


class TestCompileLocale:
    def test_the_compiled_file_answers_as_gettext_expects(self, tmp_path):
        folder = tmp_path / "vi"
        write_po(
            folder,
            "one.po",
            single("Fund", "Quỹ"),
            plural("%(num)d child", "%(num)d children", "%(num)d trẻ"),
        )

        compiled = read_mo(compile_locale(folder))

        assert compiled.gettext("Fund") == "Quỹ"
        assert compiled.ngettext("%(num)d child", "%(num)d children", 5) % {"num": 5} == "5 trẻ"
