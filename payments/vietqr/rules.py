"""VietQR: a transfer to a bank account as the EMVCo text that every Vietnamese bank app reads.

NAPAS' use of the EMVCo QR code for payments, merchant-presented: fields of a two-digit tag, a
two-digit length and a value, in the order of their tags, the checksum last.
"""

import re
from binascii import crc_hqx
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CURRENCY: Final = "VND"
_VND: Final = "704"
_COUNTRY: Final = "VN"
_NAPAS: Final = "A000000727"
_TO_ACCOUNT: Final = "QRIBFTTA"
_WITH_AMOUNT: Final = "12"
_CHECKSUM: Final = "6304"
_MOST_DIGITS: Final = 13

_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Z]{1,19}")
_CONTENT = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z ]{0,23}[0-9A-Za-z])?")
_AMOUNT = re.compile(rf"[1-9][0-9]{{0,{_MOST_DIGITS - 1}}}")


class BadPayload(ValueError):
    """A text that is no VietQR transfer, or a transfer that no VietQR code can say."""


@dataclass(frozen=True, slots=True)
class ScanToPay:
    """Money to an account of the bank with this BIN: whole đồng, and words without diacritics."""

    bank_bin: str
    account: str
    amount: int
    content: str

    def __post_init__(self) -> None:
        """Raise BadPayload for what banks refuse or cut."""
        if not is_bin(self.bank_bin):
            raise BadPayload("the bank's BIN is six digits")
        if _ACCOUNT.fullmatch(self.account) is None:
            raise BadPayload("an account has at most 19 digits or capital letters")
        if _AMOUNT.fullmatch(str(self.amount)) is None:
            raise BadPayload(f"an amount is above zero and has at most {_MOST_DIGITS} digits")
        if not is_content(self.content):
            raise BadPayload("the content is at most 25 letters and digits without diacritics")


def is_bin(text: str) -> bool:
    """Say whether a text has the form of a bank's number with NAPAS."""
    return _BIN.fullmatch(text) is not None


def is_account(text: str) -> bool:
    """Say whether a VietQR code can name the account."""
    return _ACCOUNT.fullmatch(text) is not None


def is_content(text: str) -> bool:
    """Say whether a VietQR code can carry the words."""
    return _CONTENT.fullmatch(text) is not None


def checksum(text: str) -> str:
    """Return the CRC-16/CCITT-FALSE of an ASCII text as four capital hexadecimal digits."""
    return f"{crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def payload(transfer: ScanToPay) -> str:
    """Return the text of the code."""
    bank = _field("00", transfer.bank_bin) + _field("01", transfer.account)
    body = (
        _field("00", "01")
        + _field("01", _WITH_AMOUNT)
        + _field("38", _field("00", _NAPAS) + _field("01", bank) + _field("02", _TO_ACCOUNT))
        + _field("53", _VND)
        + _field("54", str(transfer.amount))
        + _field("58", _COUNTRY)
        + _field("62", _field("08", transfer.content))
        + _CHECKSUM
    )
    return body + checksum(body)


def parse(text: str) -> ScanToPay:
    """Read the text of a code, and nothing that is only nearly one.

    Raises BadPayload for a wrong checksum, a length that does not fit, a tag twice or out of
    order, a field missing or too many, another currency, country, network or service.
    """
    if not text.isascii() or not text.isprintable():
        raise BadPayload("not plain ASCII")
    if text[-8:-4] != _CHECKSUM or text[-4:] != checksum(text[:-4]):
        raise BadPayload("the checksum is wrong")
    fields = _fields(text, "00 01 38 53 54 58 62 63")
    fixed = {"00": "01", "01": _WITH_AMOUNT, "53": _VND, "58": _COUNTRY}
    network = _fields(fields["38"], "00 01 02")
    fixed_there = {"00": _NAPAS, "02": _TO_ACCOUNT}
    if any(fields[tag] != value for tag, value in fixed.items()) or any(
        network[tag] != value for tag, value in fixed_there.items()
    ):
        raise BadPayload("not a transfer in đồng to an account in Viet Nam")
    bank = _fields(network["01"], "00 01")
    if _AMOUNT.fullmatch(fields["54"]) is None:
        raise BadPayload("the amount is no whole number of đồng")
    content = _fields(fields["62"], "08")["08"]
    return ScanToPay(bank["00"], bank["01"], int(fields["54"]), content)


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str, tags: str) -> dict[str, str]:
    """Return the values of exactly these tags, in this order."""
    found = list(_split(text))
    if [tag for tag, _ in found] != tags.split():
        raise BadPayload(f"expected the fields {tags}")
    return dict(found)


def _split(text: str) -> Iterator[tuple[str, str]]:
    while text:
        head = re.match(r"([0-9]{2})([0-9]{2})", text)
        if head is None:
            raise BadPayload("a field without tag or length")
        end = 4 + int(head[2])
        if end == len(head[0]) or end > len(text):
            raise BadPayload("a length that does not fit")
        yield head[1], text[4:end]
        text = text[end:]
