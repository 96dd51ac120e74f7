"""Words for the roles."""

from core.i18n import _l
from core.labels import register
from sponsorship.access import Role

register(
    Role,
    {
        Role.ADMIN: _l("Administrator"),
        Role.MATCHER: _l("Fund staff (matching)"),
        Role.COMMUNE_OFFICER: _l("Commune officer"),
        Role.CASE_WORKER: _l("Case worker"),
        Role.PROTECTION_LEAD: _l("Child-protection lead"),
        Role.ACCOUNTANT: _l("Accountant"),
        Role.CASHIER: _l("Cashier"),
        Role.APPROVER: _l("Approver"),
        Role.AUDITOR: _l("Auditor"),
        Role.DONOR: _l("Donor"),
    },
)
