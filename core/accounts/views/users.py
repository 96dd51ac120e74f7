"""Users, for administrators."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import access_table, allow, current_actor
from core.accounts.models import User
from core.accounts.schemas import SaveUserSchema
from core.accounts.services import (
    create_user,
    edit_user,
    get_user,
    invite,
    list_users,
    set_active,
    user_row,
)
from core.accounts.views.blueprint import bp
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.mail.services import is_address
from core.organisations.services import list_organisations
from core.permissions import Permission


@bp.get("/admin/users")
@allow(Permission.USERS_MANAGE)
def users() -> ResponseReturnValue:
    """List everybody."""
    return render_template("accounts/users.html", users=list_users(), roles=_roles())


@bp.get("/admin/users/new", endpoint="new_user")
@allow(Permission.USERS_MANAGE)
def show_new_user() -> ResponseReturnValue:
    """Ask who, with which roles and where."""
    return _page(Form())


@bp.post("/admin/users/new")
@allow(Permission.USERS_MANAGE)
@writes
def add_user() -> ResponseReturnValue:
    """Open an account and invite the person."""
    form = Form(SaveUserSchema(), request.form)
    if form.valid:
        with form.rules():
            _invite(create_user(form.command, by=current_actor()))
            return redirect(url_for("accounts.users"))
    return _page(form), 422


@bp.get("/admin/users/<public_id>", endpoint="user")
@allow(Permission.USERS_MANAGE)
def show_user(public_id: str) -> ResponseReturnValue:
    """Show a user's name, roles and scope."""
    return _page(Form(), get_user(public_id))


@bp.post("/admin/users/<public_id>")
@allow(Permission.USERS_MANAGE)
@writes
def save_user(public_id: str) -> ResponseReturnValue:
    """Change a user."""
    form = Form(SaveUserSchema(), request.form)
    if form.valid:
        with form.rules():
            edit_user(get_user(public_id), form.command, by=current_actor())
            flash(_("Saved."), "success")
            return redirect(url_for("accounts.users"))
    return _page(form, get_user(public_id)), 422


@bp.post("/admin/users/<public_id>/invitation")
@allow(Permission.USERS_MANAGE)
@writes
def invite_user(public_id: str) -> ResponseReturnValue:
    """Make a new invitation; an older one stops working."""
    _invite(get_user(public_id))
    return redirect(url_for("accounts.user", public_id=public_id))


@bp.post("/admin/users/<public_id>/active")
@allow(Permission.USERS_MANAGE)
@writes
def switch_user(public_id: str) -> ResponseReturnValue:
    """Close an account, or open it again."""
    active = request.form.get("active") == "true"
    set_active(get_user(public_id), active=active, by=current_actor())
    return redirect(url_for("accounts.users"))


def _invite(user: User) -> None:
    link = invite(user, by=current_actor())
    if is_address(user.login):
        flash(_("An invitation is on its way to %(login)s.", login=user.login), "success")
    else:
        flash(_("Give this link to %(name)s: %(link)s", name=user.name, link=link), "success")


def _page(form: Form, user: User | None = None) -> str:
    values: dict[str, Any] = {"row": user_row(user)} if user else {"row": None}
    return render_template(
        "accounts/user.html",
        form=form,
        roles=_roles(),
        organisations=[(body.code, body.name_vi) for body in list_organisations()],
        own=user is not None and user.id == current_actor().id,
        **values,
    )


def _roles() -> dict[str, str]:
    return access_table().names()
