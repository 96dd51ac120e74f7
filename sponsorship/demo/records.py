"""The demo's records beside the register: families, schools, papers, needs, and a pause."""

from datetime import timedelta

from sqlalchemy import exists, select

from core.dates import today
from core.db import session
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import approve
from sponsorship.access import Role
from sponsorship.children import services as children
from sponsorship.children.identity import (
    Account,
    Attend,
    NameGuardian,
    SeePaper,
    Settle,
    guardian_of,
)
from sponsorship.children.life_rules import LifeReason
from sponsorship.children.models import Child
from sponsorship.children.record_rules import (
    CareKind,
    LegalBasis,
    PaperKind,
    SupportSource,
    Term,
)
from sponsorship.children.rules import Circumstance, Poverty, Standing
from sponsorship.children.services import AddCircumstance, AddSupport, AskAccount, TakeStep
from sponsorship.children.services.family import PAYOUT_ACCOUNT
from sponsorship.demo.office import Office
from sponsorship.matching.models import SlotClaim
from sponsorship.record.services import pause

TOLD = 6
SCHOOL_AGE = 6
SEPTEMBER = 9


def tell_families(office: Office) -> None:
    """Tell more of six children who wait, as a commune and the office would in their first weeks.

    Of two accounts asked for, a second person has agreed to one; the other waits.
    """
    waiting = select(Child).where(
        Child.standing == Standing.VERIFIED,
        Child.birth_year <= today().year - SCHOOL_AGE,
        ~Child.disputed,
        ~exists().where(SlotClaim.child_id == Child.id, SlotClaim.freed_at.is_(None)),
    )
    for place, child in enumerate(session.scalars(waiting.order_by(Child.code).limit(TOLD))):
        _tell_school_and_papers(office, child, place)
        _tell_family(office, child, place)
        _tell_needs(office, child, place)
        if place == TOLD - 1:
            away = TakeStep(today(), LifeReason.AWAY, "", "Theo mẹ đi làm xa đến hết vụ")
            pause(child, away, by=office[Role.MATCHER])


def _tell_school_and_papers(office: Office, child: Child, place: int) -> None:
    matcher, day = office[Role.MATCHER], today()
    year = day.year if day.month >= SEPTEMBER else day.year - 1
    grade = child.grade or 0
    for school_year, number in ((year - 1, max(grade - 1, 0)), (year, grade)):
        attended = Attend(school_year, Term.FIRST, "Trường Tiểu học và THCS Mẫu", number)
        children.attend(child, attended, by=matcher)
    ends = day + timedelta(days=30 + 60 * place)
    card = SeePaper(PaperKind.INSURANCE_CARD, f"TE1 22 00000{place}", day, ends)
    children.see_paper(child, card, by=matcher)
    if place % 2:
        birth = SeePaper(PaperKind.BIRTH_CERTIFICATE, f"KS {100 + place}/2018", day)
        children.see_paper(child, birth, by=matcher)


def _tell_family(office: Office, child: Child, place: int) -> None:
    matcher, day = office[Role.MATCHER], today()
    carer = guardian_of(child.id)
    if carer is None:
        found = Settle(CareKind.CENTRE, day, "Trung tâm Công tác xã hội tỉnh", "QĐ 15/QĐ-TT")
        children.settle(child, found, by=matcher)
        return
    children.settle(child, Settle(CareKind.RELATIVES, day, "", "Giấy xác nhận của xã"), by=matcher)
    basis = NameGuardian(
        carer.name, carer.relation, LegalBasis.RELATIVE, day, carer.phone, "", "Sổ hộ tịch"
    )
    children.name_guardian(child, basis, by=matcher)
    status = children.SetPoverty(Poverty.POOR, day, "QĐ 88/QĐ-UBND")
    children.set_poverty(child, status, by=matcher)
    account = Account("Ngân hàng Chính sách xã hội", f"80012026{place:04d}", carer.name.upper())
    children.ask_account(child, AskAccount(account, "QBT", "Nhận tiền qua tài khoản"), by=matcher)
    if place % 2:
        asked = select(ApprovalRequest).where(ApprovalRequest.kind == PAYOUT_ACCOUNT)
        newest = session.scalars(asked.order_by(ApprovalRequest.id.desc()).limit(1)).one()
        approve(newest, by=office[Role.APPROVER])


def _tell_needs(office: Office, child: Child, place: int) -> None:
    matcher, since = office[Role.MATCHER], today().replace(day=1)
    children.assess_need(child, 1_000_000 + 100_000 * place, by=matcher)
    if place % 3 == 0:
        gives = AddSupport(SupportSource.OTHER_FUND, 200_000, since, None, "Hội Khuyến học tỉnh")
        children.add_support(child, gives, by=matcher)
    known = {fact.kind for fact in children.facts_of(child.id, matcher)}
    if place % 2 and Circumstance.AT_RISK not in known:
        risk = AddCircumstance(Circumstance.AT_RISK, since, f"BB-KS {place:02d}", "Có thể bỏ học")
        children.add_circumstance(child, risk, by=matcher)
