"""Signed copies of counter receipts: filed once, with a scan where there is one."""

from contextlib import closing

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import WrongState
from core.forms import Form
from core.i18n import _, _l
from payments.permissions import Permission
from payments.receipts import services
from payments.receipts.services import Registered
from payments.receipts.views.blueprint import bp


@bp.get("/<code>/signed")
@allow(Permission.RECEIPTS_ISSUE, Permission.CASH_RECEIVE)
def signed_form(code: str) -> ResponseReturnValue:
    """Ask whether the signed copy is filed, and for its scan."""
    found = services.get_registered(code, current_actor())
    if not services.needs_signed_copy(found):
        raise WrongState(_l("This receipt waits for no signed copy."))
    return _page(found, Form())


@bp.post("/<code>/signed")
@allow(Permission.RECEIPTS_ISSUE, Permission.CASH_RECEIVE)
@writes
def file_signed(code: str) -> ResponseReturnValue:
    """Note, once, that the signed copy is filed."""
    by = current_actor()
    found = services.get_registered(code, by)
    form = Form(data=request.form)
    with form.rules():
        services.file_signed_copy(found, _sent(), by=by)
        flash(_("The signed copy of %(receipt)s is filed.", receipt=found.name), "success")
        return redirect(url_for(".show", code=code))
    return _page(services.get_registered(code, by), form), 422


def _sent() -> bytes:
    """Return the scan that was sent, b"" for none."""
    sent = request.files.get("scan")
    if sent is None:
        return b""
    with closing(sent):
        return bytes(sent.read())


def _page(found: Registered, form: Form) -> str:
    return render_template("receipts/signed.html", found=found, form=form)


@bp.get("/<code>/signed/scan")
@allow(Permission.RECEIPTS_READ)
def scan(code: str) -> ResponseReturnValue:
    """Give the scan of the signed copy, to be saved rather than opened in the page."""
    found = services.get_registered(code, current_actor())
    content, kind = services.read_scan(found.receipt)
    ending = "pdf" if kind.endswith("pdf") else "jpg"
    response = Response(content, content_type=kind)
    name = f"{found.series}-{found.receipt.number:07d}-signed.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
