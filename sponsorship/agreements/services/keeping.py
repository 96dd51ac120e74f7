"""Agreements made, found and filed with their signed scans."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act, record
from core.dates import local_day, now, today
from core.db import public_id, session
from core.errors import NotFound, RuleBroken, WrongState
from core.files import files
from core.i18n import _l
from core.scans import keep_scan, mimetype_of, read_stored
from sponsorship.agreements.models import Agreement, AgreementScan
from sponsorship.agreements.services.drawing import draw, snapshot_of, witness_of
from sponsorship.children.models import Child
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import RUNNING, Activation, SponsorshipState
from sponsorship.matching.services import (
    Sign,
    SponsorshipPage,
    activate_signed,
    sponsorship_page,
)

FILED = _l("The signed paper of this agreement is filed already.")


@dataclass(frozen=True)
class Kept:
    """A version with its number and, once it came back, its signed scan."""

    agreement: Agreement
    number: str
    scan: AgreementScan | None


def make_agreement(page: SponsorshipPage, *, by: Actor) -> Kept:
    """Draw the agreement of a running sponsorship, or return the last one if nothing changed.

    WrongState for a sponsorship that has ended.
    """
    if page.sponsorship.state not in RUNNING:
        raise WrongState(_l("This sponsorship has ended: there is nothing to agree on."))
    session.refresh(page.sponsorship, with_for_update=True)
    last = next(iter(agreements_of(page)), None)
    if last and _same(page, last):
        return last
    version = last.agreement.version + 1 if last else 1
    snapshot = snapshot_of(page, _number(page, version), today())
    content = draw(snapshot)
    agreement = Agreement(
        sponsorship_id=page.sponsorship.id,
        version=version,
        snapshot=json.dumps(snapshot, ensure_ascii=False, sort_keys=True),
        file_key=f"agreements/{public_id()}.pdf",
        sha256=sha256(content).hexdigest(),
        made_at=now(),
        made_by=by.id,
    )
    files().put(agreement.file_key, content)
    session.add(agreement)
    session.flush()
    record(Act("agreement made", "child", page.child.code, {"agreement": snapshot["number"]}), by)
    return Kept(agreement, snapshot["number"], None)


def agreements_of(page: SponsorshipPage) -> Sequence[Kept]:
    """Return every version of a sponsorship's agreement, newest first."""
    rows = session.execute(
        select(Agreement, AgreementScan)
        .outerjoin(AgreementScan, AgreementScan.agreement_id == Agreement.id)
        .where(Agreement.sponsorship_id == page.sponsorship.id)
        .order_by(Agreement.version.desc())
    )
    return [Kept(row, _number(page, row.version), scan) for row, scan in rows]


def get_agreement(page: SponsorshipPage, public_id: str) -> Kept:
    """Return a version of this sponsorship's agreement; NotFound for any other."""
    found = next(
        (kept for kept in agreements_of(page) if kept.agreement.public_id == public_id), None
    )
    if found is None:
        raise NotFound(_l("There is no such agreement."))
    return found


def sponsors_copy(kept: Kept) -> bytes:
    """Return the stored paper of the sponsor; Unavailable when it was altered."""
    return read_stored(kept.agreement.file_key, kept.agreement.sha256)


def our_copy(page: SponsorshipPage, kept: Kept) -> bytes:
    """Return the same paper with the page of guardian and commune; it is drawn, never stored."""
    return draw(json.loads(kept.agreement.snapshot), witness_of(page))


def file_scan(page: SponsorshipPage, kept: Kept, signed: Sign, scan: bytes, *, by: Actor) -> None:
    """File the signed paper, once, and activate the sponsorship if the programme waits for it.

    RuleBroken("scan") for none or a bad one, ("signed_on") for a day to come or before the paper
    was made; WrongState when it is filed already.
    """
    if kept.scan:
        raise WrongState(FILED)
    if not scan:
        raise RuleBroken("scan", _l("Choose the scan of the signed paper."))
    _check_day(kept, signed.signed_on)
    file_key, digest = keep_scan(scan, "agreements")
    try:
        with session.begin_nested():
            session.add(
                AgreementScan(
                    agreement_id=kept.agreement.id,
                    signed_on=signed.signed_on,
                    file_key=file_key,
                    sha256=digest,
                    filed_at=now(),
                    filed_by=by.id,
                )
            )
    except IntegrityError as error:
        raise WrongState(FILED) from error
    record(Act("agreement signed", "child", page.child.code, {"agreement": kept.number}), by)
    if waits_for_signature(page):
        activate_signed(page.sponsorship, signed, by=by)


def read_scan(kept: Kept) -> tuple[bytes, str]:
    """Return the signed scan and its type; NotFound when none is filed."""
    if kept.scan is None:
        raise NotFound(_l("No signed paper of this agreement is filed."))
    content = read_stored(kept.scan.file_key, kept.scan.sha256)
    return content, mimetype_of(kept.scan.file_key)


def waits_for_signature(page: SponsorshipPage) -> bool:
    """Say whether the signed agreement is what makes the sponsorship active."""
    held = page.sponsorship.state is SponsorshipState.HELD
    return held and page.programme.activation is Activation.SIGNATURE


def last_of_donor(donor_id: int, child_code: str) -> Kept | None:
    """Return the newest agreement of a donor for a child they sponsor now."""
    own = session.scalar(
        select(Sponsorship)
        .join(Child, Child.id == Sponsorship.child_id)
        .where(
            Sponsorship.donor_id == donor_id,
            Sponsorship.state.in_(RUNNING),
            Child.code == child_code,
        )
        .order_by(Sponsorship.id.desc())
        .limit(1)
    )
    return next(iter(agreements_of(sponsorship_page(own))), None) if own else None


def has_agreement(sponsorship_id: int) -> bool:
    """Say whether an agreement was made for a sponsorship."""
    query = select(Agreement.id).where(Agreement.sponsorship_id == sponsorship_id).limit(1)
    return session.scalar(query) is not None


def _number(page: SponsorshipPage, version: int) -> str:
    return f"{page.pledge.code}/{version}"


def _same(page: SponsorshipPage, last: Kept) -> bool:
    """Say whether the paper would say the same as the last one did on its day."""
    then = json.loads(last.agreement.snapshot)
    now_says = snapshot_of(page, last.number, today())
    return bool(now_says | {"made_on": ""} == then | {"made_on": ""})


def _check_day(kept: Kept, signed_on: date) -> None:
    if signed_on > today():
        raise RuleBroken("signed_on", _l("This day has not come yet."))
    if signed_on < local_day(kept.agreement.made_at):
        raise RuleBroken("signed_on", _l("The paper was not made yet on this day."))
