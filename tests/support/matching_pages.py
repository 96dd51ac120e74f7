"""What the tests of matching read off a page, and the steps they share."""

import re
from typing import Any

from sqlalchemy import select

from core.db import session

MATCHING = "/staff/matching"
PROMISE = {"amount": "500k", "rhythm": "month", "started_on": "02/11/2026", "method": "transfer"}


def text(answer: Any) -> str:
    """Return the page."""
    return str(answer.get_data(as_text=True))


def typed(answer: Any, name: str) -> str:
    """Return what stands in a field of the page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', text(answer))
    assert found is not None, name
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def chosen(answer: Any, name: str) -> list[str]:
    """Return the values that are chosen in a list of the page."""
    box = re.search(rf'<select[^>]*name="{name}".*?</select>', text(answer), re.DOTALL)
    assert box is not None, name
    return re.findall(r'value="([^"]*)"[^>]*selected', box[0])


def ranking(browser: Any, wish_id: str) -> list[str]:
    """Return the codes of the children who stand side by side for a wish, the best first."""
    page = text(browser.get(f"{MATCHING}/wishes/{wish_id}"))
    return re.findall(r'id="candidate-([^"]+)"', page)


def rows(table: Any) -> Any:
    """Return every row of a table as the database has it now."""
    session.expire_all()
    return session.scalars(select(table).order_by(table.id)).all()


def hold(browser: Any, wish_id: str, code: str) -> Any:
    """Hold a child for a wish; return the answer."""
    return browser.post(f"{MATCHING}/wishes/{wish_id}/hold", {"child": code})
