"""Entry point: ``flask <command>`` and every WSGI server find the application here."""

import os

from core.settings import read_settings
from sponsorship.app import create_app

app = create_app(read_settings(os.environ))
