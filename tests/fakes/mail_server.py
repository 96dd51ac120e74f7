"""A mail server on this machine that keeps what it is given, or refuses it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs to hand over a message."""

    daemon_threads = True

    def __init__(self, answer: str = "250 kept") -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer = answer
        self.messages: list[bytes] = []
        self.recipients: list[str] = []

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        """Answer every line until the other side has finished."""
        self._say("220 ready")
        for line in self.rfile:
            verb = line.decode().strip()
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            if verb.upper() == "DATA":
                self._say("354 go on")
                self._keep()
            else:
                if verb.upper().startswith("RCPT TO:"):
                    self.server.recipients.append(verb[8:].strip("<>"))
                self._say("250 ok")

    def _keep(self) -> None:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if self.server.answer.startswith("250"):
            self.server.messages.append(b"".join(lines))
        self._say(self.server.answer)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(answer: str = "250 kept") -> Iterator[MailServer]:
    """Listen for the length of the block; ``answer`` is said to every message."""
    with MailServer(answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
