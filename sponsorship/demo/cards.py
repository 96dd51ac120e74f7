"""Cards in the demo: a stand-in for the gateway beside the served fund, always in test mode."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from core.card_settings import SECRET, CardSettings
from core.settings import ROOT

BESIDE = 1
"""The stand-in listens on the port after the fund's own."""
ORGANISATION = "QBT"


@contextmanager
def stand_in(app: Flask, port: int) -> Iterator[str | None]:
    """Serve the stand-in while the fund is served, and turn cards on; yields its address.

    An installation with an account of its own keeps that: then nothing is started.
    """
    if app.config["CARDS"] is not None:
        yield None
        return
    url, secret = f"http://127.0.0.1:{port + BESIDE}", SECRET + secrets.token_hex(24)
    server = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        [
            sys.executable, "-m", "standin",
            "--port", str(port + BESIDE),
            "--state", f"{app.config['INSTANCE']}/standin.db",
            "--webhook", f"http://127.0.0.1:{port}/webhooks/stripe",
            "--secret", secret,
        ],
        cwd=ROOT,
    )  # fmt: skip
    app.config["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    app.config["CARDS"] = CardSettings(
        key="sk_test_of_the_demo",
        secrets=(secret,),
        live=False,
        organisation=ORGANISATION,
        base=url,
    )
    try:
        yield url
    finally:
        server.terminate()
        server.wait()
