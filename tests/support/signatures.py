"""Signs messages as the other systems do that send us some."""

import hashlib
import hmac
from datetime import datetime


def sign(body: bytes, secret: str, moment: datetime) -> str:
    """Return the header for a body: ``t=<seconds>,v1=<hexadecimal HMAC-SHA256>``."""
    seconds = str(int(moment.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"
