"""An officer's phone: everything works without scripts, and with them nothing typed is lost."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.pictures import saved, scene

pytestmark = [
    pytest.mark.browser,
    # Werkzeug leaves a static file to the collector when the browser already has it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
OFFICER = "commune_officer"


def add_child(page: Page, name: str) -> None:
    """Type a new child in its four parts and send it in."""
    page.goto("/commune")
    page.get_by_role("button", name="Add a child").click()
    page.get_by_role("link", name="Who the child is").click()
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Born").fill("17/08/2016")
    page.get_by_label("girl").check()
    page.get_by_label("Commune").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Circumstance and carer").click()
    page.get_by_label("father dead").check()
    page.get_by_label("Carer").fill("Triệu Mùi Lan")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Consent").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="School and needs").click()
    page.get_by_label("School").fill("Lớp 4")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send in for verification").click()


@pytest.mark.parametrize("width", [360, 320])
def test_a_child_is_added_visited_and_helped_without_scripts(sign_in, width, tmp_path: Path):
    page = sign_in(OFFICER, width, language="en", scripts=False)
    add_child(page, f"Bàn Thị Thử {'Một' if width == 360 else 'Hai'}")
    expect(page.locator(".flash--success")).to_contain_text("somebody else verifies it")
    expect(page.locator("main")).to_contain_text("not yet verified")

    picture = tmp_path / "a.jpg"
    picture.write_bytes(saved(scene(width), "JPEG"))
    page.get_by_role("link", name="Record a visit").click()
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.get_by_label("Day of the visit").fill("01/11/2026")
    page.get_by_label("the child and the carer").check()
    page.get_by_label("How is the child?").fill("Em khoẻ.")
    page.get_by_label("Picture of the child").set_input_files(picture)
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator(".flash--success")).to_contain_text("The visit is written down.")

    page.get_by_role("link", name="Record a hand-over").click()
    page.get_by_label("Which goods").fill("10 kg gạo")
    page.get_by_label("Day of the hand-over").fill("01/11/2026")
    page.get_by_label("Who received it").fill("Triệu Mùi Lan")
    page.get_by_label("Picture of the signature").set_input_files(picture)
    page.get_by_role("button", name="Save the hand-over").click()
    expect(page.locator(".flash--success")).to_contain_text("The hand-over is written down.")


def test_typed_text_survives_a_lost_signal_and_is_forgotten_when_it_is_sent(sign_in):
    page = sign_in(OFFICER, 360, language="en")
    page.goto("/commune")
    page.get_by_role("button", name="Add a child").click()
    page.get_by_role("link", name="School and needs").click()
    page.get_by_label("What the child needs most").press_sequentially("Áo ấm")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-state=offline]")).to_be_visible()

    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("What the child needs most")).to_have_value("Áo ấm")
    expect(page.locator("[data-state=restored]")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Add a child")).to_be_visible()
    assert kept(page) == []

    page.get_by_role("link", name="School and needs").click()
    page.get_by_label("School").press_sequentially("Lớp 1")
    assert len(kept(page)) == 1
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in*")
    assert kept(page) == []


def kept(page: Page) -> list[str]:
    """Return the names of what the phone keeps."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kept:'))")


def test_a_picture_is_made_small_on_the_phone_and_its_day_proposed(sign_in, tmp_path: Path):
    page = sign_in(OFFICER, 360, language="en")
    page.goto("/commune")
    page.locator("main .profile a[href^='/commune/children/']").first.click()
    page.get_by_role("link", name="Record a visit").click()
    large = tmp_path / "large.jpg"
    noise = Image.effect_noise((4000, 3000), 60).convert("RGB")
    large.write_bytes(saved(noise, "JPEG", quality=95))
    field = page.get_by_label("Picture of the child")
    field.set_input_files(large)

    sent = field.evaluate(
        """async (input) => {
            while (input.files[0].name !== "picture.jpg")
                await new Promise((again) => setTimeout(again, 50));
            return Array.from(new Uint8Array(await input.files[0].arrayBuffer()));
        }"""
    )
    assert max(Image.open(io.BytesIO(bytes(sent))).size) == 1600
    assert len(sent) < large.stat().st_size / 4
    assert page.get_by_label("Day of the visit").input_value().count("/") == 2
