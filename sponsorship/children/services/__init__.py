"""What one may do with the record of a child."""

from sponsorship.children.services.asides import (
    Aside,
    discard_as_same,
    get_aside,
    list_asides,
    take_as_different,
)
from sponsorship.children.services.consents import (
    GiveConsent,
    consents_of,
    record_claimed_consents,
    record_consent,
    withdraw_consent,
)
from sponsorship.children.services.importing_register import (
    RegisterReport,
    RowDuplicate,
    import_register,
    refused_rows,
)
from sponsorship.children.services.keeping import (
    correct_child,
    register_child,
    review_story,
)
from sponsorship.children.services.papers import Listed, Paper
from sponsorship.children.services.reading_register import RegisterRow
from sponsorship.children.services.records import (
    ChildRef,
    children_by_code,
    circumstances_of,
    find_child,
    get_child,
    within_scope,
    works_everywhere,
)
from sponsorship.children.services.verifying import verify_children
from sponsorship.children.services.waiting import (
    WaitingChild,
    WaitingCommune,
    waiting_children,
    waiting_communes,
)

__all__ = [
    "Aside",
    "ChildRef",
    "GiveConsent",
    "Listed",
    "Paper",
    "RegisterReport",
    "RegisterRow",
    "RowDuplicate",
    "WaitingChild",
    "WaitingCommune",
    "children_by_code",
    "circumstances_of",
    "consents_of",
    "correct_child",
    "discard_as_same",
    "find_child",
    "get_aside",
    "get_child",
    "import_register",
    "list_asides",
    "record_claimed_consents",
    "record_consent",
    "refused_rows",
    "register_child",
    "review_story",
    "take_as_different",
    "verify_children",
    "waiting_children",
    "waiting_communes",
    "withdraw_consent",
    "within_scope",
    "works_everywhere",
]
