"""What the house does with grants."""

from sponsorship.grants.services.asking import RequestGrant, list_grant_funds, request_grant
from sponsorship.grants.services.deciding import approve_grant, close_grant, decline_grant
from sponsorship.grants.services.finding import (
    GivenGrant,
    GrantRow,
    count_grants,
    get_grant,
    given_to_children,
    grants_of_child,
    history_of,
    list_grants,
    row_of,
)
from sponsorship.grants.services.papers import add_paper, get_paper, list_papers
from sponsorship.grants.services.paying import CHANNELS, PayGrant, pay_grant
from sponsorship.grants.services.steps import hands_of

__all__ = [
    "CHANNELS",
    "GivenGrant",
    "GrantRow",
    "PayGrant",
    "RequestGrant",
    "add_paper",
    "approve_grant",
    "close_grant",
    "count_grants",
    "decline_grant",
    "get_grant",
    "get_paper",
    "given_to_children",
    "grants_of_child",
    "hands_of",
    "history_of",
    "list_grant_funds",
    "list_grants",
    "list_papers",
    "pay_grant",
    "request_grant",
    "row_of",
]
