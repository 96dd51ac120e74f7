"""Sponsorships: the list, one with its chain, and the acts on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import this_month, today
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _l
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching import schemas, services
from sponsorship.matching.rules import SIDES, HoldKind, Side, SponsorshipState
from sponsorship.permissions import Permission

bp = Blueprint("sponsorships", __name__, url_prefix="/staff/sponsorships")


@dataclass(frozen=True)
class ActPage:
    """An act: what it is called, the shape of its form, and who carries it out."""

    words: Any
    done: Any
    schema: type[Schema]
    carry_out: Callable[..., Any]


ACTS = {
    "sign": ActPage(
        _l("Record the signed agreement"),
        _l("The sponsorship is active."),
        schemas.SignSchema,
        services.activate_signed,
    ),
    "pause": ActPage(
        _l("Pause the sponsorship"),
        _l("Paused."),
        schemas.PauseSchema,
        services.pause_sponsorship,
    ),
    "resume": ActPage(
        _l("Resume the sponsorship"),
        _l("Resumed."),
        schemas.ResumeSchema,
        services.resume_sponsorship,
    ),
    "transfer": ActPage(
        _l("Pass the child on to another sponsor"),
        _l("Another sponsor carries on."),
        schemas.TransferSchema,
        services.transfer_sponsorship,
    ),
    "end": ActPage(
        _l("End the sponsorship"),
        _l("The sponsorship has ended; the child waits for a new sponsor."),
        schemas.EndSchema,
        services.end_sponsorship,
    ),
    "offer": ActPage(
        _l("Offer a child to this sponsor"),
        _l("The child is held for the sponsor."),
        schemas.OfferSchema,
        services.offer_child,
    ),
}


@bp.get("")
@allow(Permission.MATCH)
def index() -> ResponseReturnValue:
    wanted = request.args.get("state", "")
    state = SponsorshipState(wanted) if wanted in set(SponsorshipState) else SponsorshipState.HELD
    return render_template(
        "sponsorships/index.html",
        state=state,
        counts=services.count_sponsorships(current_actor()),
        page=services.list_sponsorships(
            state, current_actor(), request.args.get("page", 1, type=int)
        ),
    )


@bp.get("/<sponsorship_id>")
@allow(Permission.MATCH)
def show(sponsorship_id: str) -> ResponseReturnValue:
    found = services.get_sponsorship(sponsorship_id, current_actor())
    page = services.sponsorship_page(found)
    note_look("child", page.child.code)
    acts = {name: ACTS[name].words for name in services.acts_on(page)}
    return render_template(
        "sponsorships/show.html", page=page, acts=acts, offer=services.find_offer(found.id)
    )


@bp.get("/<sponsorship_id>/<act>")
@allow(Permission.MATCH)
def act(sponsorship_id: str, act: str) -> ResponseReturnValue:
    _known(act)
    found = services.get_sponsorship(sponsorship_id, current_actor())
    if act == "offer" and not services.offers_after(found):
        raise NotFound(_l("There is no such page."))
    return _act_page(sponsorship_id, act, Form())


@bp.post("/<sponsorship_id>/<act>")
@allow(Permission.MATCH)
@writes
def do(sponsorship_id: str, act: str) -> ResponseReturnValue:
    page = ACTS[_known(act)]
    found = services.get_sponsorship(sponsorship_id, current_actor())
    form = Form(page.schema(), request.form)
    if form.valid:
        with form.rules():
            page.carry_out(found, form.command, by=current_actor())
            flash(str(page.done), "success")
            return redirect(url_for("sponsorships.show", sponsorship_id=sponsorship_id))
    return _act_page(sponsorship_id, act, form), 422


def _known(act: str) -> str:
    if act not in ACTS:
        raise NotFound(_l("There is no such page."))
    return act


def _act_page(sponsorship_id: str, act: str, form: Form) -> str:
    found = services.get_sponsorship(sponsorship_id, current_actor())
    offers = services.offers_after(found) if act == "offer" else []
    another = HoldKind.SUBSTITUTE in offers
    return render_template(
        "sponsorships/act.html",
        act=act,
        words=ACTS[act].words,
        page=services.sponsorship_page(found),
        suggested=services.suggest_substitutes(found, current_actor()) if another else [],
        form=form,
        month=this_month(),
        today=today(),
        rhythms=list(Rhythm),
        methods=list(Method),
        reasons=(*SIDES[Side.SPONSOR], *SIDES[Side.FUND]),
        offers=offers,
    )
