"""The official list is taken from a workbook as from the file it comes in."""

from core.db import unit_of_work
from core.places.services import find_place, import_places
from tests.support.sheets import workbook

TITLES = ("Mã", "Tên", "Cấp", "Mã tỉnh")
UNITS = (("4", "Cao Bằng", "Tỉnh", ""), ("1273", "Thục Phán", "Phường", "4"))


def test_codes_get_back_the_noughts_that_a_spreadsheet_has_eaten(app):
    numbers = [(4, "Cao Bằng", "Tỉnh", None), (1273.0, "Thục Phán", "Phường", 4)]
    with unit_of_work():
        report = import_places(workbook({"DS": [TITLES, *numbers]}), "list.xlsx")
    with unit_of_work():
        again = import_places(workbook({"DS": [TITLES, *UNITS]}), "list.xlsx")

    assert (report.imported, report.errors) == (2, [])
    assert (again.imported, again.unchanged) == (0, 2)
    ward = find_place("01273")
    assert ward is not None
    assert ward.parent_code == "04"


def test_a_row_left_out_names_the_title_in_the_file(app):
    units = [*UNITS, ("x", "Lạ", "Xã", "4"), ("1", "Lạ", "Huyện", "4"), ("2", "Lạ", "Xã", "99")]
    with unit_of_work():
        report = import_places(workbook({"DS": [TITLES, *units]}), "list.xlsx")

    assert [(error.row, error.column, error.value) for error in report.errors] == [
        (4, "Mã", "x"),
        (5, "Cấp", "Huyện"),
        (6, "Mã tỉnh", "99"),
    ]
