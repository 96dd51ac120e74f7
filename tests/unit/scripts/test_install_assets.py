"""What is copied from the stylesheet package carries no mark of the British government."""

import pytest

from scripts.install_assets import without_government_marks

RULE = ".button{color:#fff}"
MARKS = {
    "font face": "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}",
    "font notice": "/*! Copyright of the typeface. Not commercially available. */",
    "crest": '.logo:before{content:"";background-image:url(/assets/images/govuk-crest.svg)}',
    "source map": "/*# sourceMappingURL=govuk-frontend.min.css.map */",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_a_mark_is_dropped_and_its_neighbours_stay(mark):
    assert without_government_marks(f"{RULE}{mark}{RULE}") == RULE + RULE


def test_a_mark_inside_a_media_query_leaves_the_query_whole():
    css = f"@media print{{{MARKS['crest']}{RULE}}}{RULE}"

    assert without_government_marks(css) == f"@media print{{{RULE}}}{RULE}"


def test_text_falls_back_to_the_next_typeface():
    css = ".body{font-family:GDS Transport,arial,sans-serif}"

    assert without_government_marks(css) == ".body{font-family:arial,sans-serif}"
