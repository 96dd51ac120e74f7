"""Kinds of funds."""

from enum import StrEnum


class FundKind(StrEnum):
    """What binds the money: nothing, the board, the giver's purpose, capital, or one child."""

    UNRESTRICTED = "unrestricted"
    DESIGNATED = "designated"
    RESTRICTED = "restricted"
    ENDOWMENT = "endowment"
    CHILD = "child"


BOUND_BY_OTHERS = frozenset({FundKind.RESTRICTED, FundKind.ENDOWMENT, FundKind.CHILD})
"""Kinds whose money the giver bound: it moves on only with consent or a decision that is named."""

GENERAL = "CHUNG"
"""Code of the general fund, which every organisation has."""
