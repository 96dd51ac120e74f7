"""Taking the donors of another list into ours, many at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert

from core.access import Actor
from core.audit import Act, record_all
from core.dates import now
from core.db import public_id, session
from core.text import search_key
from donors.models import Donor
from donors.rules import DonorKind, list_key
from donors.services.finding import donors_by_code


@dataclass(frozen=True)
class DonorRow:
    """A donor of a list, checked and tidied by whoever read it."""

    code: str
    name: str
    kind: DonorKind
    contact_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    tax_code: str = ""


@dataclass(frozen=True)
class Taken:
    """Keys of all donors of the list by code, and how many of them are new."""

    ids: dict[str, int]
    new: int
    unchanged: int


def take_donors(rows: Sequence[DonorRow], *, by: Actor | None) -> Taken:
    """Add the donors whose codes are new and leave the others as they are.

    What the office has corrected since is newer than the list.
    """
    known = donors_by_code([row.code for row in rows])
    fresh = {row.code: row for row in rows if row.code not in known}
    if fresh:
        moment = now()
        session.execute(
            insert(Donor),
            [
                {
                    **asdict(row),
                    "public_id": public_id(),
                    "search_key": search_key(row.name),
                    "sort_key": list_key(row.name, row.kind),
                    "language": "vi",
                    "version": 1,
                    "created_at": moment,
                }
                for row in fresh.values()
            ],
        )
        record_all([Act("imported", "donor", code) for code in fresh], by)
        known |= donors_by_code(fresh)
    return Taken(
        {code: donor.id for code, donor in known.items()}, len(fresh), len(known) - len(fresh)
    )
