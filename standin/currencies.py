"""What Stripe takes in each currency: decimals, smallest and largest amounts."""

from standin.errors import invalid

ZERO_DECIMAL = {
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
}  # fmt: skip
THREE_DECIMAL = {"bhd", "jod", "kwd", "omr", "tnd"}
HUNDREDS = {"isk", "ugx"}
"""Without a minor unit today, still spelt with two decimals that are 00."""
TWO_DECIMAL = {
    "aed", "aud", "bgn", "brl", "cad", "chf", "cny", "cop", "czk", "dkk", "eur", "gbp", "hkd",
    "huf", "idr", "inr", "khr", "lak", "mxn", "myr", "nok", "nzd", "php", "pln", "ron", "sar",
    "sek", "sgd", "thb", "try", "twd", "usd", "zar",
}  # fmt: skip
KNOWN = ZERO_DECIMAL | THREE_DECIMAL | HUNDREDS | TWO_DECIMAL
SMALLEST = {
    "aed": 200, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "jpy": 50,
    "mxn": 1000, "myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000,
    # Not in Stripe's table: half a US dollar, roughly.
    "vnd": 10_000, "krw": 700, "kwd": 150, "bhd": 190, "omr": 200, "jod": 350, "idr": 800_000,
}  # fmt: skip
LARGEST = 99_999_999
"""Eight digits, whatever the currency."""


def decimals(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def shown(amount: int, currency: str) -> str:
    """Return the amount as a person reads it."""
    places = decimals(currency)
    return f"{amount / 10**places:,.{places}f} {currency.upper()}"


def check_currency(currency: str, param: str = "currency") -> str:
    low = currency.lower()
    if low not in KNOWN:
        raise invalid(f"Invalid currency: {currency}", param=param)
    return low


def check_amount(amount: int, currency: str, param: str = "amount") -> int:
    """Refuse what Stripe would refuse, with its own codes."""
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=param,
        )
    smallest = SMALLEST.get(currency, 50)
    if amount < smallest:
        raise invalid(
            f"Amount must be at least {shown(smallest, currency)}",
            code="amount_too_small",
            param=param,
        )
    if amount > LARGEST:
        raise invalid(
            f"Amount must be no more than {shown(LARGEST, currency)}",
            code="amount_too_large",
            param=param,
        )
    if currency in THREE_DECIMAL and amount % 10:
        raise invalid(f"The last digit must be 0 in {currency}", param=param)
    if currency in HUNDREDS and amount % 100:
        raise invalid(f"The last two digits must be 00 in {currency}", param=param)
    return amount


def fee_of(amount: int, currency: str) -> int:
    """Return the fee of a charge: 2.9 % rounded up and 30 cents, where cents exist."""
    fixed = {0: 0, 2: 30, 3: 90}[decimals(currency)]
    return min(amount, -(-amount * 29 // 1000) + fixed)
