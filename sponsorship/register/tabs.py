"""What each part of a child's page shows, by what the person may know."""

from collections.abc import Callable
from typing import Any

from core.access import Actor
from core.dates import today
from core.places.services import names_of
from payments.permissions import Permission as Money
from sponsorship.children import identity
from sponsorship.children.identity import Identity
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience
from sponsorship.children.services import (
    circumstances_of,
    consents_of,
    find_basis,
    scopes_today,
)
from sponsorship.children.visible import visible_child
from sponsorship.grants.services import grants_of_child
from sponsorship.permissions import Permission
from sponsorship.register import services
from sponsorship.register.wording import ACTS


def tab_context(tab: str, child: Child, actor: Actor) -> dict[str, Any]:
    """Return what the template of a tab needs, and the name for those who may see it."""
    known = actor.may(Permission.CHILDREN_IDENTITY)
    who = identity.names_for([child.id]).get(child.id) if known else None
    return {"who": who, **TABS[tab](child, actor, who)}


def form_values(child: Child) -> dict[str, Any]:
    """Return the record as the fields of its form."""
    who = identity.names_for([child.id])[child.id]
    carer = identity.guardian_of(child.id) or identity.Carer("")
    return {
        "code": child.code,
        "version": child.version,
        "full_name": who.full_name,
        "birth": who.birth.written,
        "sex": child.sex.value,
        "people": child.people,
        "place_code": child.place_code,
        "village": who.village,
        "circumstances": [kind.value for kind in circumstances_of([child.id]).get(child.id, ())],
        "household": child.household.value,
        "guardian": carer.name,
        "relation": carer.relation,
        "phone": carer.phone,
        "school": who.school,
        "personal_id": who.personal_id or "",
        "allowance": child.allowance or "",
        "note": who.note,
    }


def _facts(child: Child, actor: Actor, who: Identity | None) -> dict[str, Any]:
    kinds = circumstances_of([child.id]).get(child.id, frozenset())
    return {
        "place": names_of([child.place_code])[child.place_code],
        "carer": identity.guardian_of(child.id) if who else None,
        "circumstances": services.shown_circumstances(kinds, actor),
    }


def _consent(child: Child, _actor: Actor, who: Identity | None) -> dict[str, Any]:
    answered = consents_of(child.id)
    return {
        "allowed": scopes_today(answered, who.birth) if who else [],
        "consents": answered[::-1],
        "basis": find_basis(child),
        "bodies": identity.bodies_of(child.id, today()) if who else [],
        "seen": visible_child(Audience.DONOR, [child.id], today())[child.id],
    }


def _support(child: Child, actor: Actor, _who: Identity | None) -> dict[str, Any]:
    return {
        "support": services.support_of(child),
        "funds": services.funds_of(child, actor) if actor.may(Money.FUNDS_READ) else [],
    }


def _grants(child: Child, actor: Actor, _who: Identity | None) -> dict[str, Any]:
    may = actor.may(Permission.GRANTS_READ)
    return {"grants": grants_of_child(child.id, actor) if may else [], "may_read": may}


def _history(child: Child, _actor: Actor, _who: Identity | None) -> dict[str, Any]:
    return {"events": services.history_of(child), "acts": ACTS}


TABS: dict[str, Callable[[Child, Actor, Identity | None], dict[str, Any]]] = {
    "facts": _facts,
    "consent": _consent,
    "support": _support,
    "grants": _grants,
    "history": _history,
}
