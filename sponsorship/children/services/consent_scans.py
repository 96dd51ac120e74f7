"""The scans of signed consents: filed once, shown to those who may see who the child is."""

from sqlalchemy import select

from core.access import Actor
from core.dates import now
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.scans import keep_scan, mimetype_of, read_stored
from sponsorship.children.consent_models import Consent, ConsentScan
from sponsorship.children.models import Child


def file_consent_scan(scan: bytes, by: Actor) -> int | None:
    """Keep a scan and return its row; None for b"". Raises RuleBroken("scan")."""
    if not scan:
        return None
    kept = keep_scan(scan, "consents")
    filed = ConsentScan(
        file_key=kept.file_key, sha256=kept.sha256, filed_at=now(), filed_by=by.id or None
    )
    session.add(filed)
    session.flush()
    return filed.id


def read_consent_scan(child: Child, public_id: str) -> tuple[bytes, str]:
    """Return a scan behind a consent of the child, and its type. NotFound for any other."""
    scan = session.scalar(
        select(ConsentScan)
        .join(Consent, Consent.scan_id == ConsentScan.id)
        .where(Consent.child_id == child.id, ConsentScan.public_id == public_id)
        .limit(1)
    )
    if scan is None:
        raise NotFound(_l("There is no such scan."))
    return read_stored(scan.file_key, scan.sha256), mimetype_of(scan.file_key)
