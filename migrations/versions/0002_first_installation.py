"""What a new installation begins with: bodies, programmes, accounts, funds; all editable later.

The account codes follow the style of Circular 41/2022/TT-BTC for social and charity funds.
"""

import secrets
from datetime import date

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPENED = date(2025, 7, 1)

ORGANISATIONS = (
    ("QBT", "Quỹ Bảo trợ trẻ em tỉnh", "Provincial Children’s Fund"),
    ("HLPN", "Hội Liên hiệp Phụ nữ tỉnh", "Provincial Women’s Union"),
    ("BDBP", "Bộ đội Biên phòng tỉnh", "Provincial Border Guard"),
)
SIGNATORIES = (
    ("Người nộp", "Payer"),
    ("Thủ quỹ", "Cashier"),
    ("Kế toán", "Accountant"),
    ("Giám đốc quỹ", "Fund director"),
)
ACCOUNTS = (
    ("1111", "Tiền mặt", "Cash", "cash"),
    ("1121", "Tiền gửi ngân hàng", "Bank deposits", "bank"),
    ("1368", "Thanh toán giữa các nguồn quỹ", "Between funds", "between_funds"),
    ("3388", "Tiền chưa rõ nội dung", "Money not yet allocated", "unallocated"),
    ("4311", "Số dư nguồn quỹ đầu kỳ", "Fund balances brought forward", "brought_forward"),
    ("5111", "Thu tài trợ, ủng hộ", "Gifts received", "gifts"),
    ("5151", "Lãi tiền gửi", "Bank interest", "interest"),
    ("6111", "Chi hỗ trợ trẻ em", "Aid to children", "aid"),
    ("6151", "Phí ngân hàng", "Bank fees", "bank_fees"),
)
FUNDS = (
    ("CHUNG", "Quỹ chung", "unrestricted", ""),
    ("PT", "Quỹ phẫu thuật và đi lại", "restricted", "Phẫu thuật, đi lại, ăn ở cho trẻ em"),
)
PROGRAMMES = (
    ("GM", "QBT", "HLPN", "Mẹ đỡ đầu", "Godmother", "monthly", 1_000_000),
    ("QT", "QBT", "QBT", "Quỹ Bảo trợ trẻ em", "Children's Fund", "monthly", 1_000_000),
    ("BP", "BDBP", "BDBP", "Con nuôi đồn biên phòng", "Adopted by the Border Guard",
     "full_care", 1_500_000),
    ("NB", "BDBP", "BDBP", "Nâng bước em tới trường", "Helping Children Go to School",
     "monthly", 1_000_000),
)  # fmt: skip
"""Code, owner of money and papers, who runs it, names, kind, most a month (VND)."""

organisation = sa.table(
    "organisation", *(sa.column(c) for c in ("id", "code", "name_vi", "name_en", "address",
                                             "tax_code", "phone", "currency"))
)  # fmt: skip
signatory = sa.table(
    "signatory",
    *(sa.column(c) for c in ("organisation_id", "position", "title_vi", "title_en", "name")),
    sa.column("from_day", db.Day()),
)
account = sa.table(
    "account",
    *(sa.column(c) for c in ("organisation_id", "code", "name_vi", "name_en", "use", "currency")),
)
fund = sa.table(
    "fund",
    *(
        sa.column(c)
        for c in ("public_id", "organisation_id", "code", "name", "kind", "currency", "purpose")
    ),
    sa.column("opened_on", db.Day()),
)
programme = sa.table(
    "programme",
    *(
        sa.column(c)
        for c in ("code", "organisation_id", "run_by_id", "name_vi", "name_en", "kind",
                  "min_amount", "max_amount", "currency", "min_months", "end_age")
    ),
    sa.column("open", db.Flag()),
)  # fmt: skip
bank_account = sa.table(
    "bank_account",
    *(
        sa.column(c)
        for c in ("organisation_id", "slug", "bank", "number", "currency", "ledger_account_id")
    ),
)


def upgrade() -> None:
    blank = {"address": "", "tax_code": "", "phone": "", "currency": "VND"}
    op.bulk_insert(
        organisation,
        [{"code": c, "name_vi": vi, "name_en": en, **blank} for c, vi, en in ORGANISATIONS],
    )
    bind = op.get_bind()
    ids = {row.code: row.id for row in bind.execute(sa.select(organisation))}
    for identifier in ids.values():
        _furnish(identifier)
    op.bulk_insert(
        programme,
        [
            {
                "code": code, "organisation_id": ids[owner], "run_by_id": ids[runner],
                "name_vi": vi, "name_en": en, "kind": kind, "min_amount": 200_000,
                "max_amount": most, "currency": "VND", "min_months": 12, "end_age": 18,
                "open": True,
            }
            for code, owner, runner, vi, en, kind, most in PROGRAMMES
        ],
    )  # fmt: skip
    accounts = sa.table("account", sa.column("id"), sa.column("organisation_id"), sa.column("use"))
    ledger = bind.scalar(
        sa.select(accounts.c.id).where(
            accounts.c.organisation_id == ids["QBT"], accounts.c.use == "bank"
        )
    )
    op.bulk_insert(
        bank_account,
        [{"organisation_id": ids["QBT"], "slug": "main", "bank": "", "number": "",
          "currency": "VND", "ledger_account_id": ledger}],
    )  # fmt: skip


def _furnish(organisation_id: int) -> None:
    op.bulk_insert(
        signatory,
        [
            {"organisation_id": organisation_id, "position": place, "title_vi": vi,
             "title_en": en, "name": "", "from_day": OPENED}
            for place, (vi, en) in enumerate(SIGNATORIES, 1)
        ],
    )  # fmt: skip
    op.bulk_insert(
        account,
        [
            {"organisation_id": organisation_id, "code": code, "name_vi": vi, "name_en": en,
             "use": use, "currency": "VND"}
            for code, vi, en, use in ACCOUNTS
        ],
    )  # fmt: skip
    op.bulk_insert(
        fund,
        [
            {"public_id": secrets.token_urlsafe(16), "organisation_id": organisation_id,
             "code": code, "name": name, "kind": kind, "currency": "VND", "purpose": purpose,
             "opened_on": OPENED}
            for code, name, kind, purpose in FUNDS
        ],
    )  # fmt: skip


def downgrade() -> None:
    for table in ("bank_account", "programme", "fund", "account", "signatory", "organisation"):
        op.execute(sa.table(table).delete())
