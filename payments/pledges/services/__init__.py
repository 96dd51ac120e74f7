"""Pledges: opening them, billing their months, and saying what is due, paid and late."""

from payments.pledges.services.billing import (
    BillingReport,
    bill_month,
    instalment_for,
    instalments_for,
)
from payments.pledges.services.due import (
    OpenInstalment,
    due_instalments,
    paid_of,
    received_by,
)
from payments.pledges.services.opening import OpenPledge, next_code, open_pledge, open_pledges
from payments.pledges.services.reading import (
    PledgeFilter,
    PledgeRow,
    calendar_of,
    find_pledge,
    get_pledge,
    list_pledges,
    open_tasks,
    pledge_rows,
    pledge_rows_for_donor,
    pledges_by_code,
    terms_of,
    tidy_code,
)
from payments.pledges.services.strips import Cell, month_strips
from payments.pledges.services.tasks import close_task, open_renewal_task, open_renewal_tasks

__all__ = [
    "BillingReport",
    "Cell",
    "OpenInstalment",
    "OpenPledge",
    "PledgeFilter",
    "PledgeRow",
    "bill_month",
    "calendar_of",
    "close_task",
    "due_instalments",
    "find_pledge",
    "get_pledge",
    "instalment_for",
    "instalments_for",
    "list_pledges",
    "month_strips",
    "next_code",
    "open_pledge",
    "open_pledges",
    "open_renewal_task",
    "open_renewal_tasks",
    "open_tasks",
    "paid_of",
    "pledge_rows",
    "pledge_rows_for_donor",
    "pledges_by_code",
    "received_by",
    "terms_of",
    "tidy_code",
]
