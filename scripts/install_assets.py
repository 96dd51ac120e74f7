"""Install the stylesheet and the document fonts that the site serves itself."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / "installed.sha256"
INPUTS = (ROOT / "package-lock.json", Path(__file__))

STYLESHEET = ROOT / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css"
FONT_PACKAGE = ROOT / "node_modules/@expo-google-fonts/noto-sans"
FONTS = (
    "400Regular/NotoSans_400Regular.ttf",
    "400Regular_Italic/NotoSans_400Regular_Italic.ttf",
    "700Bold/NotoSans_700Bold.ttf",
    "LICENSE_FONT",
)

GOVERNMENT_MARKS = (
    re.compile(r"/\*!.*?\*/\s*", re.DOTALL),
    re.compile(r"@font-face\{[^{}]*\}"),
    re.compile(r"[^{}]*\{[^{}]*url\(/assets/[^{}]*\}"),
    re.compile(r"GDS Transport,"),
    re.compile(r"/\*# sourceMappingURL=.*?\*/"),
)


def fingerprint() -> str:
    """Return the digest of everything that decides what is installed."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in INPUTS)).hexdigest()


def is_current(wanted: str) -> bool:
    """Tell whether the folder already holds what this lock and this script make."""
    return STAMP.is_file() and STAMP.read_text() == wanted


def without_government_marks(css: str) -> str:
    """Drop the typeface and the crest, which only British government services may show."""
    for mark in GOVERNMENT_MARKS:
        css = mark.sub("", css)
    return css


def download() -> None:
    """Fetch the locked packages into node_modules from the registry npm is configured with."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm was not found: install Node.js (it is needed at set-up only) and try again.")
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, check=True)


def install() -> None:
    """Copy only the files that are served or embedded into static/vendor."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    fonts = VENDOR / "fonts"
    fonts.mkdir(parents=True)
    css = without_government_marks(STYLESHEET.read_text(encoding="utf-8"))
    (VENDOR / STYLESHEET.name).write_text(css, encoding="utf-8")
    for font in FONTS:
        shutil.copy(FONT_PACKAGE / font, fonts)


def main() -> None:
    """Install, unless what is there is current."""
    wanted = fingerprint()
    if is_current(wanted):
        return
    download()
    install()
    STAMP.write_text(wanted)


if __name__ == "__main__":
    main()
