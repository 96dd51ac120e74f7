"""Consents: whose word counts, what ends it, what is recorded beside it."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import AuditEvent
from core.dates import frozen, today
from core.db import session
from core.errors import AppError, NotAllowed, RuleBroken, WrongState
from sponsorship.children import services
from sponsorship.children.consent_models import Consent, ConsentScan, GuardianBar
from sponsorship.children.consent_rules import Basis, Channel, ConsentEnd, Giver, Why
from sponsorship.children.identity import Body, Carer, names_for, replace_guardian
from sponsorship.children.identity_models import CareSetting, Guardian
from sponsorship.children.models import Child
from sponsorship.children.record_rules import CareKind
from sponsorship.children.rules import Audience, Circumstance, Proof, Scope, Subject
from sponsorship.children.services import (
    Evidence,
    GiveConsent,
    Listed,
    Paper,
    SayNo,
    SetBasis,
    record_claimed_consents,
    record_consent,
    withdraw_consent,
)
from sponsorship.children.visible import visible_child
from tests.factories.children import COMMUNE, OTHER_COMMUNE, agreed, child_with, consent
from tests.factories.people import actor

SHOW = Scope.SHOW_TO_DONOR
PAPER = Paper("Phiếu 7", date(2026, 10, 20))
YES = GiveConsent(Subject.GUARDIAN, (SHOW,), PAPER)
HEAD = Body(Giver.INSTITUTION, "Đỗ Văn Sáu", "Trung tâm BTXH", "QĐ 12", date(2026, 10, 25))
SECRETARY = Body(Giver.COMMUNE, "Lò Thị Bảy", "UBND xã", "QĐ 3", date(2026, 10, 1))
SCAN = b"%PDF-1.4 signed %%EOF"


def sees(child: Child, on: date | None = None) -> bool:
    """Say whether a donor sees more than the code."""
    seen = visible_child(Audience.DONOR, [child.id], on or today())[child.id]
    return seen.given_name is not None


def reason(child: Child, scope: Scope = SHOW) -> Why:
    scopes = services.scopes_today(
        services.consents_of(child.id), names_for([child.id])[child.id].birth
    )
    return next(one.why for one in scopes if one.scope is scope)


def refused(field: str, child: Child, given: GiveConsent) -> str:
    with pytest.raises(RuleBroken) as failed:
        record_consent(child, given, by=actor("matcher"))
    assert failed.value.field == field
    return str(failed.value.message)


@pytest.fixture
def young(any_app: Flask) -> Child:
    """A child of four, for whom the guardian alone speaks."""
    return child_with(born="17/08/2022")


class TestWhoSpeaks:
    def test_a_consent_names_the_guardian_and_ends_with_the_guardian(self, young: Child) -> None:
        record_consent(young, YES, by=actor("matcher"))
        assert sees(young)
        replace_guardian(young.id, Carer("Bàn Văn Chú", "chú"))
        assert not sees(young)
        assert reason(young) is Why.ENDED
        record_consent(young, YES, by=actor("matcher"))
        assert sees(young)

    def test_a_guardians_death_closes_the_view(self, young: Child) -> None:
        agreed(young, SHOW)
        session.execute(
            update(Guardian).where(Guardian.child_id == young.id).values(to_day=today())
        )
        assert not sees(young)
        refused("giver", young, YES)

    def test_without_a_guardian_the_commune_answers_once_that_is_recorded(self, app: Flask) -> None:
        child = child_with(born="17/08/2022", carer=Carer(""))
        given = replace(YES, giver=Giver.COMMUNE)
        assert "Record first" in refused("giver", child, given)
        services.name_representative(child, SECRETARY, by=actor("matcher"))
        record_consent(child, given, by=actor("matcher"))
        assert sees(child)
        replace_guardian(child.id, Carer("Bàn Văn Chú", "chú"))
        assert not sees(child)

    def test_the_commune_does_not_answer_beside_a_guardian(self, young: Child) -> None:
        with pytest.raises(RuleBroken) as failed:
            services.name_representative(young, SECRETARY, by=actor("matcher"))
        assert failed.value.field == "kind"

    def test_coming_into_an_institution_ends_what_the_guardian_agreed_to(
        self, young: Child
    ) -> None:
        agreed(young, SHOW)
        services.name_representative(young, HEAD, by=actor("matcher"))
        assert not sees(young)
        ends = session.scalars(select(Consent.end_reason).where(Consent.child_id == young.id))
        assert ConsentEnd.INSTITUTION in set(ends)
        assert "institution" in refused("giver", young, YES)
        record_consent(young, replace(YES, giver=Giver.INSTITUTION), by=actor("matcher"))
        assert sees(young)
        services.end_representative(young, by=actor("matcher"))
        assert not sees(young)
        with pytest.raises(WrongState):
            services.end_representative(young, by=actor("matcher"))

    def test_living_in_an_institution_ends_what_was_agreed_to_before(self, young: Child) -> None:
        agreed(young, SHOW)
        session.add(
            CareSetting(child_id=young.id, kind=CareKind.CENTRE, from_day=date(2026, 10, 25))
        )
        session.flush()
        assert not sees(young)
        assert "institution" in refused("giver", young, YES)
        record_consent(young, replace(YES, paper=Paper("Phiếu 9", today())), by=actor("matcher"))
        assert sees(young)

    def test_from_eighteen_nobody_consents_for_another(self, app: Flask) -> None:
        child = agreed(child_with(born="03/11/2008"), SHOW)
        consent(child, Subject.CHILD, SHOW, given_on=date(2026, 10, 30))
        assert sees(child)
        with frozen("2026-11-03T00:00:01+07:00"):
            assert not sees(child)
            assert reason(child) is Why.GROWN_UP
            refused("subject", child, YES)
            own = GiveConsent(Subject.CHILD, (SHOW,), Paper("Phiếu 9", today()))
            record_consent(child, own, by=actor("matcher"))
            assert sees(child)


class TestSuspicion:
    def test_it_ends_the_familys_consents_and_lets_nobody_of_it_agree(self, young: Child) -> None:
        agreed(young, SHOW)
        first, second = actor("case_worker"), actor("case_worker")
        services.bar_guardian(young, "Nghi ngờ bạo lực", by=first)
        assert not sees(young)
        assert "Ask the case worker" in refused("giver", young, YES)
        assert consented_by_list() == 0
        with pytest.raises(WrongState):
            services.bar_guardian(young, "Lần nữa", by=second)
        with pytest.raises(NotAllowed):
            services.lift_bar(young, by=first)
        services.lift_bar(young, by=second)
        assert not sees(young)
        record_consent(young, YES, by=actor("matcher"))
        assert sees(young)

    def test_the_log_tells_no_reason(self, young: Child) -> None:
        services.bar_guardian(young, "Nghi ngờ bạo lực", by=actor("case_worker"))
        rows = session.execute(select(AuditEvent.changes, AuditEvent.reason))
        assert all("bạo lực" not in told and "barred" not in told for row in rows for told in row)

    def test_meanwhile_the_commune_may_answer(self, young: Child) -> None:
        services.bar_guardian(young, "Nghi ngờ", by=actor("case_worker"))
        services.name_representative(young, SECRETARY, by=actor("matcher"))
        record_consent(young, replace(YES, giver=Giver.COMMUNE), by=actor("matcher"))
        assert sees(young)

    def test_the_database_refuses_who_lifts_what_they_began(self, young: Child) -> None:
        by = actor("case_worker")
        services.bar_guardian(young, "Nghi ngờ", by=by)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(GuardianBar).values(lifted_at=young.created_at, lifted_by=by.id))


class TestNo:
    @pytest.mark.parametrize("subject", list(Subject))
    def test_one_no_closes_until_the_same_person_says_yes(
        self, young: Child, subject: Subject
    ) -> None:
        agreed(young, SHOW)
        withdraw_consent(young, SayNo(subject, (SHOW,), "Không muốn"), by=actor("matcher"))
        assert not sees(young)
        assert reason(young) is Why.SAID_NO
        other = next(one for one in Subject if one is not subject)
        record_consent(young, replace(YES, subject=other), by=actor("matcher"))
        assert not sees(young)
        scopespaper = Paper("Phiếu 8", today())
        record_consent(young, replace(YES, subject=subject, paper=scopespaper), by=actor("matcher"))
        record_consent(
            young, replace(YES, subject=Subject.GUARDIAN, paper=scopespaper), by=actor("matcher")
        )
        assert sees(young)

    def test_a_child_that_was_never_asked_may_say_no(self, young: Child) -> None:
        withdraw_consent(
            young, SayNo(Subject.CHILD, (SHOW,), "Em không thích"), by=actor("matcher")
        )
        record_consent(young, YES, by=actor("matcher"))
        assert not sees(young)

    def test_an_older_paper_does_not_undo_a_no(self, young: Child) -> None:
        withdraw_consent(young, SayNo(Subject.GUARDIAN, (SHOW,), "Không"), by=actor("matcher"))
        refused("day", young, YES)
        assert consented_by_list() == 0

    def test_a_no_to_nothing_is_refused(self, young: Child) -> None:
        with pytest.raises(RuleBroken) as failed:
            withdraw_consent(young, SayNo(Subject.CHILD, (), "Không"), by=actor("matcher"))
        assert failed.value.field == "scopes"


def consented_by_list(**evidence: object) -> int:
    """Record for the whole commune what the register claims."""
    return record_claimed_consents(
        PAPER,
        Listed(commune=COMMUNE),
        by=actor("matcher"),
        scopes=(SHOW,),
        evidence=Evidence(**evidence),  # type: ignore[arg-type]
    )


class TestLists:
    def test_one_scan_stands_behind_the_consents_of_a_commune(self, app: Flask) -> None:
        children = [child_with() for _ in range(3)]
        elsewhere = child_with(place_code=OTHER_COMMUNE)
        assert consented_by_list(scan=SCAN, channel=Channel.IN_PERSON) == 6
        assert all(sees(child) for child in children)
        assert not sees(elsewhere)
        assert session.scalar(select(func.count(ConsentScan.id))) == 1
        scan = session.scalars(select(ConsentScan.public_id)).one()
        assert services.read_consent_scan(children[0], scan) == (SCAN, "application/pdf")
        with pytest.raises(AppError):
            services.read_consent_scan(elsewhere, scan)
        assert consented_by_list(scan=SCAN) == 0

    def test_a_child_for_whom_nobody_may_speak_is_passed_over(self, app: Flask) -> None:
        child = child_with(carer=Carer(""), born="17/08/2022")
        assert consented_by_list() == 1
        recorded = session.scalars(select(Consent).where(Consent.proof == Proof.RECORDED)).all()
        assert [one.subject for one in recorded] == [Subject.CHILD]
        services.name_representative(child, SECRETARY, by=actor("matcher"))
        assert consented_by_list() == 1
        assert sees(child)

    def test_a_scan_that_is_none_is_refused_and_nothing_kept(self, app: Flask) -> None:
        child_with()
        with pytest.raises(RuleBroken) as failed:
            consented_by_list(scan=b"not a picture")
        assert failed.value.field == "scan"


class TestBasis:
    def basis(self, child: Child, basis: Basis) -> None:
        """Record a basis from today."""
        wanted = SetBasis(basis, "Luật Trẻ em", today())
        assert services.record_basis(wanted, Listed(codes=(child.code,)), by=actor("matcher")) == 1

    def test_a_file_that_rests_on_consent_is_closed_without_it(self, young: Child) -> None:
        agreed(young, SHOW)
        self.basis(young, Basis.CONSENT)
        commune = visible_child(Audience.COMMUNE, [young.id], today())[young.id]
        assert not sees(young)
        assert commune.full_name is None
        agreed(young, Scope.HOLD_DATA)
        assert sees(young)
        assert visible_child(Audience.COMMUNE, [young.id], today())[young.id].full_name

    def test_a_later_basis_counts_from_its_day(self, young: Child) -> None:
        agreed(young, SHOW)
        self.basis(young, Basis.CONSENT)
        self.basis(young, Basis.PUBLIC_TASK)
        assert sees(young)

    def test_rows_are_history(self, young: Child) -> None:
        self.basis(young, Basis.CONSENT)
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(
                update(services.legal_basis.HoldingBasis).values(basis=Basis.LEGAL_DUTY)
            )

    def test_it_does_not_begin_in_the_future(self, young: Child) -> None:
        wanted = SetBasis(Basis.CONSENT, "Phiếu", date(2026, 11, 3))
        with pytest.raises(RuleBroken) as failed:
            services.record_basis(wanted, Listed(codes=(young.code,)), by=actor("matcher"))
        assert failed.value.field == "from_day"


def test_the_commune_sees_who_the_child_is_and_no_sensitive_circumstance(app: Flask) -> None:
    kinds = (Circumstance.HIV, Circumstance.ORPHAN_BOTH)
    child = child_with(circumstances=kinds, school="Trường Tiểu học Khe Lạ")
    seen = visible_child(Audience.COMMUNE, [child.id], today())[child.id]
    assert (seen.full_name, seen.village) == ("Bàn Thị Mận", "Thôn Khe Lạ")
    assert seen.carer is not None
    assert seen.circumstances == (Circumstance.ORPHAN_BOTH,)


def test_letters_pass_with_a_consent_of_their_own(young: Child) -> None:
    agreed(young, SHOW)
    assert not visible_child(Audience.DONOR, [young.id], today())[young.id].letters
    agreed(young, Scope.LETTERS)
    assert visible_child(Audience.DONOR, [young.id], today())[young.id].letters
