"""Whose address counts: the visitor's behind our own proxy, the sender's otherwise."""

from pathlib import Path

import pytest
from flask import request

from core.settings import read_settings
from sponsorship.app import create_app


@pytest.mark.parametrize(("proxies", "address"), [("0", "10.0.0.1"), ("1", "203.0.113.7")])
def test_only_a_trusted_proxy_is_believed(tmp_path: Path, proxies: str, address: str) -> None:
    app = create_app(read_settings({"INSTANCE_PATH": str(tmp_path), "TRUSTED_PROXIES": proxies}))
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    app.test_client().get(
        "/healthz",
        headers={"X-Forwarded-For": "203.0.113.7"},
        environ_base={"REMOTE_ADDR": "10.0.0.1"},
    )
    assert seen == [address]
