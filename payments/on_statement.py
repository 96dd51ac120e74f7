"""Documents of ours that a line of the bank's statement may be, as their features name them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core.access import Actor

ON_THEIR_DAY = ("disbursement:", "return:")
"""Documents that are in the ledger on their own day; their line on a statement posts nothing."""

TYPED = "foreign:"
"""How references of payments begin that were typed before their line came: of them the line posts
nothing either."""

WITHDRAWN = "undone:"
"""How references of returns begin that take back what an import booked which was undone: no line
brought the payment and none takes it back."""


@dataclass(frozen=True)
class OurDocument:
    """A document that waits for its line: ``amount`` is signed as the bank's line would be.

    ``name`` is as in the ledger (``deposit:Xy…``), ``number`` as printed, ``account_id`` the bank's
    account in the ledger; ``slip`` is the bank's own number, where the document keeps it.
    """

    name: str
    number: str
    account_id: int
    amount: int
    on: date
    slip: str = ""


@dataclass(frozen=True)
class StatementLine:
    """The line that is the document: signed ``amount``, on the bank's day."""

    organisation_id: int
    account_id: int
    amount: int
    currency: str
    booked_on: date


@dataclass(frozen=True)
class DocumentKind:
    """How a feature finds its documents that a line may be, and what it does when one is.

    ``waiting`` gets the ledger accounts and the signed amounts of lines and returns the documents
    of these; those that have their line already may be among them. ``meet`` posts what the ledger
    lacks, or nothing.
    """

    waiting: Callable[[Collection[int], Collection[int]], Sequence[OurDocument]]
    meet: Callable[[OurDocument, StatementLine, Actor | None], None]


_kinds: dict[str, DocumentKind] = {}


def register_documents(kind: str, found: DocumentKind) -> None:
    """Let lines of the bank be documents of a kind, the word before the colon of their names."""
    _kinds[kind] = found


def document_kinds() -> tuple[DocumentKind, ...]:
    """Return every kind that features have registered."""
    return tuple(_kinds.values())


def kind_of(name: str) -> DocumentKind | None:
    """Return the kind of a document by its name."""
    return _kinds.get(name.partition(":")[0])


def booked_before(_document: OurDocument, _line: StatementLine, _by: Actor | None) -> None:
    """Post nothing: documents of ``ON_THEIR_DAY`` are in the ledger whole."""
