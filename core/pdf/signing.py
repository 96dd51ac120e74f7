"""Signs PDFs with the fund's certificate (PAdES baseline B-B); what was signed stays as it was."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FIELD = "Signature"


class BadCertificate(ValueError):
    """The certificate cannot sign today; the text says why."""


def open_signer(certificate: Path, passphrase: str, moment: datetime) -> SimpleSigner:
    """Return who signs. Raises BadCertificate: no PKCS#12, wrong passphrase, or out of date."""
    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(
            certificate.read_bytes(), other_certs=(), passphrase=passphrase.encode() or None
        )
    except OSError as error:
        raise BadCertificate(f"the file cannot be read ({error.strerror})") from error
    except (ValueError, TypeError) as error:
        raise BadCertificate("the passphrase is wrong, or the file is no PKCS#12 file") from error
    if signer.signing_cert is None:
        raise BadCertificate("the file holds no certificate")
    validity = signer.signing_cert["tbs_certificate"]["validity"]
    begins, ends = validity["not_before"].native, validity["not_after"].native
    if moment < begins:
        raise BadCertificate(f"it is not valid before {begins:%d/%m/%Y}")
    if moment > ends:
        raise BadCertificate(f"it ended on {ends:%d/%m/%Y}")
    return signer


def signed(content: bytes, signer: SimpleSigner) -> bytes:
    """Return the PDF with an invisible signature after its bytes, which stay the same."""
    how = PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    with BytesIO(content) as file:
        writer = IncrementalPdfFileWriter(file)
        return bytes(sign_pdf(writer, how, signer).getvalue())
