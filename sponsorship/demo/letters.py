"""The demo's letters: one to read, one to hand over, one that a child answered."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.dates import today
from core.db import session
from donors.models import Donor
from donors.rules import Screening
from donors.services import AssessDonor, assess_donor
from sponsorship.access import Role
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.children.visible import letters_agreed
from sponsorship.demo.office import Office
from sponsorship.demo.people import DONOR_LOGIN
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import Direction, Way
from sponsorship.letters.services import (
    EnterLetter,
    PassOn,
    Post,
    Review,
    WriteLetter,
    approve_letter,
    enter_letter,
    get_post,
    pass_on,
    write_letter,
)
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import SponsorshipState

GREETING = (
    "Em thân mến,\n\nCô rất vui khi được đồng hành cùng em. Cô nghe nói em học chăm và thích vẽ. "
    "Năm nay em muốn học giỏi nhất môn gì? Mùa đông đến rồi, em nhớ mặc ấm khi đi học nhé.\n\n"
    "Chúc em và gia đình mạnh khỏe."
)
ANSWER = (
    "Con chào cô ạ.\n\nCon cảm ơn cô đã viết thư cho con. Con thích môn Toán và môn Mỹ thuật. Con "
    "vẽ tặng cô một bông hoa. Bà con cũng gửi lời cảm ơn cô.\n\nCon chúc cô nhiều sức khỏe."
)
TELLING = (
    "Em thân mến,\n\nHè này cô muốn mời em về thành phố chơi. Em xin phép bà rồi gọi cho cô theo "
    "số 0912 345 678 hoặc nhắn Zalo Hoa Mai 88 nhé."
)


def write_letters(office: Office, donor: Donor) -> None:
    """Let the demo's donor and the sponsor of a child in the officer's commune write."""
    user = session.scalars(select(User).where(User.login == DONOR_LOGIN)).one()
    _clear(donor, office)
    if sponsorships := _agreed(select(Sponsorship).where(Sponsorship.donor_id == donor.id)):
        first, last, own = sponsorships[0], sponsorships[-1], actor_of(user)
        _answer(office, first, write_letter(donor, first, WriteLetter(GREETING), "demo-0", by=own))
        write_letter(donor, last, WriteLetter(TELLING), "demo-1", by=own)
    _to_hand_over(office, donor)


def _answer(office: Office, one: Sponsorship, letter: Letter) -> None:
    """Let the letter be read and handed over, and the child answer."""
    matcher, approver = office[Role.MATCHER], office[Role.APPROVER]
    pass_on(_read(letter, matcher), PassOn(today(), Way.BY_HAND), by=matcher)
    told = EnterLetter(Direction.FROM_CHILD, today(), ANSWER)
    _read(enter_letter(one, told, "demo-answer", by=matcher), approver)


def _to_hand_over(office: Office, donor: Donor) -> None:
    """Let a letter wait for a child of the officer's communes."""
    near = (
        select(Sponsorship)
        .join(Child, Child.id == Sponsorship.child_id)
        .where(within_scope(office[Role.COMMUNE_OFFICER]), Sponsorship.donor_id != donor.id)
    )
    for one in _agreed(near)[:1]:
        _clear(session.get_one(Donor, one.donor_id), office)
        told = EnterLetter(Direction.FROM_SPONSOR, today(), GREETING)
        letter = enter_letter(one, told, "demo-paper", by=office[Role.APPROVER])
        _read(letter, office[Role.MATCHER])


def _clear(donor: Donor, office: Office) -> None:
    cleared = AssessDonor(Screening.CLEARED, today(), today())
    assess_donor(donor, cleared, by=office[Role.MATCHER])


def _agreed(query: Select[Sponsorship]) -> Sequence[Sponsorship]:
    """Return active sponsorships of children for whom letters are agreed to, oldest first."""
    active = query.where(Sponsorship.state == SponsorshipState.ACTIVE).order_by(Sponsorship.id)
    found = session.scalars(active).all()
    agreed = letters_agreed({one.child_id for one in found}, today())
    return [one for one in found if agreed[one.child_id].replies]


def _read(letter: Letter, by: Actor) -> Post:
    approve_letter(get_post(letter.public_id, by), Review(letter.text), by=by)
    return get_post(letter.public_id, by)
