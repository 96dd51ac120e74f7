"""How good the suggestions are, on seeded lines of which it is known what they pay."""

from random import Random

import pytest

from payments.bank.matching import Commitments
from tests.factories.labelled_lines import commitments, judged, lines


@pytest.mark.parametrize("seed", [1, 2, 2026])
def test_nothing_goes_astray_and_most_is_found(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - the same lines each time
    known = commitments(600, rng)
    found = judged(Commitments(known), list(lines(known, rng)))
    assert found.booked > 300
    assert found.booked_wrongly == 0
    assert found.with_codes_right >= 0.95 * found.with_codes
    assert found.by_name_right >= 0.80 * found.by_name
    assert found.by_name_right >= 0.99 * found.by_name_said
