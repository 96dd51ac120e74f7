"""Who may do what: every view wears exactly one of ``@allow`` and ``@public``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.errors import NotAllowed
from core.i18n import _l
from core.labels import label

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


@dataclass(frozen=True)
class Actor:
    """The person who acts: what services need to know of a signed-in user.

    ``organisations`` and ``places`` are the scope; an empty set means nothing, never everything.
    ``everywhere`` lifts the scope for roles that work for the whole installation.
    """

    id: int
    name: str
    roles: frozenset[str]
    permissions: frozenset[str] = frozenset()
    organisations: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    everywhere: bool = False
    public_id: str = field(default="", compare=False)

    def may(self, permission: StrEnum) -> bool:
        """Say whether one of the roles carries the permission."""
        return permission.value in self.permissions

    def works_for(self, organisation_id: int) -> bool:
        """Say whether the organisation is in the scope."""
        return self.everywhere or organisation_id in self.organisations


class AccessTable:
    """Roles and what each may do; the application hands it over at start."""

    def __init__(self, roles: Mapping[Any, frozenset[StrEnum]]) -> None:
        self.members = tuple(roles)
        self.roles = {str(role): frozenset(p.value for p in may) for role, may in roles.items()}

    def names(self) -> dict[str, str]:
        """Return what each role is called in the language spoken now."""
        return {str(role): label(role) for role in self.members}

    def permissions(self, roles: frozenset[str]) -> frozenset[str]:
        """Return everything that any of the roles may do."""
        return frozenset().union(*(self.roles.get(role, frozenset()) for role in roles))


def init_access(app: Flask, table: AccessTable) -> None:
    """Keep the table with the application."""
    app.extensions["access"] = table
    app.jinja_env.globals["may"] = _may


def access_table() -> AccessTable:
    """Return the table of the running application."""
    table: AccessTable = current_app.extensions["access"]
    return table


def _may(permission: str) -> bool:
    return current_user.is_authenticated and permission in current_user.actor.permissions


def current_actor() -> Actor:
    """Return the signed-in person. Raises NotAllowed when nobody is signed in."""
    if not current_user.is_authenticated:
        raise NotAllowed(_l("Sign in to go on."))
    actor: Actor = current_user.actor
    return actor


def allow(*permissions: StrEnum) -> Callable[[View[P]], View[P]]:
    """Let in people who hold one of the permissions; ask others to sign in or refuse."""
    if not permissions:
        raise ValueError("name at least one permission")

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return redirect(url_for("accounts.sign_in", next=_way_back()))
            if not any(current_user.actor.may(permission) for permission in permissions):
                raise NotAllowed(_l("Your role may not open this page."))
            return view(*args, **kwargs)

        return _mark(guarded, tuple(permissions))

    return decorate


def _way_back() -> str | None:
    """Return where to go after signing in: this page, or the one of the form that came too late."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    has_page = adapter is not None and adapter.test(request.path, method="GET")
    return request.path if has_page else None


def public(view: View[P]) -> View[P]:
    """Let in everybody."""

    @wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs)

    return _mark(opened, ())


def _mark(view: View[P], permissions: tuple[StrEnum, ...]) -> View[P]:
    if hasattr(view, "access"):
        raise TypeError(f"{view.__name__} wears two access decorators")
    marked: Any = view
    marked.access = permissions
    return view
