"""Pages of a sponsorship's agreement: make it, print it, file it signed."""

from contextlib import closing

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _
from sponsorship.agreements import services
from sponsorship.agreements.schemas import SignedSchema
from sponsorship.agreements.services import Kept
from sponsorship.matching.services import Sign, SponsorshipPage, get_sponsorship, sponsorship_page
from sponsorship.permissions import Permission

bp = Blueprint("agreements", __name__, url_prefix="/staff/sponsorships/<sponsorship_id>/agreement")


@bp.get("")
@allow(Permission.MATCH)
def show(sponsorship_id: str) -> ResponseReturnValue:
    return _show(_page(sponsorship_id), Form(data={"signed_on": f"{today():%d/%m/%Y}"}))


@bp.post("")
@allow(Permission.MATCH)
@writes
def make(sponsorship_id: str) -> ResponseReturnValue:
    kept = services.make_agreement(_page(sponsorship_id), by=current_actor())
    flash(_("The agreement %(number)s is ready to print.", number=kept.number), "success")
    return redirect(url_for("agreements.show", sponsorship_id=sponsorship_id))


@bp.get("/<agreement_id>.pdf")
@allow(Permission.MATCH)
def pdf(sponsorship_id: str, agreement_id: str) -> ResponseReturnValue:
    """Give the sponsor's copy."""
    kept = services.get_agreement(_page(sponsorship_id), agreement_id)
    return _file(services.sponsors_copy(kept), "application/pdf", _name(kept))


@bp.get("/<agreement_id>/our-copy.pdf")
@allow(Permission.MATCH)
def our_copy(sponsorship_id: str, agreement_id: str) -> ResponseReturnValue:
    """Give our copy, with the page of guardian and commune."""
    page = _page(sponsorship_id)
    note_look("child", page.child.code)
    kept = services.get_agreement(page, agreement_id)
    return _file(services.our_copy(page, kept), "application/pdf", _name(kept, "-fund"))


@bp.post("/<agreement_id>/signed")
@allow(Permission.MATCH)
@writes
def sign(sponsorship_id: str, agreement_id: str) -> ResponseReturnValue:
    page = _page(sponsorship_id)
    kept, form = services.get_agreement(page, agreement_id), Form(SignedSchema(), request.form)
    if form.valid:
        with form.rules():
            signed = Sign(kept.number, form.command.signed_on)
            services.file_scan(page, kept, signed, _sent(), by=current_actor())
            flash(_("The signed agreement is filed."), "success")
            return redirect(url_for("agreements.show", sponsorship_id=sponsorship_id))
    return _show(_page(sponsorship_id), form), 422


@bp.get("/<agreement_id>/signed")
@allow(Permission.MATCH)
def scan(sponsorship_id: str, agreement_id: str) -> ResponseReturnValue:
    """Give the signed scan, to be saved; it may name the family, so the look is recorded."""
    page = _page(sponsorship_id)
    note_look("child", page.child.code)
    kept = services.get_agreement(page, agreement_id)
    content, kind = services.read_scan(kept)
    return _file(content, kind, _name(kept, "-signed", kind))


def _page(sponsorship_id: str) -> SponsorshipPage:
    return sponsorship_page(get_sponsorship(sponsorship_id, current_actor()))


def _show(page: SponsorshipPage, form: Form) -> str:
    return render_template(
        "agreements/show.html",
        page=page,
        form=form,
        versions=services.agreements_of(page),
        waits=services.waits_for_signature(page),
    )


def _sent() -> bytes:
    """Return the scan that was sent, b"" for none."""
    sent = request.files.get("scan")
    if sent is None:
        return b""
    with closing(sent):
        return bytes(sent.read())


def _name(kept: Kept, what: str = "", kind: str = "application/pdf") -> str:
    """Return the name a paper is saved under; no person's name is in it."""
    ending = "pdf" if kind.endswith("pdf") else "jpg"
    return f"{kept.number.replace('/', '-')}{what}.{ending}"


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
