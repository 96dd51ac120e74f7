"""Money on statements that nobody has explained yet comes into the books.

In a month that is closed nothing can be entered: what waits there is counted beside the ledger
until somebody decides it.
"""

import sqlalchemy as sa
from alembic import op

from core import db
from core.dates import now

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ENTER = """
INSERT INTO transfer (organisation_id, kind, debit_id, credit_id, fund_id, amount, currency,
    occurred_on, posted_at, document, key)
SELECT b.organisation_id, 'unidentified', b.ledger_account_id, u.id, f.id, l.amount, l.currency,
    l.booked_on, :moment, 'bank_line:' || l.public_id, 'bank_line:' || l.public_id || ':waits:0'
FROM bank_line l
JOIN bank_account b ON b.id = l.account_id
JOIN fund f ON f.organisation_id = b.organisation_id AND f.code = 'CHUNG'
JOIN account u ON u.id = (
    SELECT a.id FROM account a
    WHERE a.organisation_id = b.organisation_id AND a.use = 'unallocated'
    ORDER BY a.code LIMIT 1
)
WHERE l.state = 'new' AND l.amount > 0 AND b.currency = u.currency AND NOT EXISTS (
    SELECT 1 FROM period_close p
    WHERE p.organisation_id = b.organisation_id AND p.reopened_at IS NULL
      AND p.month = substr(CAST(l.booked_on AS TEXT), 1, 7)
)
ORDER BY l.id
"""


def upgrade() -> None:
    moment = sa.bindparam("moment", now(), type_=db.Instant())
    op.get_bind().execute(sa.text(ENTER).bindparams(moment))


def downgrade() -> None:
    raise RuntimeError("Entries do not go out of the books again: restore the backup.")
