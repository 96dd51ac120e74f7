"""Finding and listing 100,000 children on both databases, beside a search that reads every name."""

import sys
from collections.abc import Callable
from dataclasses import replace
from random import Random
from statistics import median, quantiles
from time import process_time
from typing import Any

from flask import Flask
from sqlalchemy import func, or_, select, text, update

from core.access import Actor
from core.accounts.sessions import actor_of, open_session
from core.db import db, session, unit_of_work
from core.partial_dates import PartialDate
from core.text import search_key
from sponsorship.children.identity_models import ChildIdentity
from sponsorship.children.models import Child
from sponsorship.children.rules import Circumstance, Sex, Standing
from sponsorship.children.services import RegisterRow
from sponsorship.children.services.storing_register import Entry, store_new
from sponsorship.register.rules import ChildFilter
from sponsorship.register.services import list_children
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.children import ROW, official_places
from tests.factories.people import user_with

WANTED = "nguyen thi mo"
PIECE = 10_000
TIMES = 40
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Lý", "Bàn", "Triệu", "Hoàng", "Đặng", "Vũ")
FAMILY_SHARES = (38, 12, 10, 7, 6, 6, 6, 6, 5, 4)
MIDDLES = ("Thị", "Văn", "Thu", "Minh", "Đức", "Ngọc", "Thị Mai", "Gia")
GIVEN = (
    "An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hoa", "Khuê", "Lan", "Mơ", "Mai", "Nga", "Oanh",
    "Pành", "Quyên", "Sua", "Thảo", "Uyên", "Vân", "Yến", "Tuấn", "Hùng", "Long", "Kiên",
)  # fmt: skip
LISTS = {
    "first page": "",
    "page 7": "page=7",
    "last page": "page=100000",
    "search": "q=nguyen+thi+mo",
    "search of a common word": "q=nguyen",
    "search by code": "q=QN-00417",
    "one commune": "place={commune}",
    "a circumstance": "circumstance=disability",
    "not verified": f"standing={next(iter(Standing)).value}",
    "verified": "standing=verified",
    "waiting for a sponsor": "support=waiting",
    "sponsored": "support=taken",
}


def fill(children: int) -> str:
    """Register so many children in the communes of a province; returns one of the communes."""
    official_places()
    rng = Random(4)  # noqa: S311 - invented names
    communes = list(
        session.scalars(
            text("SELECT code FROM admin_unit WHERE parent_code = '22' ORDER BY code")
        ).all()
    )
    for start in range(0, children, PIECE):
        rows = [_row(rng, n, communes) for n in range(start, min(start + PIECE, children))]
        with unit_of_work():
            store_new([Entry(row, "") for row in rows], None)
    with unit_of_work():
        session.execute(update(Child).where(Child.id % 20 != 0).values(standing=Standing.VERIFIED))
        session.execute(
            text(
                "INSERT INTO slot_claim (child_id, slot, opened_at) "
                "SELECT id, 1, created_at FROM child WHERE id % 3 = 0"
            )
        )
    if session.get_bind().dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as its own housekeeping does soon
    return communes[0]


def _row(rng: Random, number: int, communes: list[str]) -> RegisterRow:
    family = rng.choices(FAMILIES, FAMILY_SHARES)[0]
    born = PartialDate(rng.randint(2010, 2024), rng.randint(1, 12), rng.randint(1, 28))
    name = f"{family} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"
    return replace(
        ROW,
        code=f"QN-{number:06}",
        facts=replace(ROW.facts, full_name=name, birth=born),
        sex=rng.choice(list(Sex)),
        place_code=rng.choice(communes),
        circumstances=(rng.choice(list(Circumstance)),),
    )


def read_every_name() -> None:
    """Search as it was done before: part of any name, counted and then listed."""
    words = search_key(WANTED).split()
    named = select(ChildIdentity.child_id).where(
        *(ChildIdentity.search_key.contains(word) for word in words)
    )
    query = (
        select(Child)
        .join(ChildIdentity, ChildIdentity.child_id == Child.id)
        .where(or_(Child.code.contains(WANTED.upper()), Child.id.in_(named)))
    )
    session.scalar(select(func.count()).select_from(query.subquery()))
    session.scalars(query.order_by(ChildIdentity.sort_key, Child.code).limit(50)).all()
    session.rollback()


def find(actor: Actor) -> Callable[[], None]:
    """Return the search as the list does it."""

    def search() -> None:
        if not list_children(ChildFilter(text=WANTED), actor).total:
            raise RuntimeError("nobody was found")
        session.rollback()

    return search


def ask(app: Flask, token: str, query: str) -> Callable[[], None]:
    """Return a request for the list, by a browser that is signed in."""
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True

    def get() -> None:
        answer = browser.get(f"/staff/children?{query}")
        if answer.status_code != 200:
            raise RuntimeError(f"{query} answered {answer.status_code}")

    return get


def times(work: Callable[[], None]) -> dict[str, float]:
    """Return the median and the 95th percentile of a work, in milliseconds.

    Beside them what this process computed, SQLite included: what a busy machine does not move.
    """
    work()
    begun = process_time()
    taken = [seconds(work) * 1000 for _ in range(TIMES)]
    computed = (process_time() - begun) / TIMES * 1000
    return {
        "median_ms": round(median(taken), 1),
        "p95_ms": round(quantiles(taken, n=20)[-1], 1),
        "computed_ms": round(computed, 1),
    }


def measure(database: str, children: int) -> dict[str, Any]:
    """Return the figures of one database."""
    with application(database) as app:
        tell(f"{database}: registering {children} children")
        commune = fill(children)
        with unit_of_work():
            user = user_with("matcher")
            token = open_session(user, address="127.0.0.1", agent="bench").token
            actor = actor_of(user)
        tell(f"{database}: asking")
        return {
            "search_by_words": times(find(actor)),
            "search_reading_every_name": times(read_every_name),
            "pages": {
                name: times(ask(app, token, query.format(commune=commune)))
                for name, query in LISTS.items()
            },
        }


def main(children: int = 100_000) -> dict[str, Any]:
    """Measure both databases."""
    return {
        "children": children,
        "wanted": WANTED,
        **{database: measure(database, children) for database in DATABASES},
    }


if __name__ == "__main__":
    show(main(*map(int, sys.argv[1:2])))
