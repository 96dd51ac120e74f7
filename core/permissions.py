"""What one may do with the system itself."""

from enum import StrEnum


class Permission(StrEnum):
    """Permissions of the ground floor."""

    USERS_MANAGE = "users.manage"
    AUDIT_READ = "audit.read"
    JOBS_READ = "jobs.read"
    JOBS_CANCEL = "jobs.cancel"
    ACCOUNT_OWN = "account.own"
