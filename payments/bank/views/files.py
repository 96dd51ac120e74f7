"""Statements: sent, their columns named, looked at, taken or thrown away, and undone."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.tabular import meanings_sent
from payments.bank import services
from payments.bank.layouts.columns import LABELS
from payments.bank.models import BankAccount, StatementDraft
from payments.bank.schemas import AskPayIntoSchema, SendSchema, TakeSchema
from payments.bank.views.blueprint import bodies, bp
from payments.bank.wording import in_words
from payments.permissions import Permission

FIRST_LINES = 10


@bp.get("")
@allow(Permission.BANK_IMPORT, Permission.BANK_RECONCILE)
def index() -> ResponseReturnValue:
    return _index(Form())


@bp.post("")
@allow(Permission.BANK_IMPORT)
@writes
def send() -> ResponseReturnValue:
    form, sent = Form(SendSchema(), request.form), request.files.get("file")
    if sent is None or not sent.filename:
        form.refuse("file", _("Choose the bank’s statement."))
    if form.valid and sent is not None:
        account = services.get_account(form.command.account, bodies())
        draft = services.send_statement(
            account, sent.read(), form.command.expected, by=current_actor()
        )
        return redirect(url_for("bank.draft", draft_id=draft.public_id))
    return _index(form), 422


@bp.get("/files/<draft_id>")
@allow(Permission.BANK_IMPORT)
def draft(draft_id: str) -> ResponseReturnValue:
    return _draft(*services.get_draft(draft_id, bodies()), Form())


@bp.get("/files/<draft_id>/columns")
@allow(Permission.BANK_IMPORT)
def columns(draft_id: str) -> ResponseReturnValue:
    return _columns(*services.get_draft(draft_id, bodies()), Form())


@bp.post("/files/<draft_id>/columns")
@allow(Permission.BANK_IMPORT)
@writes
def name_columns(draft_id: str) -> ResponseReturnValue:
    draft, account = services.get_draft(draft_id, bodies())
    form = Form(data=request.form)
    meanings = meanings_sent(services.columns_of(draft, account), request.form)
    with form.rules():
        services.name_columns(draft, account, meanings, by=current_actor())
        flash(_("The meaning of the columns is kept for this bank."), "success")
        return redirect(url_for("bank.draft", draft_id=draft_id))
    return _columns(draft, account, form), 422


@bp.post("/files/<draft_id>/take")
@allow(Permission.BANK_IMPORT)
@writes
def take(draft_id: str) -> ResponseReturnValue:
    draft, account = services.get_draft(draft_id, bodies())
    form = Form(TakeSchema(), request.form)
    if form.valid:
        with form.rules():
            reason = form.command.override_reason
            report = services.take_draft(draft, account, reason, by=current_actor())
            flash(in_words(report), "success")
            return redirect(url_for("bank.reconcile", account=account.slug))
    return _draft(draft, account, form), 422


@bp.post("/files/<draft_id>/discard")
@allow(Permission.BANK_IMPORT)
@writes
def discard(draft_id: str) -> ResponseReturnValue:
    services.discard_draft(*services.get_draft(draft_id, bodies()), by=current_actor())
    flash(_("The file is thrown away; nothing of it was taken."), "success")
    return redirect(url_for("bank.index"))


@bp.get("/statements/<statement_id>")
@allow(Permission.BANK_IMPORT, Permission.BANK_RECONCILE)
def statement(statement_id: str) -> ResponseReturnValue:
    return _statement(statement_id, Form())


@bp.post("/statements/<statement_id>/undo")
@allow(Permission.BANK_IMPORT)
@writes
def undo(statement_id: str) -> ResponseReturnValue:
    form, (found, account) = Form(), services.get_statement(statement_id, bodies())
    with form.rules():
        services.undo_statement(found, account, by=current_actor())
        flash(_("The import is undone: its lines are gone, its payments are reversed."), "success")
        return redirect(url_for("bank.statement", statement_id=statement_id))
    return _statement(statement_id, form), 422


@bp.get("/accounts/<slug>")
@allow(Permission.BOOKS_KEEP)
def account(slug: str) -> ResponseReturnValue:
    return _account(slug, Form())


@bp.post("/accounts/<slug>")
@allow(Permission.BOOKS_KEEP)
@writes
def ask_account(slug: str) -> ResponseReturnValue:
    form = Form(AskPayIntoSchema(), request.form)
    account = services.get_account(slug, bodies())
    if form.valid:
        with form.rules():
            services.ask_pay_into(account, form.command, by=current_actor())
            flash(_("Somebody else has to approve it. Until then nothing changes."), "success")
            return redirect(url_for("bank.index"))
    return _account(slug, form), 422


def _index(form: Form) -> str:
    return render_template(
        "bank/index.html",
        form=form,
        counts=services.count_lines(bodies()),
        statements=services.list_statements(bodies()),
        drafts=services.list_drafts(bodies()),
    )


def _draft(draft: StatementDraft, account: BankAccount, form: Form) -> str:
    look = services.look_at(draft, account)
    if look.lacks_columns and services.columns_of(draft, account) is not None:
        return _columns(draft, account, form)
    return render_template(
        "bank/draft.html",
        draft=draft,
        account=account,
        form=form,
        look=look,
        labels=LABELS,
        lines=look.statement.lines[:FIRST_LINES] if look.statement else (),
    )


def _columns(draft: StatementDraft, account: BankAccount, form: Form) -> str:
    return render_template(
        "bank/columns.html",
        draft=draft,
        account=account,
        form=form,
        found=services.columns_of(draft, account),
        labels=LABELS,
    )


def _statement(statement_id: str, form: Form) -> str:
    found, account = services.get_statement(statement_id, bodies())
    built = None if found.undone_at else services.built_on(found)
    return render_template(
        "bank/statement.html", statement=found, account=account, built=built, form=form
    )


def _account(slug: str, form: Form) -> str:
    found = services.get_account(slug, bodies())
    return render_template("bank/account.html", account=found, form=form)
