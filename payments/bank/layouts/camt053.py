"""Statements as ISO 20022 camt.053, read with lxml: each entry that is booked is a line."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from payments.bank.layouts.scaling import check_currency, minor_units
from payments.bank.rules import FileKind
from payments.bank.statement import BadStatement, FileForm, StatementFile, StatementLine

_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)
_DEBIT = "DBIT"
_PENDING = {"PDNG", "FUTR", "INFO"}
_PLACEHOLDERS = {"", "NOTPROVIDED", "NONREF"}


def read_camt053(content: bytes, currency: str) -> StatementFile:
    """Read the booked entries and balances of a file with one statement; ``row`` counts entries.

    An entry of several payments is a line for each when all say their amount, else one. Nothing
    outside the file is fetched and no entity of its own is put in.
    """
    statement = _statement(content)
    entries = [one for one in _all(statement, "Ntry") if _status(one) not in _PENDING]
    lines = [
        line for row, entry in enumerate(entries, start=1) for line in _lines(entry, currency, row)
    ]
    return StatementFile(
        lines=tuple(lines),
        form=FileForm(FileKind.CAMT053),
        account_number=_account(statement),
        to_day=_closing_day(statement),
        opening=_amount_of(_balance(statement, _OPENING), currency),
        closing=_amount_of(_balance(statement, _CLOSING), currency),
    )


def _statement(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(content, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadStatement("bad_xml", value=str(error)[:80]) from error
    found = root.findall(".//{*}Stmt")
    if not found:
        raise BadStatement("no_lines")
    if len(found) > 1:
        raise BadStatement("several_accounts", value=", ".join(map(_account, found)))
    return found[0]


def _lines(entry: Any, currency: str, row: int) -> list[StatementLine]:
    whole = _signed(entry, currency, row)
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    parts = [_part(one, whole, currency, row) for one in details]
    if len(parts) > 1 and None not in parts and sum(filter(None, parts)) == whole:
        return [
            _line(entry, (one,), part, row)
            for one, part in zip(details, parts, strict=True)
            if part is not None
        ]
    return [_line(entry, tuple(details), whole, row)]


def _line(entry: Any, details: tuple[Any, ...], amount: int, row: int) -> StatementLine:
    words = [_words(one, "RmtInf/Ustrd") for one in details] + [_words(entry, "AddtlNtryInf")]
    payer = "Dbtr" if amount > 0 else "Cdtr"
    return StatementLine(
        row=row,
        booked_on=_day(entry, row),
        amount=amount,
        narrative=" ".join(filter(None, words)),
        reference=_reference(entry, details),
        payer_account=_one_of(details, f"RltdPties/{payer}Acct/Id//IBAN",
                              f"RltdPties/{payer}Acct/Id//Id"),
        payer_name=_one_of(details, f"RltdPties/{payer}//Nm"),
    )  # fmt: skip


def _signed(element: Any, currency: str, row: int | None) -> int:
    """Return the amount of an entry or a balance, negative for a debit."""
    written = element.find("{*}Amt")
    if written is None:
        raise BadStatement("bad_amount", row)
    check_currency(written.get("Ccy"), currency, row)
    amount = minor_units(_decimal(written.text, row), currency, row)
    if element.tag.endswith("}Ntry") and not amount:
        raise BadStatement("bad_amount", row, written.text)
    return -amount if _text(element, "CdtDbtInd") == _DEBIT else amount


def _part(detail: Any, whole: int, currency: str, row: int) -> int | None:
    """Return what one payment of an entry brings, signed as the entry is; None when unsaid."""
    for path in ("{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt"):
        written = detail.find(path)
        if written is not None and written.get("Ccy") == currency:
            amount = minor_units(_decimal(written.text, row), currency, row)
            return -amount if whole < 0 else amount
    return None


def _decimal(text: str | None, row: int | None) -> Decimal:
    try:
        return Decimal((text or "").strip())
    except InvalidOperation as error:
        raise BadStatement("bad_amount", row, text or "") from error


def _balance(statement: Any, codes: tuple[str, ...]) -> Any:
    """Return the balance of the first of these kinds that the bank states."""
    stated = {_text(one, "Tp/CdOrPrtry/Cd"): one for one in _all(statement, "Bal")}
    return next((stated[code] for code in codes if code in stated), None)


def _amount_of(balance: Any, currency: str) -> int | None:
    return None if balance is None else _signed(balance, currency, None)


def _closing_day(statement: Any) -> date | None:
    balance = _balance(statement, _CLOSING)
    written = "" if balance is None else _text(balance, "Dt/Dt") or _text(balance, "Dt/DtTm")
    return _iso(written)


def _day(entry: Any, row: int) -> date:
    written = ""
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        written = written or _text(entry, path)
    day = _iso(written)
    if day is None:
        raise BadStatement("bad_date", row, written)
    return day


def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _reference(entry: Any, details: tuple[Any, ...]) -> str:
    """Return the bank's reference; an end-to-end one is the payer's and may repeat."""
    found = _text(entry, "AcctSvcrRef") or _one_of(details, "Refs/AcctSvcrRef")
    return "" if found in _PLACEHOLDERS else found


def _status(entry: Any) -> str:
    return _text(entry, "Sts/Cd") or _text(entry, "Sts")


def _account(statement: Any) -> str:
    number = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    return re.sub(r"\s", "", number)


def _one_of(details: tuple[Any, ...], *paths: str) -> str:
    """Return the first text found, of an entry with one payment only."""
    found = (_text(details[0], path) for path in paths) if len(details) == 1 else iter(())
    return next(filter(None, found), "")


def _words(element: Any, path: str) -> str:
    return " ".join(" ".join((one.text or "").split()) for one in _all(element, path))


def _text(element: Any, path: str) -> str:
    found = element.find(_anywhere(path))
    return (found.text or "").strip() if found is not None else ""


def _all(element: Any, path: str) -> list[Any]:
    return list(element.findall(_anywhere(path)))


def _anywhere(path: str) -> str:
    """Return a path of names as one that holds in any version's namespace."""
    return re.sub(r"(^|/+)(\w)", r"\1{*}\2", path)
