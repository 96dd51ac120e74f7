"""An empty register to fill in a commune without a connection: lists to choose from, and how to."""

import io
from itertools import chain

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from core.i18n import _, speaking
from core.labels import label
from core.tabular import Column
from sponsorship.children.register_words import read_circumstances
from sponsorship.children.rules import Circumstance, Poverty, Sex
from sponsorship.children.services import register_columns as at

ROWS = 500
WIDTH = 18
MARK = "x"
LISTS = "Danh mục"
FIRST = (
    at.CODE, at.NAME, at.BIRTH, at.SEX, at.PEOPLE, at.COMMUNE, at.VILLAGE, at.CIRCUMSTANCE,
    at.HOUSEHOLD, at.GUARDIAN, at.RELATION, at.PHONE, at.SCHOOL, at.PERSONAL_ID, at.ALLOWANCE,
    at.GUARDIAN_YES, at.CHILD_YES, at.PHOTO_YES, at.NOTE,
)  # fmt: skip


def empty_register() -> bytes:
    """Return a workbook that is taken like any register once it is filled.

    Titles and choices are Vietnamese, as registers are, whatever language is spoken.
    """
    buffer = io.BytesIO()
    by_name = {column.name: column for column in at.COLUMNS}
    needed = set(chain.from_iterable(names for _label, names in at.needed()))
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#F4E3D3"})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Danh sách")
        sheet.freeze_panes(1, 2)
        for place, name in enumerate(FIRST):
            sheet.set_column(place, place, WIDTH, plain)
            sheet.write_string(0, place, by_name[name].titles[0], head)
        _explain(book.add_worksheet(_("How to fill it in")), by_name, needed)
        _offer(sheet, book.add_worksheet(LISTS))
    return buffer.getvalue()


def _choices() -> dict[str, list[str]]:
    """Return what a cell of a column may say, in words that an import reads."""
    with speaking("vi"):
        kinds = [str(label(kind)) for kind in Circumstance]
        return {
            at.SEX: [str(label(sex)) for sex in Sex],
            at.HOUSEHOLD: [str(label(one)) for one in (Poverty.POOR, Poverty.NEAR_POOR)],
            at.CIRCUMSTANCE: [kind for kind in kinds if read_circumstances(kind)],
            **{name: [MARK] for name in (at.GUARDIAN_YES, at.CHILD_YES, at.PHOTO_YES)},
        }


def _offer(sheet: Worksheet, lists: Worksheet) -> None:
    """Let cells be chosen from the lists of a sheet of their own."""
    for column, (name, choices) in enumerate(_choices().items()):
        lists.write_column(0, column, choices)
        place = FIRST.index(name)
        source = f"='{LISTS}'!{_cell(0, column)}:{_cell(len(choices) - 1, column)}"
        sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": source})


def _cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _explain(sheet: Worksheet, by_name: dict[str, Column], needed: set[str]) -> None:
    lines = [
        _("One row for each child. Leave the first row as it is; add no column between."),
        _("A birth date is written 17/08/2016; 08/2016 or 2016 will do where no more is known."),
        _("The circumstance is written as in the law, several with a semicolon between."),
        _("An x says that the family agreed; the signed paper is recorded later."),
        _("These columns must be filled:"),
        *(by_name[name].titles[0] for name in FIRST if name in needed),
    ]
    sheet.set_column(0, 0, 90)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
