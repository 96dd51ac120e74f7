"""The one service behind which a child's identity lives: names, birth, guardians, photos."""

from sponsorship.children.identity.asides import (
    AsideRow,
    decide_aside,
    get_aside,
    known_asides,
    list_open_asides,
    open_asides_of,
    set_rows_aside,
)
from sponsorship.children.identity.guardians import (
    Carer,
    guardian_of,
    replace_guardian,
    write_guardians,
)
from sponsorship.children.identity.names import (
    Facts,
    Identity,
    Known,
    change_identity,
    find_known,
    in_name_order,
    names_for,
    page_in_name_order,
    write_identities,
)
from sponsorship.children.identity.photos import (
    add_photo,
    approve_photo,
    get_photo,
    latest_photos,
    photos_of,
)
from sponsorship.children.identity.words import found_by

__all__ = [
    "AsideRow",
    "Carer",
    "Facts",
    "Identity",
    "Known",
    "add_photo",
    "approve_photo",
    "change_identity",
    "decide_aside",
    "find_known",
    "found_by",
    "get_aside",
    "get_photo",
    "guardian_of",
    "in_name_order",
    "known_asides",
    "latest_photos",
    "list_open_asides",
    "names_for",
    "open_asides_of",
    "page_in_name_order",
    "photos_of",
    "replace_guardian",
    "set_rows_aside",
    "write_guardians",
    "write_identities",
]
