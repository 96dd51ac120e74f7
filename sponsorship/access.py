"""Roles and what each may do: the one table behind every ``@allow``."""

from enum import StrEnum

from core.access import AccessTable
from core.permissions import Permission as System
from donors.permissions import Permission as Donors
from payments.permissions import Permission as Money
from sponsorship.permissions import Permission as Mission


class Role(StrEnum):
    """What a person does in the office, or that they give."""

    ADMIN = "admin"
    MATCHER = "matcher"
    COMMUNE_OFFICER = "commune_officer"
    CASE_WORKER = "case_worker"
    PROTECTION_LEAD = "protection_lead"
    ACCOUNTANT = "accountant"
    CASHIER = "cashier"
    APPROVER = "approver"
    AUDITOR = "auditor"
    DONOR = "donor"


STAFF = frozenset(Role) - {Role.DONOR}

MONEY_READING = frozenset(
    {
        Money.FUNDS_READ,
        Money.LEDGER_READ,
        Money.PLEDGES_READ,
        Money.RECEIPTS_READ,
        Money.STATEMENTS_READ,
        Money.APPROVALS_READ,
        Mission.GRANTS_READ,
        Mission.REPORTS_READ,
    }
)

_OF_THE_ROLE: dict[Role, frozenset[StrEnum]] = {
    Role.ADMIN: frozenset(
        {
            Mission.MATCH_RULES,
            System.USERS_MANAGE,
            System.AUDIT_READ,
            System.JOBS_READ,
            System.JOBS_CANCEL,
        }
    ),
    Role.MATCHER: frozenset(
        {
            Mission.QUEUE,
            Mission.CHILDREN_READ,
            Mission.CHILDREN_IDENTITY,
            Mission.CHILDREN_WRITE,
            Mission.CHILDREN_VERIFY,
            Mission.CONSENT_RECORD,
            Mission.MATCH,
            Mission.VISITS,
            Mission.GRANTS_READ,
            Mission.GRANTS_REQUEST,
            Mission.REPORTS_READ,
            Donors.DONORS_READ,
            Donors.DONORS_WRITE,
            Money.PLEDGES_READ,
        }
    ),
    Role.COMMUNE_OFFICER: frozenset(
        {
            Mission.CHILDREN_READ,
            Mission.CHILDREN_IDENTITY,
            Mission.CHILDREN_WRITE,
            Mission.CONSENT_RECORD,
            Mission.COMMUNE_WORK,
        }
    ),
    Role.CASE_WORKER: frozenset(
        {
            Mission.QUEUE,
            Mission.CHILDREN_READ,
            Mission.CHILDREN_IDENTITY,
            Mission.CHILDREN_WRITE,
            Mission.CHILDREN_CASE,
            Mission.CONSENT_RECORD,
            Mission.CONCERNS_HANDLE,
            Mission.VISITS,
            Mission.GRANTS_READ,
            Mission.GRANTS_REQUEST,
            Mission.GRANTS_EVIDENCE,
        }
    ),
    Role.PROTECTION_LEAD: frozenset(
        {
            Mission.QUEUE,
            Mission.CHILDREN_READ,
            Mission.CHILDREN_IDENTITY,
            Mission.CHILDREN_WRITE,
            Mission.CHILDREN_CASE,
            Mission.CONSENT_RECORD,
            Mission.CONCERNS_HANDLE,
            Mission.VISITS,
            Mission.FREEZE,
            Mission.NOTICES_STOP,
            Mission.GRANTS_READ,
            Donors.DONORS_READ,
        }
    ),
    Role.ACCOUNTANT: MONEY_READING
    | {
        Mission.QUEUE,
        Mission.CHILDREN_READ,
        Mission.GRANTS_EVIDENCE,
        Donors.DONORS_READ,
        Money.BOOKS_KEEP,
        Money.BILLING_RUN,
        Money.BOOKS_OPEN,
        Money.PLEDGES_WRITE,
        Money.BANK_IMPORT,
        Money.BANK_RECONCILE,
        Money.RECEIPTS_ISSUE,
        Money.RECEIPTS_VOID,
        Money.RETURNS_RECORD,
        System.JOBS_READ,
    },
    Role.CASHIER: frozenset(
        {
            Mission.QUEUE,
            Mission.GRANTS_READ,
            Donors.DONORS_READ,
            Money.PLEDGES_READ,
            Money.CASH_RECEIVE,
            Money.RECEIPTS_READ,
            Money.PAY_OUT,
            Money.APPROVALS_READ,
            System.JOBS_READ,
        }
    ),
    Role.APPROVER: frozenset(
        {
            Mission.QUEUE,
            Mission.CHILDREN_READ,
            Mission.CHILDREN_IDENTITY,
            Mission.CHILDREN_VERIFY,
            Mission.GRANTS_READ,
            Mission.GRANTS_APPROVE,
            Mission.MATCH_RULES,
            Mission.REPORTS_READ,
            Money.FUNDS_READ,
            Money.STATEMENTS_READ,
            Money.LEDGER_READ,
            Money.APPROVALS_READ,
            Money.APPROVALS_DECIDE,
        }
    ),
    Role.AUDITOR: MONEY_READING
    | {Mission.QUEUE, Mission.CHILDREN_READ, Donors.DONORS_READ, System.AUDIT_READ},
    Role.DONOR: frozenset({Mission.CHILDREN_OWN, Money.PAYMENTS_OWN, Donors.PROFILE_OWN}),
}

OF_ALL_STAFF = frozenset({Mission.CONCERN_RAISE})
"""Whoever works here may say that a child is not safe."""

MAY = {
    role: may | (OF_ALL_STAFF if role in STAFF else frozenset())
    for role, may in _OF_THE_ROLE.items()
}

ACCESS = AccessTable({role: may | {System.ACCOUNT_OWN} for role, may in MAY.items()})
