"""Pledges: opening them, billing their months, and saying what is due, paid and late."""

from payments.pledges.services.billing import (
    BillingReport,
    bill_month,
    instalment_for,
    instalments_for,
)
from payments.pledges.services.changing import (
    ChangePayer,
    ChangeTerms,
    RenewPledge,
    change_payer,
    change_terms,
    renew_pledge,
)
from payments.pledges.services.due import (
    OpenInstalment,
    covered_of,
    due_instalments,
    paid_of,
    received_by,
    settled_and_covered,
    settled_of,
    waived_of,
)
from payments.pledges.services.ending import EndPledge, end_by_hand
from payments.pledges.services.opening import OpenPledge, issue_code, open_pledge, open_pledges
from payments.pledges.services.outlook import outlook, payer_of
from payments.pledges.services.pauses import (
    PausePledge,
    ResumePledge,
    list_pauses,
    pause_pledge,
    resume_pledge,
)
from payments.pledges.services.reading import (
    PledgeFilter,
    PledgeRow,
    counted_in_arrears,
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
from payments.pledges.services.registering import RegisterCommitment, register_commitment
from payments.pledges.services.schedules import next_due, schedule_of, schedules_of, upcoming
from payments.pledges.services.strips import Cell, month_strips
from payments.pledges.services.task_run import TaskReport, run_tasks
from payments.pledges.services.tasks import close_task, open_renewal_task, open_renewal_tasks
from payments.pledges.services.waiving import AskWaiver, CarryOver, ask_waiver, carry_over

__all__ = [
    "AskWaiver",
    "BillingReport",
    "CarryOver",
    "Cell",
    "ChangePayer",
    "ChangeTerms",
    "EndPledge",
    "OpenInstalment",
    "OpenPledge",
    "PausePledge",
    "PledgeFilter",
    "PledgeRow",
    "RegisterCommitment",
    "RenewPledge",
    "ResumePledge",
    "TaskReport",
    "ask_waiver",
    "bill_month",
    "carry_over",
    "change_payer",
    "change_terms",
    "close_task",
    "counted_in_arrears",
    "covered_of",
    "due_instalments",
    "end_by_hand",
    "find_pledge",
    "get_pledge",
    "instalment_for",
    "instalments_for",
    "issue_code",
    "list_pauses",
    "list_pledges",
    "month_strips",
    "next_due",
    "open_pledge",
    "open_pledges",
    "open_renewal_task",
    "open_renewal_tasks",
    "open_tasks",
    "outlook",
    "paid_of",
    "pause_pledge",
    "payer_of",
    "pledge_rows",
    "pledge_rows_for_donor",
    "pledges_by_code",
    "received_by",
    "register_commitment",
    "renew_pledge",
    "resume_pledge",
    "run_tasks",
    "schedule_of",
    "schedules_of",
    "settled_and_covered",
    "settled_of",
    "terms_of",
    "tidy_code",
    "upcoming",
    "waived_of",
]
