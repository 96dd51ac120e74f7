"""Scans of signed papers: a PDF as it is, a picture drawn anew, with the digest they must keep."""

from hashlib import sha256
from typing import NamedTuple

from core.db import public_id
from core.errors import RuleBroken, Unavailable
from core.files import files
from core.i18n import _l
from core.pictures import redraw

LARGEST_SCAN = 5 * 1024 * 1024
_PDF = b"%PDF-"
_PDF_END = b"%%EOF"
_TAIL = 2_048


class Kept(NamedTuple):
    """Where a file lies in the store, and the digest of its bytes."""

    file_key: str
    sha256: str


def keep_scan(scan: bytes, folder: str) -> Kept:
    """Put a scan into the store under a random name.

    RuleBroken("scan") for what is neither a picture nor a whole PDF, or larger than 5 MB.
    """
    if len(scan) > LARGEST_SCAN:
        raise RuleBroken("scan", _l("The scan is larger than 5 MB. Send a smaller one."))
    content, ending = (scan, "pdf") if scan.startswith(_PDF) else (redraw(scan, "scan"), "jpg")
    if ending == "pdf" and _PDF_END not in content[-_TAIL:]:
        raise RuleBroken("scan", _l("The PDF is not complete. Scan the copy again."))
    key = f"{folder}/{public_id()}.{ending}"
    files().put(key, content)
    return Kept(key, sha256(content).hexdigest())


def read_stored(file_key: str, digest: str) -> bytes:
    """Return the bytes under the key. Unavailable when they are not those once recorded."""
    content = files().get(file_key)
    if sha256(content).hexdigest() != digest:
        raise Unavailable(
            _l("The stored file is not the one that was issued. Tell the administrator.")
        )
    return content


def mimetype_of(file_key: str) -> str:
    """Return the type of a kept scan."""
    return "application/pdf" if file_key.endswith(".pdf") else "image/jpeg"
