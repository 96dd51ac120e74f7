"""What one may do with the record of a child."""

from sponsorship.children.services.answers import Answered, answers_of, consents_of, scopes_today
from sponsorship.children.services.asides import (
    Aside,
    discard_as_same,
    get_aside,
    list_asides,
    take_as_different,
)
from sponsorship.children.services.consent_scans import read_consent_scan
from sponsorship.children.services.consents import (
    Evidence,
    GiveConsent,
    find_bar,
    record_claimed_consents,
    record_consent,
)
from sponsorship.children.services.consents_ending import (
    SayNo,
    bar_guardian,
    end_guardians_consents,
    end_representative,
    lift_bar,
    name_representative,
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
from sponsorship.children.services.legal_basis import (
    SetBasis,
    find_basis,
    lacks_basis,
    record_basis,
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
    "Answered",
    "Aside",
    "ChildRef",
    "Evidence",
    "GiveConsent",
    "Listed",
    "Paper",
    "RegisterReport",
    "RegisterRow",
    "RowDuplicate",
    "SayNo",
    "SetBasis",
    "WaitingChild",
    "WaitingCommune",
    "answers_of",
    "bar_guardian",
    "children_by_code",
    "circumstances_of",
    "consents_of",
    "correct_child",
    "discard_as_same",
    "end_guardians_consents",
    "end_representative",
    "find_bar",
    "find_basis",
    "find_child",
    "get_aside",
    "get_child",
    "import_register",
    "lacks_basis",
    "lift_bar",
    "list_asides",
    "name_representative",
    "read_consent_scan",
    "record_basis",
    "record_claimed_consents",
    "record_consent",
    "refused_rows",
    "register_child",
    "review_story",
    "scopes_today",
    "take_as_different",
    "verify_children",
    "waiting_children",
    "waiting_communes",
    "withdraw_consent",
    "within_scope",
    "works_everywhere",
]
