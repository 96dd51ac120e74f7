"""The columns of statements, by the titles that banks give them."""

from core.i18n import _l
from core.tabular import Column

DATE, REFERENCE, NARRATIVE = "date", "reference", "narrative"
DEBIT, CREDIT, AMOUNT, BALANCE = "debit", "credit", "amount", "balance"
PAYER_ACCOUNT, PAYER_NAME = "payer_account", "payer_name"

COLUMNS = (
    Column(DATE, ("Ngày giao dịch", "Ngày hạch toán", "Ngày", "Trans date", "Date")),
    Column(
        REFERENCE,
        ("Số tham chiếu", "Số bút toán", "Số chứng từ", "Số CT", "Mã giao dịch", "Mã GD",
         "Số giao dịch", "Số GD", "Reference", "Ref", "Ref no", "Transaction no"),
        required=False,
    ),
    Column(DEBIT, ("Ghi nợ", "Phát sinh nợ", "Nợ", "Debit"), required=False),
    Column(CREDIT, ("Ghi có", "Phát sinh có", "Có", "Credit"), required=False),
    Column(AMOUNT, ("Số tiền", "Amount"), required=False),
    Column(BALANCE, ("Số dư", "Balance"), required=False),
    Column(
        NARRATIVE,
        ("Nội dung", "Diễn giải", "Mô tả", "Description", "Narrative", "Details"),
    ),
    Column(
        PAYER_ACCOUNT,
        ("Tài khoản đối ứng", "Số tài khoản đối ứng", "TK đối ứng", "Counterparty account",
         "Counter account", "Payer account"),
        required=False,
    ),
    Column(
        PAYER_NAME,
        ("Tên đối ứng", "Tên tài khoản đối ứng", "Tên TK đối ứng", "Người chuyển",
         "Counterparty name", "Counterparty", "Payer"),
        required=False,
    ),
)  # fmt: skip

LABELS = {
    DATE: _l("Day"),
    REFERENCE: _l("Reference"),
    DEBIT: _l("Money out"),
    CREDIT: _l("Money in"),
    AMOUNT: _l("Amount, signed"),
    BALANCE: _l("Balance after the line"),
    NARRATIVE: _l("Text"),
    PAYER_ACCOUNT: _l("Account of who pays"),
    PAYER_NAME: _l("Name of who pays"),
}
"""Our columns in people's words."""

NEEDED = (
    (LABELS[DATE], (DATE,)),
    (LABELS[NARRATIVE], (NARRATIVE,)),
    (LABELS[CREDIT], (CREDIT, AMOUNT)),
    (LABELS[DEBIT], (DEBIT, AMOUNT)),
)
"""What every statement holds: a label, and the columns of which one will do."""
