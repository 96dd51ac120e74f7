"""The demo starts a stand-in beside itself, and takes it along when it ends."""

import os
import signal
import socket
from pathlib import Path

import pytest
from flask import Flask

from sponsorship.demo.cards import BESIDE, stand_in
from tests.support.stripe_standin import free_port

LOOKS = 1_000_000
"""A refused look takes some 20 µs: half a minute for a start that takes a third of a second."""


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def served_until_told_to_end(app: Flask, port: int) -> None:
    with stand_in(app, port - BESIDE):
        assert any(answers(port) for _look in range(LOOKS)), "it never answered"
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_demo_that_is_told_to_end_leaves_no_stand_in_behind(tmp_path: Path) -> None:
    app, port, before = Flask("demo"), free_port(), signal.getsignal(signal.SIGTERM)
    app.config.update(CARDS=None, INSTANCE=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        served_until_told_to_end(app, port)
    assert not answers(port)
    assert signal.getsignal(signal.SIGTERM) is before
