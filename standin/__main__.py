"""``python -m standin``: serve the stand-in for Stripe until the process is ended."""

import argparse
import contextlib
import sys

from standin.errors import StripeError
from standin.server import CURRENCY, Server


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m standin", description="A stand-in for Stripe, in test mode, on 127.0.0.1."
    )
    parser.add_argument("--port", type=int, default=12111, help="port on 127.0.0.1 (12111)")
    parser.add_argument("--state", metavar="FILE", help="SQLite file to keep everything in")
    parser.add_argument("--webhook", metavar="URL", help="where events are sent")
    parser.add_argument(
        "--secret", action="append", default=[], metavar="whsec_…",
        help="signs events; give it twice while a secret is being changed",
    )  # fmt: skip
    parser.add_argument(
        "--currency", default=CURRENCY, help=f"the account's own currency ({CURRENCY})"
    )
    given = parser.parse_args()
    if not all(secret.startswith("whsec_") and len(secret) > 6 for secret in given.secret):
        parser.error("--secret begins with whsec_")
    if given.webhook and not given.secret:
        parser.error("--webhook needs --secret: events are always signed")
    return given


def main() -> None:
    given = _arguments()
    try:
        server = Server(given.port, given.state, given.webhook, given.secret, given.currency)
    except StripeError as wrong:
        sys.exit(f"standin: {wrong}")
    except (OSError, SystemExit) as wrong:
        sys.exit(f"standin: port {given.port} cannot be used: {wrong}")
    print(f"Stand-in for Stripe, test mode: {server.url} (control page in a browser)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()


if __name__ == "__main__":
    main()
