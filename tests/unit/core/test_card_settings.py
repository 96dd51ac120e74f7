"""Settings of the card gateway: all fit together, or nothing starts."""

from pathlib import Path

import pytest

from core.card_settings import BadCardSetting, read_card_settings
from core.settings import BadSetting, read_settings

GOOD = {
    "STRIPE_SECRET_KEY": "sk_test_of_somebody",
    "STRIPE_WEBHOOK_SECRETS": "whsec_of_the_office,whsec_of_before_it",
    "STRIPE_ORGANISATION": "QBT",
}


def test_without_a_key_cards_are_off() -> None:
    assert read_card_settings({}) is None


def test_what_fits_is_read() -> None:
    found = read_card_settings(GOOD)
    assert found is not None
    assert (len(found.secrets), found.live, found.organisation) == (2, False, "QBT")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "pk_test_public"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "sk_live_real"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_MODE": "live"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_MODE": "real"}, "STRIPE_MODE"),
        ({"STRIPE_WEBHOOK_SECRETS": ""}, "STRIPE_WEBHOOK_SECRETS"),
        ({"STRIPE_WEBHOOK_SECRETS": "whsec_of_the_office,"}, "STRIPE_WEBHOOK_SECRETS"),
        ({"STRIPE_WEBHOOK_SECRETS": "a secret of another kind"}, "STRIPE_WEBHOOK_SECRETS"),
        ({"STRIPE_ORGANISATION": ""}, "STRIPE_ORGANISATION"),
        ({"STRIPE_API_BASE": "127.0.0.1:12111"}, "STRIPE_API_BASE"),
        (
            {
                "STRIPE_MODE": "live",
                "STRIPE_SECRET_KEY": "sk_live_real",
                "STRIPE_API_BASE": "http://127.0.0.1:12111",
            },
            "STRIPE_API_BASE",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, str], named: str) -> None:
    with pytest.raises(BadCardSetting, match=named):
        read_card_settings({**GOOD, **change})


def test_sample_data_and_real_cards_do_not_start_together(tmp_path: Path) -> None:
    live = {**GOOD, "STRIPE_MODE": "live", "STRIPE_SECRET_KEY": "sk_live_real"}
    with pytest.raises(BadSetting, match="STRIPE_MODE"):
        read_settings({"INSTANCE_PATH": str(tmp_path), "FUND_DEMO": "1", **live})
