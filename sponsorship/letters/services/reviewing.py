"""Letters are read before they go on: approved as they go out, or given back with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.dates import now, today
from core.db import session
from core.errors import NotAllowed, RuleBroken, WrongState
from core.i18n import _l
from core.labels import label
from core.places.models import AdminUnit
from core.text import search_key
from sponsorship.children.identity import guardians_of, names_for
from sponsorship.letters.rules import CHILDS_LANGUAGE, Direction, Hindrance, LetterAct, Way
from sponsorship.letters.screening import Found, bare, is_certain, screen
from sponsorship.letters.services.finding import Post
from sponsorship.letters.services.moving import move_letter
from sponsorship.letters.services.telling import has_page, tell_of_letter


@dataclass(frozen=True, slots=True)
class Review:
    """The words that go out, their translation, and whether places named in them were looked at."""

    words: str
    translation: str = ""
    places_seen: bool = False


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Why a letter is not passed on, in words for who wrote it."""

    reason: str


def reader_language(post: Post) -> str:
    """Return the language of who receives the letter."""
    to_child = post.letter.direction is Direction.FROM_SPONSOR
    return CHILDS_LANGUAGE if to_child else post.donor.language


def findings_in(post: Post, text: str) -> tuple[Found, ...]:
    """Return what in a text would let the two find each other."""
    return screen(text, _secrets(post))


def approve_letter(post: Post, review: Review, *, by: Actor) -> None:
    """Let the words go out; a child's letter is shown at once to a sponsor whose page has it.

    NotAllowed for who entered the letter. RuleBroken("words" or "translation") while they hold a
    telephone number, an address of the net, an account or the family's own names; ("places_seen")
    while a place is named that nobody has looked at; ("translation") where the reader reads
    another language. WrongState once it is read.
    """
    letter = post.letter
    if letter.entered_by == by.id:
        raise NotAllowed(_l("Somebody else reads the letter you entered."))
    if letter.language == reader_language(post):
        review = Review(review.words, "", review.places_seen)
    elif not review.translation:
        raise RuleBroken("translation", _l("The reader of this letter reads another language."))
    _check(post, review)
    values: dict[str, Any] = {"words": review.words, "translation": review.translation}
    values |= {"read_by": by.id, "read_at": now()}
    move_letter(letter, post.child.code, LetterAct.APPROVE, by, **values)
    if letter.direction is Direction.FROM_CHILD and post.hindrance is None and has_page(post):
        shown = {"passed_day": today(), "passed_how": Way.PORTAL, "passed_by": by.id}
        move_letter(letter, post.child.code, LetterAct.PASS_ON, by, **shown)
        tell_of_letter(letter, post.donor)


def give_back(post: Post, told: GiveBack, *, by: Actor) -> None:
    """Give a letter back to who wrote it.

    RuleBroken("reason") for one that tells what a letter may not; WrongState once it was passed
    on or given back, and while the sponsor must not learn from it that the child has left.
    """
    if post.hindrance is Hindrance.UNTOLD:
        raise WrongState(_l("Letters wait until the sponsor knows that the child has left."))
    _refuse_certain("reason", told.reason, _secrets(post))
    values = {"back_reason": told.reason, "back_by": by.id}
    move_letter(post.letter, post.child.code, LetterAct.GIVE_BACK, by, **values)


def _check(post: Post, review: Review) -> None:
    doubtful, secrets = False, _secrets(post)
    for field, text in (("words", review.words), ("translation", review.translation)):
        doubtful = _refuse_certain(field, text, secrets) or doubtful
    if doubtful and not review.places_seen:
        raise RuleBroken(
            "places_seen",
            _l("The letter may name a place. Take it out, or tick that nobody is found by it."),
        )


def _refuse_certain(field: str, text: str, secrets: Sequence[str]) -> bool:
    """Refuse a text with what may never go out; say whether a person must look at it."""
    found = screen(text, secrets)
    if certain := [one for one in found if is_certain(one, text, secrets)]:
        raise RuleBroken(field, _refusal(text, certain[0]))
    return bool(found)


def _refusal(text: str, found: Found) -> Any:
    return _l(
        "Take out “%(words)s” (%(kind)s): letters carry nothing by which the two find each other.",
        words=text[found.start : found.end],
        kind=label(found.kind),
    )


def _secrets(post: Post) -> Sequence[str]:
    """Return what neither is told of the other; single words would be too common.

    A sponsor who names the family or its village has found them without us.
    """
    who = names_for([post.child.id]).get(post.child.id)
    commune = session.scalar(select(AdminUnit.name).where(AdminUnit.code == post.child.place_code))
    known = [commune or "", *(guardian.name for guardian in guardians_of(post.child.id))]
    known += [who.full_name, who.village, who.school] if who else []
    if post.letter.direction is Direction.FROM_SPONSOR:
        known.append(post.donor.address)
    return [one for told in known for one in (told, bare(told)) if " " in search_key(one).strip()]
