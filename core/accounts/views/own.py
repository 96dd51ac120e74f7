"""The own account: name, language, password, open sessions."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from core.access import allow, current_actor
from core.accounts.schemas import ChangePasswordSchema, EditOwnSchema
from core.accounts.services import (
    change_password,
    edit_own,
    list_sessions,
    sign_out_everywhere,
)
from core.accounts.views.blueprint import bp, start_cookie
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.permissions import Permission


@bp.get("/account", endpoint="own")
@allow(Permission.ACCOUNT_OWN)
def show_own() -> ResponseReturnValue:
    """Show the own account."""
    return _page(Form(), Form())


@bp.post("/account")
@allow(Permission.ACCOUNT_OWN)
@writes
def save_own() -> ResponseReturnValue:
    """Change name and language."""
    form = Form(EditOwnSchema(), request.form)
    if not form.valid:
        return _page(form, Form()), 422
    session["lang"] = edit_own(form.command, by=current_actor()).language
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.own"))


@bp.post("/account/password")
@allow(Permission.ACCOUNT_OWN)
@writes
def save_password() -> ResponseReturnValue:
    """Change the own password; this browser goes on with a new session, all others end."""
    form = Form(ChangePasswordSchema(), request.form)
    if form.valid:
        with form.rules():
            agent, address = request.user_agent.string, request.remote_addr or ""
            start_cookie(change_password(form.command, current_user, address=address, agent=agent))
            flash(_("Your password is changed; all other sessions have ended."), "success")
            return redirect(url_for("accounts.own"))
    form.values = {}
    return _page(Form(), form), 422


@bp.post("/account/sign-out-everywhere")
@allow(Permission.ACCOUNT_OWN)
@writes
def leave_everywhere() -> ResponseReturnValue:
    """End every session, this one too."""
    sign_out_everywhere(current_user)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


def _page(form: Form, password: Form) -> str:
    return render_template(
        "accounts/own.html",
        form=password if password.errors else form,
        own=form,
        password=password,
        sessions=list_sessions(current_actor().id),
    )
