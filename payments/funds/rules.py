"""Kinds of funds."""

from enum import StrEnum


class FundKind(StrEnum):
    """What binds the money: nothing, the board, the giver's purpose, capital, or one child."""

    UNRESTRICTED = "unrestricted"
    DESIGNATED = "designated"
    RESTRICTED = "restricted"
    ENDOWMENT = "endowment"
    CHILD = "child"


GENERAL = "CHUNG"
"""Code of the general fund, which every organisation has."""
