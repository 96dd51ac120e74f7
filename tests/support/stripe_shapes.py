"""Stripe's own word on its objects: the sample of each kind, and the types in its client.

The samples are tests/data/stripe_objects.json, from the fixtures of Stripe's public description
of its API; the client's classes say of each field what it may be and whether it may be null.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe

SAMPLES = Path(__file__).parents[1] / "data" / "stripe_objects.json"
FREE = {"metadata", "evidence_details.enhanced_eligibility", "evidence.enhanced_evidence"}
"""Mappings whose keys are somebody else's."""
KIND = {
    "checkout.session": stripe.checkout.Session,
    "webhook_endpoint": stripe.WebhookEndpoint,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "payout": stripe.Payout,
    "refund": stripe.Refund,
    "setup_intent": stripe.SetupIntent,
}


@cache
def samples() -> dict[str, Any]:
    return json.loads(SAMPLES.read_text(encoding="utf-8"))


def misfits(thing: dict[str, Any]) -> list[str]:
    """Return a sentence for each field that Stripe's object would not have so."""
    kind = thing["object"]
    if thing.get("livemode"):
        return [f"{kind} says it is live"]
    return list(_compare(thing, samples()[kind], KIND[kind], ""))


def _compare(ours: Any, sample: Any, type_: Any, path: str) -> Iterator[str]:
    may_be = _members(type_)
    if path.removeprefix(".") in FREE or path == ".data":
        return
    if ours is None or type(ours) is not type(sample):
        yield from _compare_values(ours, sample, may_be, path)
    if isinstance(ours, dict):
        yield from _compare_fields(ours, sample or {}, may_be, path)
    if isinstance(ours, list):
        inner = next((get_args(member)[0] for member in may_be if get_args(member)), Any)
        for value in ours:
            yield from _compare(value, sample[0] if sample else None, inner, f"{path}[]")


def _compare_values(ours: Any, sample: Any, may_be: set[Any], path: str) -> Iterator[str]:
    if ours is None:
        if sample is not None and NoneType not in may_be:
            yield f"{path} is null"
    elif sample is not None:
        yield f"{path} is {ours!r}, Stripe's is {sample!r}"
    elif may_be and not isinstance(ours, dict | list) and not _fits(ours, may_be):
        yield f"{path} is {ours!r}, Stripe's client knows {may_be}"


def _compare_fields(
    ours: dict[str, Any], sample: dict[str, Any], may_be: set[Any], path: str
) -> Any:
    known = {
        name: hint
        for member in may_be
        if isinstance(member, type) and issubclass(member, stripe.StripeObject)
        for name, hint in member.__annotations__.items()
    }
    for name in sample.keys() - ours.keys():
        yield f"{path}.{name} is missing"
    for name, value in ours.items():
        if name not in sample and known and name not in known:
            yield f"{path}.{name} is unknown to Stripe"
        yield from _compare(value, sample.get(name), known.get(name), f"{path}.{name}")


def _members(type_: Any) -> set[Any]:
    """Return the single types of an annotation; words that are allowed are strings."""
    origin = get_origin(type_)
    if origin in (Union, UnionType):
        return {single for member in get_args(type_) for single in _members(member)}
    if origin is Literal:
        return {type(word) for word in get_args(type_)}
    return set() if type_ is None else {type_}


def _fits(value: Any, may_be: set[Any]) -> bool:
    return any(
        member is Any
        or (isinstance(member, ForwardRef | str) and isinstance(value, str))
        or (isinstance(member, type) and type(value) is member)
        for member in may_be
    )
