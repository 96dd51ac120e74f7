"""Kinds of administrative units since 1 July 2025 (two tiers, no districts)."""

from enum import StrEnum


class UnitKind(StrEnum):
    """Province (or city under the centre), and below it commune, ward or special zone."""

    PROVINCE = "province"
    COMMUNE = "commune"
    WARD = "ward"
    SPECIAL_ZONE = "special_zone"
