"""Who signs in to the demo: one person a role, all with the same password."""

from dataclasses import dataclass

from sponsorship.access import Role

PASSWORD = "quy-bao-tro-2026"  # noqa: S105 - printed by the demo, served on this machine only


@dataclass(frozen=True)
class Person:
    """A member of the demo's office."""

    role: Role
    name: str

    @property
    def login(self) -> str:
        """Return the address by which the person signs in."""
        return f"{self.role.value}@example.org"


OFFICE = (
    Person(Role.MATCHER, "Vũ Thị Lan"),
    Person(Role.ACCOUNTANT, "Phạm Thị Hạnh"),
    Person(Role.CASHIER, "Bùi Văn Tâm"),
    Person(Role.APPROVER, "Hoàng Minh Đức"),
    Person(Role.COMMUNE_OFFICER, "Chìu Thị Mai"),
    Person(Role.CASE_WORKER, "Nông Thị Hương"),
    Person(Role.PROTECTION_LEAD, "Lương Thị Thu"),
    Person(Role.AUDITOR, "Trần Quốc Khánh"),
    Person(Role.ADMIN, "Đỗ Anh Tuấn"),
)
DONOR_LOGIN = f"{Role.DONOR.value}@example.org"
