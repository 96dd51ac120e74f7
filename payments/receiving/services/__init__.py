"""Money in: taken once, shared over instalments and funds, posted to the ledger."""

from payments.receiving.services.allocating import allocate_rest, unallocated_of
from payments.receiving.services.cash import (
    ReceiveCash,
    allocate_to_commitment,
    plan_cash,
    receive_for_commitment,
)
from payments.receiving.services.collecting import (
    CashList,
    CashReport,
    Expected,
    differs,
    import_list,
    read_list,
)
from payments.receiving.services.commands import Receive, Share
from payments.receiving.services.cover import (
    CoverMonth,
    CoverRow,
    cover_funds,
    cover_month,
    let_fund_cover,
    list_covers,
    months_to_cover,
)
from payments.receiving.services.desk import AtDesk, at_desk
from payments.receiving.services.listening import when_paid
from payments.receiving.services.net import net_amount, net_of, returned_of, taken_back_since
from payments.receiving.services.reading import (
    AllocationRow,
    PaymentFilter,
    PaymentRow,
    allocations_of,
    bank_accounts_for,
    entries_of,
    get_payment,
    gift_in_kind,
    gifts_in_kind,
    list_payments,
    open_part_row,
    payment_row,
    payments_of_donor,
    years_of,
)
from payments.receiving.services.taking import receive, receive_all

__all__ = [
    "AllocationRow",
    "AtDesk",
    "CashList",
    "CashReport",
    "CoverMonth",
    "CoverRow",
    "Expected",
    "PaymentFilter",
    "PaymentRow",
    "Receive",
    "ReceiveCash",
    "Share",
    "allocate_rest",
    "allocate_to_commitment",
    "allocations_of",
    "at_desk",
    "bank_accounts_for",
    "cover_funds",
    "cover_month",
    "differs",
    "entries_of",
    "get_payment",
    "gift_in_kind",
    "gifts_in_kind",
    "import_list",
    "let_fund_cover",
    "list_covers",
    "list_payments",
    "months_to_cover",
    "net_amount",
    "net_of",
    "open_part_row",
    "payment_row",
    "payments_of_donor",
    "plan_cash",
    "read_list",
    "receive",
    "receive_all",
    "receive_for_commitment",
    "returned_of",
    "taken_back_since",
    "unallocated_of",
    "when_paid",
    "years_of",
]
