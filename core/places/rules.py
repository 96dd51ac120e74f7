"""Kinds of administrative units since 1 July 2025 (two tiers, no districts)."""

import re
from datetime import date
from enum import StrEnum

from core.text import search_key


class UnitKind(StrEnum):
    """Province (or city under the centre), and below it commune, ward or special zone."""

    PROVINCE = "province"
    COMMUNE = "commune"
    WARD = "ward"
    SPECIAL_ZONE = "special_zone"


TWO_TIERS_SINCE = date(2025, 7, 1)

_WORDS = {
    "province": UnitKind.PROVINCE,
    "tinh": UnitKind.PROVINCE,
    "thanh pho": UnitKind.PROVINCE,
    "commune": UnitKind.COMMUNE,
    "xa": UnitKind.COMMUNE,
    "ward": UnitKind.WARD,
    "phuong": UnitKind.WARD,
    "special zone": UnitKind.SPECIAL_ZONE,
    "dac khu": UnitKind.SPECIAL_ZONE,
}


def find_kind(text: str) -> UnitKind | None:
    """Read a kind as lists write it, in English or Vietnamese."""
    return _WORDS.get(search_key(text))


def valid_from(filename: str) -> date:
    """Return the first day of the month that a file is named after (admin_units_2025-07.csv)."""
    named = re.search(r"(20[0-9]{2})-(0[1-9]|1[0-2])", filename)
    return date(int(named[1]), int(named[2]), 1) if named else TWO_TIERS_SINCE
