"""Registers taken twice, changed, with rows that clash; verification and consents by command."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from core.audit import AuditEvent
from core.dates import today
from core.db import session, unit_of_work
from core.errors import RuleBroken
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import guardian_of, names_for
from sponsorship.children.identity_models import SetAside
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Proof, Scope, Standing
from sponsorship.children.services import (
    Listed,
    Paper,
    RegisterReport,
    circumstances_of,
    find_child,
    import_register,
    record_claimed_consents,
    verify_children,
)
from tests.factories.children import (
    COMMUNE,
    HEADERS,
    OTHER_COMMUNE,
    child_with,
    official_places,
    register_file,
    register_line,
)
from tests.factories.people import actor, user_with

MAY = register_line("QN-1", "LÝ THỊ MÂY", "12/05/2016", Người_giám_hộ_đồng_ý="x", Trẻ_đồng_ý="x")
LAN = register_line("QN-2", "Hà Thị Lan", "2015")


@pytest.fixture(autouse=True)
def places(app: Flask) -> None:
    with unit_of_work():
        official_places()


def take(*rows: tuple[str, ...], **options: bool) -> RegisterReport:
    with unit_of_work():
        return import_register(register_file(*rows), by=None, **options)


def present(code: str) -> Child:
    session.expire_all()
    child = find_child(code)
    assert child is not None
    return child


def count(model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


class TestTaking:
    def test_the_same_file_again_changes_nothing(self) -> None:
        rows = (MAY, LAN, register_line("QN-3", "Ly Thi May", "2016"))
        first = take(*rows)
        assert (first.imported, first.unchanged, len(first.duplicates)) == (2, 0, 1)
        before = [count(model) for model in (Child, Consent, SetAside, AuditEvent)]
        second = take(*rows)
        assert (second.imported, second.unchanged, len(second.duplicates)) == (0, 2, 1)
        assert [count(model) for model in (Child, Consent, SetAside, AuditEvent)] == before

    def test_a_dry_run_tells_and_takes_nothing(self) -> None:
        assert take(MAY, LAN, dry_run=True).imported == 2
        assert count(Child) == 0

    def test_strict_takes_all_or_nothing(self) -> None:
        bad = register_line("QN-9", "Hà Thị Bé", "31/02/2015")
        assert take(MAY, bad, strict=True).imported == 0
        assert count(Child) == 0
        assert take(MAY, LAN, strict=True).imported == 2

    def test_a_changed_row_changes_the_child_and_tells_digests_only(self) -> None:
        take(MAY, LAN)
        changed = register_line(
            "QN-1", "Lý Thị Mây", "13/05/2016", Hoàn_cảnh="Khuyết tật", Người_giám_hộ_đồng_ý="x"
        )
        again = take(changed, LAN)
        assert (again.imported, again.unchanged) == (1, 1)
        child = present("QN-1")
        assert str(names_for([child.id])[child.id].birth) == "2016-05-13"
        assert [kind.value for kind in circumstances_of([child.id])[child.id]] == ["disability"]
        (told,) = session.scalars(
            select(AuditEvent.changes).where(AuditEvent.action == "changed")
        ).all()
        assert set(json.loads(told)) == {"birth", "circumstances", "claims"}
        assert "2016-05-13" not in told

    def test_a_verified_child_with_another_birth_date_must_be_verified_again(self) -> None:
        take(MAY)
        with unit_of_work():
            verify_children(Paper("BB 1", today()), Listed(), by=actor("approver"))
        take(register_line("QN-1", "Lý Thị Mây", "12/06/2016"))
        assert present("QN-1").standing is Standing.DRAFT

    def test_a_circumstance_may_end_and_begin_again_on_one_day(self) -> None:
        take(MAY)
        for words in ("Khuyết tật", "Mồ côi cha", "Khuyết tật"):
            take(register_line("QN-1", "Lý Thị Mây", "12/05/2016", Hoàn_cảnh=words))
        child = present("QN-1")
        assert [kind.value for kind in circumstances_of([child.id])[child.id]] == ["disability"]
        assert count(ChildCircumstance) == 2

    def test_another_child_under_a_known_code_is_refused_and_the_code_disputed(self) -> None:
        take(MAY)
        report = take(register_line("QN-1", "Trần Thu Hà", "03/03/2014"))
        assert [(error.column, error.value) for error in report.errors] == [("Mã trẻ", "QN-1")]
        child = present("QN-1")
        assert child.disputed
        assert names_for([child.id])[child.id].full_name == "Lý Thị Mây"
        assert count(SetAside) == 1

    def test_a_personal_id_belongs_to_one_child(self) -> None:
        number = "022216000111"
        first = register_line("QN-1", "Lý Thị Mây", "12/05/2016", Số_định_danh_cá_nhân=number)
        second = register_line("QN-2", "Hà Thị Lan", "2015", Số_định_danh_cá_nhân=number)
        report = take(first, second)
        assert [error.column for error in report.errors] == ["Số định danh cá nhân"]
        assert (take(first).imported, count(Child)) == (0, 1)

    def test_one_personal_id_under_two_spellings_waits_for_a_person(self) -> None:
        number = "022216000111"
        first = register_line("QN-1", "Lý Thị Mây", "12/05/2016", Số_định_danh_cá_nhân=number)
        second = register_line("QN-2", "Lý Mùi Mẩy", "12/05/2016", Số_định_danh_cá_nhân=number)
        report = take(first, second)
        assert (report.imported, report.errors) == (1, [])
        assert [(one.code, one.of) for one in report.duplicates] == [("QN-2", "QN-1")]

    def test_twins_siblings_and_namesakes_of_other_years_are_children_of_their_own(self) -> None:
        report = take(
            register_line("QN-1", "Lý Thị Mây", "12/05/2016"),
            register_line("QN-2", "Lý Thị Mai", "12/05/2016"),
            register_line("QN-3", "Lý Thị Mây", "2015"),
            register_line("QN-4", "Lý Thị Mây", "12/05/2016", **{"Mã_xã/phường": OTHER_COMMUNE}),
        )
        assert (report.imported, report.duplicates) == (4, [])

    def test_the_same_line_twice_is_told_as_a_repetition_and_disputes_nothing(self) -> None:
        report = take(MAY, MAY)
        assert [(one.row, one.code, one.of) for one in report.duplicates] == [(3, "QN-1", "QN-1")]
        assert not present("QN-1").disputed

    @pytest.mark.parametrize(
        ("cells", "column"),
        [
            ({"Giới_tính": "?"}, "Giới tính"),
            ({"Hoàn_cảnh": "lạ"}, "Hoàn cảnh"),
            ({"Mã_xã/phường": "99999"}, "Mã xã/phường"),
            ({"Số_định_danh_cá_nhân": "123"}, "Số định danh cá nhân"),
        ],
    )
    def test_a_bad_cell_is_told_by_the_title_of_its_column(
        self, cells: dict[str, str], column: str
    ) -> None:
        report = take(register_line("QN-1", "Lý Thị Mây", "12/05/2016", **cells), LAN)
        assert [(error.row, error.column) for error in report.errors] == [(2, column)]
        assert report.imported == 1

    def test_a_file_without_communes_is_no_register(self) -> None:
        headers = tuple(title for title in HEADERS if title != "Mã xã/phường")
        with pytest.raises(RuleBroken):
            import_register(register_file(headers=headers), by=None)


class TestVouching:
    def test_nobody_verifies_what_they_entered_nor_children_of_other_places(self) -> None:
        with unit_of_work():
            clerk = actor("matcher")
            import_register(register_file(MAY), by=clerk)
        paper = Paper("BB 1", today())
        assert verify_children(paper, Listed(), by=clerk) == 0
        stranger = actor("matcher", places=(OTHER_COMMUNE,))
        assert verify_children(paper, Listed(), by=stranger) == 0
        assert verify_children(paper, Listed(commune=COMMUNE), by=actor("approver")) == 1

    def test_a_disputed_child_is_not_verified(self) -> None:
        child_with(standing=Standing.DRAFT, disputed=True)
        assert verify_children(Paper("BB 1", today()), Listed(), by=actor("approver")) == 0

    def test_claims_are_recorded_once_and_stay_as_what_the_register_said(self) -> None:
        take(MAY, LAN)
        clerk, paper = actor("matcher"), Paper("DS 1", today())
        assert record_claimed_consents(paper, Listed(), by=clerk) == 2
        assert record_claimed_consents(paper, Listed(), by=clerk) == 0
        proofs = session.scalars(select(Consent.proof).order_by(Consent.id)).all()
        assert sorted(proofs) == [Proof.CLAIMED] * 2 + [Proof.RECORDED] * 2

    def test_a_picture_needs_a_claim_of_its_own_and_a_story_the_first_yes(self) -> None:
        take(MAY)
        clerk, paper = actor("matcher"), Paper("DS 1", today())
        assert record_claimed_consents(paper, Listed(), by=clerk, scopes=[Scope.PHOTO]) == 0
        assert record_claimed_consents(paper, Listed(), by=clerk, scopes=[Scope.STORY]) == 2

    @pytest.mark.parametrize("document", ["", "  "])
    def test_a_decision_without_paper_is_refused(self, document: str) -> None:
        with pytest.raises(RuleBroken):
            verify_children(Paper(document, today()), Listed(), by=actor("approver"))


class TestCommands:
    def test_a_register_is_taken_verified_and_its_consents_recorded(
        self, run: FlaskCliRunner, tmp_path: Path
    ) -> None:
        file = tmp_path / "danh sach.csv"
        file.write_bytes(register_file(MAY, LAN, register_line("QN-3", "", "2015")))
        with unit_of_work():
            login = user_with("matcher").login
        told = json.loads(run.invoke(args=["children", "import", str(file), "--json"]).stdout)
        assert set(told) == {"rows", "imported", "unchanged", "errors", "duplicates"}
        assert (told["rows"], told["imported"]) == (3, 2)
        assert set(told["errors"][0]) == {"row", "column", "value", "reason"}
        paper = ["--all", "--document", "DS 1", "--date", "1/11/2026", "--by", login]
        assert run.invoke(args=["children", "verify", *paper]).exit_code == 0
        assert run.invoke(args=["consent", "record", *paper]).exit_code == 0
        child = present("QN-1")
        assert child.standing is Standing.VERIFIED
        assert count(Consent) == 4

    def test_in_words_every_problem_has_its_line(self, run: FlaskCliRunner, tmp_path: Path) -> None:
        file = tmp_path / "x.csv"
        file.write_bytes(register_file(MAY, register_line("QN-2", "Ly Thi May", "2016"), LAN[:1]))
        said = run.invoke(args=["children", "import", str(file), "--strict"])
        assert said.exit_code == 1
        assert len(said.stdout.strip().splitlines()) == 3

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["--document", "D", "--date", "1/11/2026", "--by", "x"], 2),
            (
                [
                    "--all",
                    "--commune",
                    COMMUNE,
                    "--document",
                    "D",
                    "--date",
                    "1/11/2026",
                    "--by",
                    "x",
                ],
                2,
            ),
            (["--all", "--document", "D", "--date", "31/2/2026", "--by", "x"], 2),
            (["--all", "--document", "D", "--date", "1/11/2026", "--by", "nobody"], 1),
        ],
    )
    def test_wrong_usage_is_2_and_a_refusal_is_1(
        self, run: FlaskCliRunner, arguments: list[str], code: int
    ) -> None:
        assert run.invoke(args=["children", "verify", *arguments]).exit_code == code
        assert run.invoke(args=["consent", "record", *arguments]).exit_code == code

    def test_people_without_the_right_vouch_for_nothing(self, run: FlaskCliRunner) -> None:
        with unit_of_work():
            login = user_with("accountant").login
        paper = ["--all", "--document", "DS 1", "--date", "1/11/2026", "--by", login]
        assert run.invoke(args=["children", "verify", *paper]).exit_code == 1
        assert run.invoke(args=["consent", "record", *paper]).exit_code == 1
        wrong = [*paper, "--scopes", "everything"]
        assert run.invoke(args=["consent", "record", *wrong]).exit_code == 2


def test_a_change_of_carer_ends_the_one_before_and_a_phone_is_corrected(app: Flask) -> None:
    headers = (*HEADERS, "Điện thoại")
    cared_by = HEADERS.index("Người chăm sóc")
    for carer, phone in (
        ("Lý A", "0912"),
        ("Lý A", "0912345678"),
        ("Lý B", "0987654321"),
        ("", ""),
    ):
        with unit_of_work():
            row = (*MAY[:cared_by], carer, *MAY[cared_by + 1 :], phone)
            file = register_file(row, headers=headers)
            import_register(file, by=None)
        found = guardian_of(present("QN-1").id)
        assert (found.name, found.phone) == (carer, phone) if carer else found is None
