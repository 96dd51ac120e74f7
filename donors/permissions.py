"""What one may do with donors."""

from enum import StrEnum


class Permission(StrEnum):
    """Permissions around donors."""

    DONORS_READ = "donors.read"
    DONORS_WRITE = "donors.write"
    PROFILE_OWN = "profile.own"
