"""The demo's mission: records verified, consents on paper, faces, matches, grants, a statement."""

from datetime import timedelta

from sqlalchemy import Select, func, select

from core.dates import Month, this_month, today
from core.db import session
from core.organisations.services import get_organisation
from donors.models import Donor
from donors.rules import DonorKind
from donors.services import AddWish, DonorDetails, RegisterDonor, add_wish, register_donor
from payments.funds.models import Fund
from payments.funds.services import get_fund_by_code
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_ids
from payments.pledges.rules import Method, Rhythm
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from sponsorship.access import Role
from sponsorship.agreements.services import make_agreement
from sponsorship.children.consent_rules import Basis
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import SENSITIVE, Scope, Sex
from sponsorship.children.services import (
    Listed,
    Paper,
    SetBasis,
    record_basis,
    record_claimed_consents,
    review_story,
    verify_children,
)
from sponsorship.demo.drawings import portrait_png
from sponsorship.demo.names import Sex as DrawnSex
from sponsorship.demo.office import Office
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantKind
from sponsorship.grants.services import (
    PayGrant,
    RequestGrant,
    add_paper,
    approve_grant,
    close_grant,
    pay_grant,
    request_grant,
)
from sponsorship.impact.services import build_statement
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.services import (
    ConfirmMatch,
    Search,
    best_candidates,
    confirm_hold,
    get_programme,
    hold_child,
    sponsorship_page,
)
from sponsorship.photos.services import add_photo, approve_photo

FACES = 60
SCOPES = (Scope.HOLD_DATA, Scope.SHOW_TO_DONOR, Scope.PHOTO, Scope.STORY, Scope.LETTERS)
SURGERY_GIFT = 120_000_000
STORY = "Em chăm học, thích vẽ và giúp bà việc nhà. Học kỳ này em đi học đều."

NEWCOMERS = (
    ("Nguyễn Thị Hoa", AddWish("GM", 500_000, sex=Sex.FEMALE, age_from=6, age_to=10)),
    ("Trần Văn Bình", AddWish("GM", 300_000, term_months=24)),
    ("Công ty TNHH Biển Xanh", AddWish("QT", 1_000_000, sex=Sex.MALE, term_months=12)),
    ("Đoàn Thị Thu Hằng", AddWish("GM", 400_000, age_from=3, age_to=7)),
    ("Lý Văn Páo", AddWish("GM", 500_000, sex=Sex.MALE, age_from=10, age_to=15)),
)

GRANTS = (
    (GrantKind.SURGERY, "Phẫu thuật theo chỉ định sau khám sàng lọc", 18_000_000, 4),
    (GrantKind.TRAVEL, "Đi lại, ăn ở khi phẫu thuật, hai người", 3_200_000, 3),
    (GrantKind.SURGERY, "Phẫu thuật theo chỉ định sau khám sàng lọc", 24_000_000, 2),
    (GrantKind.TRAVEL, "Vé xe và nhà trọ cho lần tái khám", 1_500_000, 1),
    (GrantKind.SURGERY, "Phẫu thuật theo chỉ định sau khám sàng lọc", 35_000_000, 0),
)
"""What is asked, and how many steps it has taken: approved, paid, proved, closed."""


def check_records(office: Office) -> None:
    """Verify the register and record its consents, by other people than who imported it."""
    day = this_month().first - timedelta(days=1)
    verify_children(Paper("BB-XM 01", day), Listed(), by=office[Role.APPROVER])
    record_claimed_consents(
        Paper("DS-ĐY 01", day), Listed(), by=office[Role.MATCHER], scopes=SCOPES
    )
    basis = SetBasis(Basis.PUBLIC_TASK, "Luật Trẻ em 102/2016, Điều 95", day)
    record_basis(basis, Listed(), by=office[Role.MATCHER])


def draw_faces(office: Office, donor: Donor) -> None:
    """Give drawn faces to the donor's children and to some others; a second person approves."""
    children = session.scalars(
        select(Child)
        .join(Sponsorship, Sponsorship.child_id == Child.id)
        .order_by(Child.id.not_in(_children_of(donor)), Child.id)
        .limit(FACES)
    )
    for child in children:
        drawn = DrawnSex.GIRL if child.sex is Sex.FEMALE else DrawnSex.BOY
        face = portrait_png(child.code, drawn, today().year - child.birth_year)
        photo = add_photo(child, face, today(), by=office[Role.COMMUNE_OFFICER])
        approve_photo(child, photo.public_id, compared=True, by=office[Role.MATCHER])
        review_story(child, STORY, by=office[Role.MATCHER])


def choose_donor() -> Donor:
    """Return the donor who signs in to the demo: a person with the most children."""
    return session.scalars(
        select(Donor)
        .join(Sponsorship, Sponsorship.donor_id == Donor.id)
        .where(Donor.kind == DonorKind.PERSON)
        .group_by(Donor.id)
        .order_by(func.count(Sponsorship.id).desc(), Donor.id)
        .limit(1)
    ).one()


def match_newcomers(office: Office) -> None:
    """Register new donors with wishes: one matched, two children held, two still waiting."""
    matcher = office[Role.MATCHER]
    for place, (name, wish) in enumerate(NEWCOMERS):
        kind = DonorKind.BUSINESS if name.startswith("Công ty") else DonorKind.PERSON
        phone = f"09510000{place:02d}"
        details = DonorDetails(name=name, kind=kind, phone=phone)
        donor = register_donor(RegisterDonor(details), by=matcher)
        waiting = add_wish(donor, wish, by=matcher)
        search = Search(waiting, get_programme(wish.programme_code), None)
        found = best_candidates(search) if place < len(NEWCOMERS) - 2 else []
        if not found:
            continue
        hold = hold_child(search, found[0].code, by=matcher)
        if place == 0:
            promise = ConfirmMatch(
                wish.amount, Rhythm.MONTH, this_month().first, Method.TRANSFER, None
            )
            agreed = confirm_hold(hold, promise, by=matcher)
            make_agreement(sponsorship_page(agreed), by=matcher)


def help_children(office: Office, donor: Donor, opened: Month) -> None:
    """Receive money for surgery and take five grants different numbers of steps.

    The donor's children come first: their page tells of the help they were given.
    """
    body = get_organisation("QBT")
    fund = get_fund_by_code(body.id, "PT")
    receive(
        Receive(
            organisation_id=body.id,
            donor_id=None,
            payer_name="Câu lạc bộ Doanh nhân Quảng Ninh",
            channel=Channel.CASH,
            reference="surgery-gift",
            amount=SURGERY_GIFT,
            received_on=opened.first,
            money_account_id=account_ids(body.id)[AccountUse.CASH],
            shares=(Share(fund.id, SURGERY_GIFT, None),),
        ),
        by=office[Role.ACCOUNTANT],
    )
    sensitive = select(ChildCircumstance.child_id).where(ChildCircumstance.kind.in_(SENSITIVE))
    children = session.scalars(
        select(Child)
        .join(Sponsorship, Sponsorship.child_id == Child.id)
        .where(Child.id.not_in(sensitive), ~Child.disputed)
        .order_by(Child.id.not_in(_children_of(donor)), Child.id)
        .limit(len(GRANTS))
    )
    for child, (kind, purpose, amount, steps) in zip(children, GRANTS, strict=False):
        _take_steps(office, _ask(office, child, kind, purpose, amount, fund), steps)


def _children_of(donor: Donor) -> Select[int]:
    return select(Sponsorship.child_id).where(Sponsorship.donor_id == donor.id)


def _ask(
    office: Office, child: Child, kind: GrantKind, purpose: str, amount: int, fund: Fund
) -> Grant:
    payee = "Bệnh viện đa khoa tỉnh" if kind is GrantKind.SURGERY else "Người chăm sóc của trẻ"
    command = RequestGrant(child.code, kind, fund.public_id, purpose, payee, amount)
    return request_grant(command, by=office[Role.CASE_WORKER])


def _take_steps(office: Office, grant: Grant, steps: int) -> None:
    paper = portrait_png(grant.code, DrawnSex.GIRL, 1)
    todo = (
        lambda: approve_grant(grant, grant.asked, by=office[Role.APPROVER]),
        lambda: pay_grant(grant, PayGrant(Channel.CASH, today()), by=office[Role.CASHIER]),
        lambda: add_paper(grant, "Giấy ra viện", paper, by=office[Role.CASE_WORKER]),
        lambda: close_grant(grant, by=office[Role.APPROVER]),
    )
    for step in todo[:steps]:
        step()


def tell_donor(office: Office, donor: Donor) -> None:
    """Build the donor's impact statement of the running year."""
    build_statement(donor, get_organisation("QBT"), today().year, by=office[Role.MATCHER])
