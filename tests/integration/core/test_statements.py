"""Statements that are built once: lists of any length as one bound value, on both databases."""

import gc

import pytest
from sqlalchemy import func, select

from core.bulk import many_objects
from core.db import session
from core.statements import among
from payments.pledges.models import Pledge
from tests.factories.pledges import pledge

LONGER_THAN_A_STATEMENT_HOLDS = 70_000
_NAMED = select(func.count()).select_from(Pledge).where(among(Pledge.code, "codes"))


@pytest.mark.usefixtures("any_app")
@pytest.mark.parametrize("more", [0, LONGER_THAN_A_STATEMENT_HOLDS])
def test_a_list_of_any_length_finds_what_it_names(more):
    for code in ("GM000001", "GM000002", "GM000003"):
        pledge(code)
    wanted = ["GM000001", "GM000003", *(f"none-{number}" for number in range(more))]
    assert session.scalar(_NAMED, {"codes": wanted}) == 2


@pytest.mark.usefixtures("any_app")
def test_an_empty_list_finds_nothing():
    assert session.scalar(_NAMED, {"codes": []}) == 0


@pytest.mark.usefixtures("any_app")
def test_values_are_data_whatever_they_hold():
    assert session.scalar(_NAMED, {"codes": ["' OR 1=1 --", '"]', "{}", "NULL", "đ\\"]}) == 0


def test_the_collector_runs_again_after_a_list_that_failed():
    with pytest.raises(ZeroDivisionError), many_objects():
        _ = 1 // int(gc.isenabled())
    assert gc.isenabled()


def test_one_list_within_another_leaves_the_collector_off_until_both_are_done():
    with many_objects():
        with many_objects():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
