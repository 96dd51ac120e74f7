"""Serving the stand-in on this machine, and on no other address."""

import threading
from collections.abc import Sequence
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from standin.app import create_app, create_desk
from standin.currencies import check_currency
from standin.webhooks import Sender

HOST = "127.0.0.1"
CURRENCY = "vnd"
QUICK_TO_END = 0.02
"""Seconds between two looks at whether a server in a thread is to end."""


class Handler(WSGIRequestHandler):
    """Keeps lines open between calls, and tells nothing about each request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def connection_dropped(self, *_: object) -> None:
        """Close the line, so that the caller sees it go dead."""
        self.close_connection = True

    def log_request(self, *_: object) -> None:
        """Say nothing."""


class Server:
    """The stand-in at work: its pages and calls, and the thread that sends webhooks."""

    def __init__(
        self, port: int, state: str | None = None, webhook: str | None = None,
        secrets: Sequence[str] = (), currency: str = CURRENCY,
    ) -> None:  # fmt: skip
        own = check_currency(currency)
        self.desk = create_desk("", state)
        self._http = make_server(
            HOST, port, create_app(self.desk), threaded=True, request_handler=Handler
        )
        self.url = f"http://{HOST}:{self._http.server_port}"
        account = self.desk.account
        account.url = self.url
        account.set("currency", own)
        if webhook:
            account.set("url", webhook)
        if secrets:
            account.set("secrets", list(secrets))
        if webhook and not any(account.store.all("webhook_endpoint")):
            account.new("webhook_endpoint", url=webhook)
        account.store.save()
        self._sender = Sender(account)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(QUICK_TO_END,), daemon=True
        )

    def serve(self) -> None:
        """Serve until the process is told to end."""
        self._sender.start()
        try:
            self._http.serve_forever()
        finally:
            self._close()

    def _close(self) -> None:
        self._http.server_close()
        self._sender.stop()
        self.desk.account.store.close()

    def __enter__(self) -> Self:
        self._sender.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._close()
