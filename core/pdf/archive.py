"""Finished PDFs made fit for the archive (PDF/A-2b), marked or bound: none is drawn again.

Source: ISO 19005-2:2011, 6.2.3 (output intent), 6.6.2 (metadata), 6.1.3 (file trailer).
"""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream, String
from PIL import ImageCms

if TYPE_CHECKING:
    from collections.abc import Iterable

PRODUCER: Final = "Children's fund"
# Bytes 24 to 35 of a colour profile are the moment at which it was made (ICC.1, 7.2).
_MADE_AT: Final = slice(24, 36)
_FIRST_OF_2000: Final = bytes.fromhex("07d0 0001 0001 0000 0000 0000")
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def archived(content: bytes) -> bytes:
    """Return a drawn PDF as PDF/A-2b. The same bytes in give the same bytes out, on any day."""
    with Pdf.open(BytesIO(content)) as pdf:
        title = str(pdf.docinfo.get("/Title", ""))
        language = str(pdf.Root.get("/Lang", "vi"))
        # The dates and names kept here would have to agree with the metadata: there are none.
        del pdf.docinfo
        pdf.Root.Metadata = _metadata(pdf, title, language)
        pdf.Root.OutputIntents = Array([_output_intent(pdf)])
        return _saved(pdf)


def overlaid(content: bytes, marks: Iterable[bytes]) -> bytes:
    """Return an archived PDF with a mark over each of its pages; the pages stay what they are.

    ``marks`` are PDFs of one page, one for each page of ``content``.
    """
    with Pdf.open(BytesIO(content)) as pdf:
        for page, mark in zip(pdf.pages, marks, strict=True):
            with Pdf.open(BytesIO(mark)) as drawn:
                _lay_over(pdf, page, drawn.pages[0])
        return _saved(pdf)


def bound(parts: Iterable[bytes]) -> bytes:
    """Return the pages of several PDFs as one, for printing."""
    with Pdf.new() as pdf:
        for part in parts:
            with Pdf.open(BytesIO(part)) as pages:
                pdf.pages.extend(pages.pages)
        return _saved(pdf)


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has."""
    with Pdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def _lay_over(pdf: Pdf, page: Page, mark: Page) -> None:
    # Named by us: the library would draw a random name, and a reprint would differ.
    name = Name("/Mark")
    page.add_resource(pdf.copy_foreign(mark.as_form_xobject()), Name.XObject, name)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ q /Mark Do Q")


def _saved(pdf: Pdf) -> bytes:
    buffer = BytesIO()
    pdf.save(buffer, min_version="1.7", deterministic_id=True)
    return buffer.getvalue()


def _metadata(pdf: Pdf, title: str, language: str) -> Stream:
    text = _XMP.format(title=escape(title), language=escape(language), producer=escape(PRODUCER))
    return Stream(pdf, text.encode(), Type=Name.Metadata, Subtype=Name.XML)


def _output_intent(pdf: Pdf) -> Object:
    profile = Stream(pdf, _profile(), N=3)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB"),
            Info=String("sRGB"),
            DestOutputProfile=pdf.make_indirect(profile),
        )
    )


@cache
def _profile() -> bytes:
    """Return the sRGB colour profile; its date would otherwise be that of its making."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_MADE_AT] = _FIRST_OF_2000
    return bytes(made)
