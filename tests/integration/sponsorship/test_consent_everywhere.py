"""Whatever ends a consent closes every page, paper, file and mail at the next request.

One sponsor has a child for each way in which a consent ends or was never given, and one whose
consents hold. Everything that can carry a child to the sponsor or to the public is fetched while
all is agreed to, then again a second into the day on which each child's case has come.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete, select, update

from core.accounts.models import User
from core.dates import frozen, now, today
from core.db import session, unit_of_work
from core.files import files
from core.mail.models import OutgoingMail
from donors.models import Donor
from donors.rules import Screening
from payments.pledges.models import Pledge
from payments.receipts.services import issue_for
from payments.reminders.services import send_reminders
from sponsorship.agreements.services import make_agreement
from sponsorship.children import services
from sponsorship.children.consent_models import Consent
from sponsorship.children.consent_rules import Basis, ConsentEnd, Giver
from sponsorship.children.identity import Body, Carer, replace_guardian
from sponsorship.children.identity_models import ChildPhoto, Guardian
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience, Proof, Scope, Subject
from sponsorship.children.services import Listed, SayNo, SetBasis
from sponsorship.children.visible import visible_child
from sponsorship.impact.models import ImpactStatement
from sponsorship.impact.services import build_statement
from sponsorship.letters.rules import Direction
from sponsorship.letters.services import (
    EnterLetter,
    Review,
    approve_letter,
    enter_letter,
    get_post,
)
from sponsorship.matching.services import sponsorship_of_child, sponsorship_page
from sponsorship.safeguarding.services.freezing import freeze_child, freeze_donor
from tests.factories.cards import card_rows
from tests.factories.children import agreed, child_with, consent
from tests.factories.donors import donor, let_sign_in
from tests.factories.impact import pay, sponsored
from tests.factories.people import actor, organisation, user_with
from tests.support.client import CheckedClient

AFTER = "2026-11-03T00:00:01+07:00"
KEPT = "Kept"
"""The child whose consents hold all the time."""
AGREED = (KEPT, "Withdrawn")
"""Children for whom the sponsor has an agreement on paper."""


def never_agreed(child: Child) -> None:
    session.execute(delete(Consent).where(Consent.child_id == child.id))


def only_claimed(child: Child) -> None:
    rows = update(Consent).where(Consent.child_id == child.id)
    session.execute(rows.values(proof=Proof.CLAIMED))


def expired(child: Child) -> None:
    rows = update(Consent).where(Consent.child_id == child.id)
    session.execute(rows.values(expires_on=date(2026, 11, 2)))


def withdrawn_by(subject: Subject) -> Callable[[Child], None]:
    def withdraw(child: Child) -> None:
        said = SayNo(subject, (Scope.SHOW_TO_DONOR,), "Không muốn")
        services.withdraw_consent(child, said, by=actor("matcher"))

    return withdraw


def turns_seven(child: Child) -> None:
    """Leave the guardian's word alone; the birthday comes by itself."""
    own = (Consent.child_id == child.id, Consent.subject == Subject.CHILD)
    session.execute(delete(Consent).where(*own))


def grows(child: Child) -> None:
    """Change nothing: the birthday comes by itself."""


def changes_guardian(child: Child) -> None:
    replace_guardian(child.id, Carer("Bàn Văn Chú", "chú"))


def loses_guardian(child: Child) -> None:
    mourned = update(Guardian).where(Guardian.child_id == child.id)
    session.execute(mourned.values(to_day=date(2026, 11, 2)))
    services.end_guardians_consents(child, ConsentEnd.GUARDIAN_DIED, by=None)


def enters_institution(child: Child) -> None:
    body = Body(Giver.INSTITUTION, "Đỗ Văn Sáu", "Trung tâm", "QĐ 1", date(2026, 11, 2))
    services.name_representative(child, body, by=actor("matcher"))


def is_suspected(child: Child) -> None:
    services.bar_guardian(child, "Nghi ngờ", by=actor("case_worker"))


def is_frozen(child: Child) -> None:
    freeze_child(child, by=actor("protection_lead"))


def has_no_basis(child: Child) -> None:
    wanted = SetBasis(Basis.CONSENT, "Phiếu", date(2026, 11, 2))
    services.record_basis(wanted, Listed(codes=(child.code,)), by=actor("matcher"))
    kept = (Consent.child_id == child.id, Consent.scope == Scope.HOLD_DATA)
    session.execute(delete(Consent).where(*kept))


CASES: dict[str, tuple[str, Callable[[Child], None]]] = {
    "Never": ("17/08/2016", never_agreed),
    "Claimed": ("17/08/2016", only_claimed),
    "Expired": ("17/08/2016", expired),
    "Withdrawn": ("17/08/2016", withdrawn_by(Subject.GUARDIAN)),
    "Unwilling": ("17/08/2022", withdrawn_by(Subject.CHILD)),
    "Seven": ("03/11/2019", turns_seven),
    "Sixteen": ("03/11/2010", grows),
    "Eighteen": ("03/11/2008", grows),
    "Changed": ("17/08/2016", changes_guardian),
    "Bereft": ("17/08/2016", loses_guardian),
    "Institution": ("17/08/2016", enters_institution),
    "Suspected": ("17/08/2016", is_suspected),
    "Frozen": ("17/08/2016", is_frozen),
    "Baseless": ("17/08/2016", has_no_basis),
}
"""By a child's given name: its birth date, and what happens to its consents."""


@dataclass
class House:
    """A sponsor who is signed in, and everything of theirs that has an address."""

    app: Flask
    giver: Donor
    user: User
    browser: CheckedClient
    children: dict[str, Child] = field(default_factory=dict)
    photos: dict[str, ChildPhoto] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    cards: dict[str, dict[str, str]] = field(default_factory=dict)

    def addresses(self) -> Iterator[str]:
        """Yield every address under /my and of the public, with every row that it may name."""
        urls = self.app.url_map.bind("localhost")
        statements = session.scalars(select(ImpactStatement.public_id)).all()
        codes = {name: child.code for name, child in self.children.items()}
        rows = {
            "children_portal.show": [{"code": code} for code in codes.values()],
            "children_portal.visits": [{"code": code} for code in codes.values()],
            "letters_portal.index": [{"code": code} for code in codes.values()],
            "children_portal.photo": [
                {"code": code, "photo_id": self.photos[name].public_id}
                for name, code in codes.items()
            ],
            "agreements_portal.pdf": [{"code": codes[name]} for name in AGREED if name in codes],
            "impact_portal.pdf": [{"statement_id": one} for one in statements],
            "receipts_portal.pdf": [{"code": one} for one in self.receipts],
            "receipts_portal.signed_pdf": [],
            "receipts_public.check": [{"code": one} for one in self.receipts],
            **{page: [values] for page, values in self._cards().items()},
        }
        for rule in self.app.url_map.iter_rules():
            access = getattr(self.app.view_functions[rule.endpoint], "access", None)
            reaches = rule.rule.startswith("/my") or access == ()
            signs_in = rule.endpoint.startswith("accounts.")
            if not reaches or signs_in or "GET" not in (rule.methods or ()):
                continue
            for values in rows[rule.endpoint] if rule.arguments else [{}]:
                yield urls.build(rule.endpoint, values)

    def _cards(self) -> dict[str, dict[str, str]]:
        """Let one of the sponsor's commitments be charged to a card, once."""
        if not self.cards:
            own = select(Pledge).where(Pledge.donor_id == self.giver.id).order_by(Pledge.id)
            with unit_of_work():
                self.cards = card_rows(session.scalars(own.limit(1)).one())
        return self.cards

    def told(self) -> str:
        """Return all that reaches the sponsor and the public: pages, papers, files, mails."""
        with unit_of_work():
            send_reminders()
            build_statement(self.giver, organisation(), 2026, by=actor("matcher"))
        found = [read(self.browser.get(address).data) for address in self.addresses()]
        mails = session.scalars(select(OutgoingMail))
        found += [f"{mail.subject} {mail.body}" for mail in mails]
        attached = [mail.attachment_key for mail in session.scalars(select(OutgoingMail))]
        found += [read(files().get(key)) for key in attached if key]
        return "\n".join(found)


def read(content: bytes) -> str:
    """Return an answer as text, that of a PDF page by page."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode(errors="replace")


def told_of(name: str) -> tuple[str, ...]:
    """Return what of a child may be told to its sponsor alone."""
    return f"Given{name}", f"story of {name}", f"picture of {name}", f"letter of {name}"


def house_of(app: Flask, *names: str) -> House:
    """Return a sponsor with these children, everything of whom was agreed to."""
    with unit_of_work():
        giver, user = donor(email="giver@example.org"), user_with("donor")
        giver.screening = Screening.CLEARED
        let_sign_in(user, giver)
        found = House(app, giver, user, CheckedClient(app))
        for name in names:
            born = CASES[name][0] if name in CASES else "17/08/2016"
            child = child_with(name=f"Bàn Thị Given{name}", born=born, story=f"story of {name}")
            agreed(child, *Scope)
            if name == "Eighteen":
                for scope in Scope:
                    consent(child, Subject.CHILD, scope, given_on=date(2026, 10, 30))
            found.children[name] = child
            found.photos[name] = picture(child, name)
            own = sponsored(giver, child)
            wrote(child, name)
            if name in AGREED:
                running = sponsorship_of_child(child.id)
                make_agreement(sponsorship_page(running), by=actor("matcher"))
            if name == KEPT:
                issued = issue_for(pay(own, "2026-10"), by=actor("accountant"))
                found.receipts.append(issued.public_id)
    found.browser.sign_in_as(user)
    return found


def wrote(child: Child, name: str) -> None:
    """Pass on a letter of the child of which one can tell whose it is."""
    words, running = f"letter of {name}", sponsorship_of_child(child.id)
    told = EnterLetter(Direction.FROM_CHILD, today(), words)
    letter = enter_letter(running, told, child.code, by=actor("commune_officer"))
    reader = actor("matcher")
    approve_letter(get_post(letter.public_id, reader), Review(words), by=reader)


def picture(child: Child, name: str) -> ChildPhoto:
    """Return an approved picture of which one can tell whose it is."""
    key = f"photos/{child.code}.jpg"
    files().put(key, f"picture of {name}".encode())
    photo = ChildPhoto(
        child_id=child.id,
        file_key=key,
        taken_on=today(),
        added_at=now(),
        approved_by=actor("approver").id,
        approved_at=now(),
    )
    session.add(photo)
    session.flush()
    return photo


def test_whatever_ends_a_consent_closes_everything_at_the_next_request(app: Flask) -> None:
    house = house_of(app, *CASES, KEPT)
    everybody = house.told()
    silent = [word for name in house.children for word in told_of(name) if word not in everybody]
    assert silent == [], "told to the sponsor while all is agreed to"

    with unit_of_work():
        for name, (_born, happens) in CASES.items():
            happens(house.children[name])
    with frozen(AFTER):
        house.browser.sign_in_as(house.user)
        after = house.told()
    heard = [word for name in CASES for word in told_of(name) if word in after]
    assert heard == []
    assert [word for word in told_of(KEPT) if word not in after] == []
    assert all(child.code in after for child in house.children.values())


def test_a_frozen_sponsor_is_shown_nothing_and_no_reason(app: Flask) -> None:
    house = house_of(app, KEPT)
    assert "GivenKept" in house.told()
    with unit_of_work():
        freeze_donor(house.giver, by=actor("protection_lead"))
    for address in house.addresses():
        answer = house.browser.get(address)
        if address.startswith("/my"):
            assert answer.status_code == 403, address
            shown = answer.get_data(as_text=True).replace(address, "")
            assert not any(child.code in shown for child in house.children.values()), address


def test_staff_see_through_the_same_function(app: Flask, signed_in) -> None:
    house, browser = house_of(app, KEPT, "Never"), signed_in("matcher")
    for name in (KEPT, "Never"):
        child = house.children[name]
        if name == "Never":
            with unit_of_work():
                never_agreed(child)
        address = f"/staff/children/{child.code}/seen-by/donor"
        shown = browser.get(address).get_data(as_text=True)
        seen = visible_child(Audience.DONOR, [child.id], today())[child.id]
        assert (f"story of {name}" in shown) == (seen.story is not None) == (name == KEPT)
