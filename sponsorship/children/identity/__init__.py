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
from sponsorship.children.identity.likeness import Alike, alike_to
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
from sponsorship.children.identity.photo_lists import (
    children_without_photo,
    old_photos,
    waiting_photos,
)
from sponsorship.children.identity.photos import (
    add_photo,
    approve_photo,
    get_photo,
    latest_photos,
    measure_photo,
    photos_of,
    read_photo,
    remove_photo,
    unmeasured_photos,
)
from sponsorship.children.identity.words import found_by

__all__ = [
    "Alike",
    "AsideRow",
    "Carer",
    "Facts",
    "Identity",
    "Known",
    "add_photo",
    "alike_to",
    "approve_photo",
    "change_identity",
    "children_without_photo",
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
    "measure_photo",
    "names_for",
    "old_photos",
    "open_asides_of",
    "page_in_name_order",
    "photos_of",
    "read_photo",
    "remove_photo",
    "replace_guardian",
    "set_rows_aside",
    "unmeasured_photos",
    "waiting_photos",
    "write_guardians",
    "write_identities",
]
