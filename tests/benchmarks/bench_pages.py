"""Pages at 100,000 donors and children, beside a page that only answers "ok", on gunicorn."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

from flask import Flask
from sqlalchemy import insert, text

from core.accounts.sessions import open_session
from core.dates import now
from core.db import session, unit_of_work
from core.settings import read_settings
from core.text import search_key, sort_key
from donors.models import Donor, DonorLogin
from donors.rules import DonorKind
from sponsorship.app import create_app
from sponsorship.children.identity.words import words_of, write_words
from sponsorship.children.identity_models import ChildIdentity
from sponsorship.children.models import Child
from tests.factories.people import user_with

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 8
REQUESTS = 40
"""A connection's requests for one figure."""
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Lý", "Bàn", "Triệu", "Hoàng")
GIVEN = ("An", "Bình", "Chi", "Dung", "Hà", "Hoa", "Mơ", "Sua", "Thảo", "Vân")
OK_APP = """from flask import Flask
app = Flask(__name__)
app.add_url_rule("/", view_func=lambda: "ok")
"""


def fill(rows: int) -> None:
    """Put ``rows`` donors and children with identities into the database, by bulk inserts."""
    moment, day = now(), now().date()
    names = [f"{SURNAMES[n % 8]} Thị {GIVEN[n % 10]} {GIVEN[n // 10 % 10]}" for n in range(100)]
    keys = [(name, search_key(name), sort_key(name)) for name in names]
    with unit_of_work():
        session.execute(
            text(
                "INSERT INTO admin_unit (code, kind, name, search_key, sort_key, valid_from) "
                "VALUES ('22', 'province', 'Quảng Ninh', 'quang ninh', '1', '2025-07-01'), "
                "('06652', 'ward', 'Phường Hà Tu', 'phuong ha tu', '1', '2025-07-01')"
            )
        )
        session.execute(text("UPDATE admin_unit SET parent_code = '22' WHERE code = '06652'"))
        session.execute(
            insert(Donor),
            [
                {"code": f"NT{n:06d}", "kind": DonorKind.PERSON, "name": keys[n % 100][0],
                 "search_key": f"{keys[n % 100][1]} nt{n:06d}", "sort_key": keys[n % 100][2],
                 "created_at": moment, "version": 1}
                for n in range(rows)
            ],
        )  # fmt: skip
        session.execute(
            insert(Child),
            [
                {"id": n + 1, "code": f"QN-{n:06d}", "sex": "female", "birth_year": 2010 + n % 14,
                 "place_code": "06652", "standing": "verified", "registered_on": day,
                 "created_at": moment, "version": 1}
                for n in range(rows)
            ],
        )  # fmt: skip
        session.execute(
            insert(ChildIdentity),
            [
                {"child_id": n + 1, "full_name": keys[n % 100][0], "given_name": "Hoa",
                 "birth_date": day.replace(year=2010 + n % 14, day=1), "birth_precision": "day",
                 "search_key": keys[n % 100][1], "sort_key": keys[n % 100][2]}
                for n in range(rows)
            ],
        )  # fmt: skip
        write_words({n + 1: words_of(keys[n % 100][0], f"QN-{n:06d}") for n in range(rows)})


def cookie_of(app: Flask, role: str, donor_id: int | None = None) -> str:
    """Sign a new user in and return the cookie of the browser."""
    with unit_of_work():
        user = user_with(role)
        if donor_id is not None:
            session.add(DonorLogin(user_id=user.id, donor_id=donor_id))
        token = open_session(user, address="127.0.0.1", agent="bench").token
    interface = app.session_interface
    signer = interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own cookie
    return f"session={signer.dumps({'_user_id': token, '_fresh': True})}"


def free_port() -> int:
    """Return a port below the ephemeral range that nobody uses now."""
    for port in range(20_000, 30_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


class Server:
    """gunicorn with two workers on this machine."""

    def __init__(self, module: str, environ: dict[str, str], folder: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4",
             "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", module],
            cwd=folder, env={**os.environ, **environ},
        )  # fmt: skip

    def __enter__(self) -> Self:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            threading.Event().wait(0.1)
        raise RuntimeError("the server did not start")

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(10)


def load(port: int, path: str, cookie: str = "") -> dict[str, float]:
    """Ask for a page over eight kept connections; return requests per second and p95 in ms."""
    times: list[float] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(REQUESTS):
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{path} answered {answer.status}")
            times.append(time.perf_counter() - begun)
        connection.close()

    ask()
    times.clear()
    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    p95 = statistics.quantiles(times, n=20)[-1] * 1000
    return {"requests_per_s": round(len(times) / seconds, 1), "p95_ms": round(p95, 1)}


def main(rows: int = 100_000) -> dict[str, object]:
    """Measure and return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"INSTANCE_PATH": folder}
        app = create_app(read_settings(environ))
        with app.app_context():
            fill(rows)
            staff = cookie_of(app, "matcher")
            giver = cookie_of(app, "donor", donor_id=1)
        Path(folder, "okapp.py").write_text(OK_APP)
        result: dict[str, object] = {"rows": rows}
        with Server("okapp:app", {}, Path(folder)) as plain:
            result["ok page"] = load(plain.port, "/")
        with Server("wsgi:app", environ, ROOT) as server:
            result["staff list"] = load(server.port, "/staff/children", staff)
            result["staff search"] = load(server.port, "/staff/children?q=nguyen+thi+mo", staff)
            result["donor page"] = load(server.port, "/my/children", giver)
        return result


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:2]))))
