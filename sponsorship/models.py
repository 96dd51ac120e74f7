"""Every table of the house, so that migrations and the metadata see all of them."""

from core import throttling
from core.accounts import models as accounts
from core.audit import AuditEvent
from core.jobs import models as jobs
from core.mail import models as mail
from core.organisations import models as organisations
from core.places import models as places
from donors import models as donors
from payments.approvals import models as approvals
from payments.bank import models as bank
from payments.books import models as books
from payments.cards import models as cards
from payments.cards import refund_models as card_refunds
from payments.covering import models as covering
from payments.funds import models as funds
from payments.going_live import models as going_live
from payments.ledger import models as ledger
from payments.numbering import models as numbering
from payments.paying_out import models as paying_out
from payments.pledges import models as pledges
from payments.receipts import models as receipts
from payments.receiving import models as receiving
from payments.till import models as till
from sponsorship.agreements import models as agreements
from sponsorship.children import (
    consent_models,
    duplicate_models,
    field_models,
    identity_models,
    import_models,
)
from sponsorship.children import models as children
from sponsorship.freezes import models as freezes
from sponsorship.grants import models as grants
from sponsorship.impact import models as impact
from sponsorship.imports import models as imports
from sponsorship.letters import models as letters
from sponsorship.match_plans import models as match_plans
from sponsorship.matching import models as matching
from sponsorship.matching import rank_models
from sponsorship.safeguarding import case_models
from sponsorship.safeguarding import models as safeguarding
from sponsorship.workbench import models as workbench

APPEND_ONLY_TABLES = tuple(
    model.__tablename__
    for model in (
        AuditEvent,
        *approvals.APPEND_ONLY,
        *ledger.APPEND_ONLY,
        *pledges.APPEND_ONLY,
        *receiving.APPEND_ONLY,
        *covering.APPEND_ONLY,
        *paying_out.APPEND_ONLY,
        *receipts.APPEND_ONLY,
        *books.APPEND_ONLY,
        *till.APPEND_ONLY,
        *cards.APPEND_ONLY,
        *impact.APPEND_ONLY,
        *agreements.APPEND_ONLY,
        *consent_models.APPEND_ONLY,
        *children.APPEND_ONLY,
        *field_models.APPEND_ONLY,
        *safeguarding.APPEND_ONLY,
        *case_models.APPEND_ONLY,
    )
)

ROOMS = (
    accounts,
    jobs,
    mail,
    organisations,
    places,
    throttling,
    donors,
    approvals,
    bank,
    books,
    funds,
    going_live,
    ledger,
    numbering,
    paying_out,
    pledges,
    receipts,
    receiving,
    covering,
    till,
    cards,
    card_refunds,
    children,
    consent_models,
    identity_models,
    freezes,
    duplicate_models,
    import_models,
    imports,
    field_models,
    grants,
    impact,
    matching,
    rank_models,
    match_plans,
    agreements,
    letters,
    workbench,
    case_models,
    safeguarding,
)
