"""What commands print: the result on stdout, everything else on stderr."""

import json
from datetime import date

import click
import pytest
from click.testing import CliRunner

from core.cli import emit, fail, progress, system_actor


@click.command()
@click.option("--json", "as_json", is_flag=True)
def _tell(*, as_json: bool) -> None:
    emit({"ngày": date(2026, 10, 31)}, as_json=as_json, text="Xong.")


@click.command()
def _refuse() -> None:
    fail("The file has no heading.")


@click.command()
@click.argument("steps", type=int)
def _work(steps: int) -> None:
    with progress("Import") as report:
        for done in range(steps + 1):
            report(done, steps)
    click.echo("{}")


def test_a_program_gets_one_object_and_people_a_sentence() -> None:
    told = CliRunner().invoke(_tell, ["--json"])
    assert json.loads(told.stdout) == {"ngày": "2026-10-31"}
    assert "ngày" in told.stdout
    assert CliRunner().invoke(_tell).stdout == "Xong.\n"


def test_a_refusal_ends_with_1_and_says_why_on_stderr() -> None:
    refused = CliRunner().invoke(_refuse)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "The file has no heading.\n"


@pytest.mark.parametrize("steps", [0, 1, 100])
def test_progress_stays_off_stdout(steps: int) -> None:
    done = CliRunner().invoke(_work, [str(steps)])
    assert done.exit_code == 0, done.output
    assert done.stdout == "{}\n"


def test_a_command_works_everywhere_and_holds_no_role_of_people() -> None:
    system = system_actor("billing")
    assert system.everywhere
    assert system.name == "billing"
    assert not system.permissions
