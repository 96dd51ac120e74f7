"""What an officer does for the children of the own commune."""

from sponsorship.communes.services.consents import SendPaper, scan_of, send_paper
from sponsorship.communes.services.drafts import (
    NewChild,
    child_of,
    get_draft,
    list_drafts,
    missing_parts,
    remove_draft,
    save_part,
    send_draft,
    stamps_of,
    start_draft,
    typed_parts,
)
from sponsorship.communes.services.hand_overs import (
    HandedOver,
    RecordHandOver,
    hand_over_of,
    hand_overs_of,
    payments_to_confirm,
    read_proof,
    record_hand_over,
)
from sponsorship.communes.services.lists import Line, list_own
from sponsorship.communes.services.undoing import (
    UNDO_HAND_OVER,
    UndoMistake,
    undo_confirmed,
    undo_hand_over,
    undo_visit,
)
from sponsorship.communes.services.visits import RecordVisit, Visited, record_visit, visits_of

__all__ = [
    "UNDO_HAND_OVER",
    "HandedOver",
    "Line",
    "NewChild",
    "RecordHandOver",
    "RecordVisit",
    "SendPaper",
    "UndoMistake",
    "Visited",
    "child_of",
    "get_draft",
    "hand_over_of",
    "hand_overs_of",
    "list_drafts",
    "list_own",
    "missing_parts",
    "payments_to_confirm",
    "read_proof",
    "record_hand_over",
    "record_visit",
    "remove_draft",
    "save_part",
    "scan_of",
    "send_draft",
    "send_paper",
    "stamps_of",
    "start_draft",
    "typed_parts",
    "undo_confirmed",
    "undo_hand_over",
    "undo_visit",
    "visits_of",
]
