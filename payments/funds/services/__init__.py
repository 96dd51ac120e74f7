"""Funds: found, opened, closed, what they hold, and what moves between them."""

from payments.funds.services.opening import (
    CloseFund,
    DescribeFund,
    OpenFund,
    close_fund,
    describe_fund,
    has_entries,
    open_fund,
)
from payments.funds.services.policies import (
    EnterPolicy,
    PolicyRow,
    cost_of_year,
    enter_policy,
    list_policies,
)
from payments.funds.services.reading import (
    FundBalance,
    available_in,
    balance_of_fund,
    balances_of_funds,
    child_funds,
    general_fund,
    get_fund,
    get_fund_by_code,
    get_own_fund,
    list_fund_balances,
    list_open_funds,
)
from payments.funds.services.transferring import TRANSFER, AskTransfer, ask_transfer, move_funds

__all__ = [
    "TRANSFER",
    "AskTransfer",
    "CloseFund",
    "DescribeFund",
    "EnterPolicy",
    "FundBalance",
    "OpenFund",
    "PolicyRow",
    "ask_transfer",
    "available_in",
    "balance_of_fund",
    "balances_of_funds",
    "child_funds",
    "close_fund",
    "cost_of_year",
    "describe_fund",
    "enter_policy",
    "general_fund",
    "get_fund",
    "get_fund_by_code",
    "get_own_fund",
    "has_entries",
    "list_fund_balances",
    "list_open_funds",
    "list_policies",
    "move_funds",
    "open_fund",
]
