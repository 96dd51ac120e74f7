"""The signed paper from the phone: one picture behind the consents of a child or a commune."""

from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.errors import RuleBroken
from core.i18n import _l
from core.pictures import redraw
from sponsorship.children.services import (
    Evidence,
    Listed,
    Paper,
    get_child,
    record_claimed_consents,
)
from sponsorship.register.services import places_of_work


@dataclass(frozen=True, slots=True)
class SendPaper:
    """A signed paper: its name, its day, and of whom it speaks: a child's code, or a commune."""

    document: str
    day: date
    child: str = ""
    place_code: str = ""


def send_paper(sent: SendPaper, picture: bytes, *, by: Actor) -> int:
    """Record what the list of a commune, or a child's form, claims and the picture proves.

    Return how many consents were recorded. RuleBroken beside a field: a place where the officer
    does not work, no picture or one that is none, a paper without a name or of a day to come.
    NotFound for a child out of reach.
    """
    if sent.child:
        listed = Listed(codes=(get_child(sent.child, by).code,))
    elif sent.place_code in dict(places_of_work(by)):
        listed = Listed(commune=sent.place_code)
    else:
        raise RuleBroken("place_code", _l("Choose a commune in which you work."))
    evidence = Evidence(scan=scan_of(picture, required=True))
    paper = Paper(sent.document, sent.day)
    return record_claimed_consents(paper, listed, by=by, evidence=evidence)


def scan_of(picture: bytes, *, required: bool = False) -> bytes:
    """Return a picture of a paper drawn anew, with nothing but its pixels. RuleBroken("scan")."""
    if not picture and not required:
        return b""
    return redraw(picture, "scan")
