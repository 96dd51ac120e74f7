"""Where the application writes what happens: lines on standard error."""

import logging
import sys

from flask import Flask


def log_to_stderr(app: Flask) -> None:
    """Write the application's log to standard error, one line an event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    app.logger.handlers = [handler]
    app.logger.propagate = False
