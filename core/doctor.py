"""``flask doctor``: whether what the installation was told fits together, feature by feature."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import click
from flask.cli import with_appcontext
from sqlalchemy import text

from core.cli import emit, fail
from core.db import session
from core.i18n import _


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at: whether it is well, and what was found or is to be done."""

    what: str
    ok: bool
    told: str


Look = Callable[[], Iterable[Diagnosis]]
_looks: list[Look] = []


def examines(look: Look) -> Look:
    """Register something that the doctor looks at."""
    _looks.append(look)
    return look


@examines
def database() -> Iterable[Diagnosis]:
    """Ask the database which state of our tables it holds."""
    version = session.scalar(text("SELECT version_num FROM alembic_version"))
    told = _("%(kind)s, version %(version)s", kind=session.get_bind().dialect.name, version=version)
    yield Diagnosis("database", version is not None, told)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def cli(*, as_json: bool) -> None:
    """Say whether the settings fit together; exit 1 when something does not."""
    found = [one for look in _looks for one in look()]
    lines = [f"{'ok  ' if one.ok else 'BAD '}{one.what}: {one.told}" for one in found]
    ok = all(one.ok for one in found)
    told = {"ok": ok, "found": [asdict(one) for one in found]}
    emit(told, as_json=as_json, text="\n".join(lines))
    if not ok:
        fail(_("Something does not fit."))
