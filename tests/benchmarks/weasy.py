"""Print pages of HTML by WeasyPrint; started by bench_receipts in an environment that has it."""

import json
import sys
import time

from weasyprint import CSS, HTML, __version__
from weasyprint.text.fonts import FontConfiguration


def main() -> None:
    """Read a JSON list on stdin, a style and pages; print version and CPU milliseconds a page."""
    style, *pages = json.load(sys.stdin)
    fonts = FontConfiguration()
    # Style and fonts are read once for all pages: reading them for each costs a second.
    css = [CSS(string=style, font_config=fonts)]
    HTML(string=pages[0]).write_pdf(stylesheets=css, font_config=fonts)
    start = time.process_time()
    for page in pages:
        HTML(string=page).write_pdf(stylesheets=css, font_config=fonts)
    spent = (time.process_time() - start) * 1000 / len(pages)
    print(json.dumps({"version": __version__, "ms": round(spent, 1)}))


if __name__ == "__main__":
    main()
