"""Signing in and out, and setting a password by a one-time link."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from core.access import Actor, allow, public
from core.accounts.rules import safe_next
from core.accounts.schemas import AskResetSchema, SetPasswordSchema, SignIn, SignInSchema
from core.accounts.services import (
    note_try,
    owner_of_link,
    request_reset,
    set_password_by_link,
    sign_in,
    sign_out,
)
from core.accounts.views.blueprint import bp, start_cookie
from core.db import unit_of_work, writes
from core.forms import Form
from core.i18n import _
from core.permissions import Permission


def landing(actor: Actor) -> str:
    """Return the first page for a person, as the application decides."""
    return str(current_app.extensions["landing"](actor))


@bp.get("/sign-in", endpoint="sign_in")
@public
def show_sign_in() -> ResponseReturnValue:
    """Ask for name and password; whoever is signed in goes on."""
    if current_user.is_authenticated:
        return redirect(landing(current_user.actor))
    return render_template("accounts/sign_in.html", form=Form(), next=request.args.get("next"))


@bp.post("/sign-in")
@public
@writes
def start_session() -> ResponseReturnValue:
    """Check name and password; every try is counted, whatever comes of it."""
    form = Form(SignInSchema(), request.form)
    if form.valid:
        address = request.remote_addr or ""
        with unit_of_work():
            note_try(form.command.login, address)
        with form.rules():
            return _enter(form.command, address)
    form.values.pop("password", None)
    kept = form.values.get("next")
    return render_template("accounts/sign_in.html", form=form, next=kept), 422


def _enter(asked: SignIn, address: str) -> ResponseReturnValue:
    agent = request.user_agent.string
    signed_in = sign_in(asked.login, asked.password, address=address, agent=agent)
    start_cookie(signed_in)
    return redirect(safe_next(asked.next) or landing(signed_in.actor))


@bp.post("/sign-out", endpoint="sign_out")
@allow(Permission.ACCOUNT_OWN)
@writes
def end_session() -> ResponseReturnValue:
    """End the session."""
    sign_out(current_user)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@bp.get("/forgotten-password", endpoint="forgotten")
@public
def show_forgotten() -> ResponseReturnValue:
    """Ask whose password is forgotten."""
    return render_template("accounts/forgotten.html", form=Form(), sent=False)


@bp.post("/forgotten-password")
@public
@writes
def ask_reset() -> ResponseReturnValue:
    """Mail a link where there is such an account; the answer is the same for all."""
    form = Form(AskResetSchema(), request.form)
    if not form.valid:
        return render_template("accounts/forgotten.html", form=form, sent=False), 422
    with unit_of_work():
        note_try(form.command.login, request.remote_addr or "")
    request_reset(form.command.login)
    return render_template("accounts/forgotten.html", form=Form(), sent=True)


@bp.get("/set-password/<token>", endpoint="set_password")
@public
def show_set_password(token: str) -> ResponseReturnValue:
    """Ask for a new password; 404 when the link is used, old or unknown."""
    user = owner_of_link(token)
    return render_template("accounts/set_password.html", form=Form(), token=token, user=user)


@bp.post("/set-password/<token>")
@public
@writes
def keep_password(token: str) -> ResponseReturnValue:
    """Set the password and go to sign in with it."""
    form = Form(SetPasswordSchema(), request.form)
    if form.valid:
        with form.rules():
            set_password_by_link(token, form.command.password)
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"))
    form.values.pop("password", None)
    user = owner_of_link(token)
    return render_template("accounts/set_password.html", form=form, token=token, user=user), 422
