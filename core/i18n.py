"""Vietnamese and English: which language a request, a person or a command speaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext

LOCALES = {"vi": "Tiếng Việt", "en": "English"}

_ = gettext
_l = lazy_gettext

__all__ = ["LOCALES", "_", "_l", "init_i18n", "locale", "ngettext", "speaking", "switch_locale_url"]


def init_i18n(app: Flask) -> None:
    """Choose the language by ``?lang=``, then the session, then the browser, then the setting."""
    Babel(app, locale_selector=lambda: _choose(app.config["FUND_LOCALE"]))
    app.jinja_env.globals.update(switch_locale_url=switch_locale_url, locale=locale)


def _choose(default: str) -> str:
    if not has_request_context():
        return default
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        session["lang"] = asked
    kept = session.get("lang")
    if kept in LOCALES:
        return str(kept)
    return request.accept_languages.best_match(list(LOCALES), default) or default


def locale() -> str:
    """Return "vi" or "en", the language spoken now."""
    spoken = get_locale()
    return spoken.language if spoken is not None and spoken.language in LOCALES else "vi"


def decimal_sign() -> str:
    """Return what stands before the decimals in the language spoken now: 0,5 or 0.5."""
    return "," if locale() == "vi" else "."


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block: papers and mails have a language of their own."""
    with force_locale(language):
        yield


def switch_locale_url() -> tuple[str, str, str]:
    """Return (language, its own name, the same page in it) for the switch in the header."""
    other = "en" if locale() == "vi" else "vi"
    path, arguments = _page_shown() if has_request_context() else ("", {})
    return other, LOCALES[other], f"{path}?{urlencode({**arguments, 'lang': [other]}, doseq=True)}"


def _page_shown() -> tuple[str, dict[str, list[str]]]:
    """Return path and arguments to see this page again: of a form sent, the page it came from."""
    if request.method == "GET":
        return f"{request.script_root}{request.path}", request.args.to_dict(flat=False)
    came = urlsplit(request.referrer or "")
    adapter = current_app.create_url_adapter(request)
    local = came.path.removeprefix(request.script_root)
    if came.netloc == request.host and adapter and adapter.test(local, method="GET"):
        return came.path, parse_qs(came.query)
    return f"{request.script_root}/", {}
