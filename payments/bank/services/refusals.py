"""Why a statement file is refused, in words that name the row and the way out."""

from core.i18n import _l
from core.tabular import BadTable, why_refused
from payments.bank.statement import BadStatement

_WHY = {
    "no_header": _l(
        "No row names the columns date, debit and credit (or amount), and description."
    ),
    "no_lines": _l("The statement has no lines."),
    "no_opening": _l("The statement gives neither an opening balance nor a running balance."),
    "bad_date": _l("Row %(row)s: “%(value)s” is not a date."),
    "bad_amount": _l("Row %(row)s: “%(value)s” is not an amount, or debit and credit are mixed."),
    "balance_breaks": _l(
        "Row %(row)s: the balance %(value)s does not follow from the row before. "
        "A line is missing or was changed."
    ),
    "totals_differ": _l("Row %(row)s: the total %(value)s is not the sum of the lines."),
    "does_not_add_up": _l(
        "Row %(row)s: opening balance, credits and debits do not give the closing balance: "
        "%(value)s is missing."
    ),
    "bad_field": _l("Row %(row)s: the field “%(value)s” cannot be read."),
    "bad_xml": _l("The file is not whole: %(value)s"),
    "other_currency": _l("The statement is in %(value)s, which is not the account’s currency."),
    "several_accounts": _l(
        "The file holds several statements: %(value)s. Send each in its own file."
    ),
}


def explain(error: BadStatement) -> str:
    """Return the sentence for a refusal, in the language spoken now."""
    if isinstance(error.__cause__, BadTable):
        return str(why_refused(error.__cause__))
    return str(_WHY[error.code]) % {"row": error.row or "–", "value": error.value}
