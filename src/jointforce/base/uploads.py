"""Uploads are distrusted: a file is what its bytes say, is small, and is never an active document."""

import io
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from jointforce.domain.errors import Invalid

MAX_PICTURE_BYTES = 5 * 2**20
MAX_DOCUMENT_BYTES = 10 * 2**20
MAX_PIXELS = 40_000_000
PICTURE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_ACTIVE_IN_PDF = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|RichMedia|XFA|Encrypt)(?![A-Za-z0-9_.-])"
)
"""An encrypted PDF counts as active, for nobody can look into it."""

_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may be kept: its bytes, and the media type that its bytes show."""

    content: bytes
    media_type: str


def picture(content: bytes, claimed: str = "") -> Upload:
    """A picture, checked by decoding it whole.

    Raises:
        Invalid: too large, not a picture, not what it claims, or made to exhaust memory.
    """
    if len(content) > MAX_PICTURE_BYTES:
        raise Invalid(
            f"The picture is {len(content) / 2**20:.1f} MB; at most {MAX_PICTURE_BYTES // 2**20} MB are taken."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                form, (width, height) = image.format or "", image.size
                if width * height > MAX_PIXELS:
                    raise Invalid(
                        f"The picture has {width}×{height} pixels; at most {MAX_PIXELS:,} are taken."
                    )
                image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as wrong:
        raise Invalid(f"The picture has far more than the {MAX_PIXELS:,} pixels that are taken.") from wrong
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as wrong:
        raise Invalid("The file is not a picture that can be read (JPEG, PNG, WebP or GIF).") from wrong
    if form not in PICTURE_TYPES:
        raise Invalid(f"Pictures of the kind {form or 'unknown'} are not taken; send JPEG, PNG, WebP or GIF.")
    found = PICTURE_TYPES[form]
    if claimed and claimed.split(";", maxsplit=1)[0].strip().lower() not in (
        found,
        "application/octet-stream",
    ):
        raise Invalid(f"The file says that it is {claimed[:60]}, but it is {found}.")
    return Upload(content, found)


def document(content: bytes, claimed: str = "") -> Upload:
    """Evidence: a picture, a PDF without anything active in it, or plain text.

    Raises:
        Invalid: too large, of another kind, not what it claims, or an active document.
    """
    if not content:
        raise Invalid("The file is empty.")
    if len(content) > MAX_DOCUMENT_BYTES:
        raise Invalid(
            f"The file is {len(content) / 2**20:.1f} MB; at most {MAX_DOCUMENT_BYTES // 2**20} MB are taken."
        )
    if content.startswith(b"%PDF-"):
        return _pdf(content, claimed)
    if content[:4] in (b"\x89PNG", b"GIF8", b"RIFF") or content[:3] == b"\xff\xd8\xff":
        return picture(content, claimed)
    return _text(content, claimed)


def _pdf(content: bytes, claimed: str) -> Upload:
    if claimed and "pdf" not in claimed and claimed != "application/octet-stream":
        raise Invalid(f"The file says that it is {claimed[:60]}, but it is a PDF.")
    if any(_ACTIVE_IN_PDF.search(part) for part in _pdf_objects(content)):
        raise Invalid(
            "The PDF carries a script, an action or an embedded file, or is encrypted; send it printed to a plain PDF."
        )
    return Upload(content, "application/pdf")


def _pdf_objects(content: bytes) -> Iterator[bytes]:
    """Where a PDF's objects stand: between its streams, and in streams of objects (ISO 32000-1, 7.5.7).

    Names are told with their escapes undone (7.3.5); other streams are pictures and text, never actions.
    """
    yield _unescaped(_PDF_STREAM.sub(b"", content))
    for stream in _PDF_STREAM.finditer(content):
        begins = content.rfind(b"obj", 0, stream.start())
        if b"/ObjStm" in _unescaped(content[max(0, begins) : stream.start()]):
            try:
                yield _unescaped(zlib.decompressobj().decompress(stream[1], MAX_DOCUMENT_BYTES))
            except zlib.error as wrong:
                raise Invalid("The PDF is damaged; send it printed to a plain PDF.") from wrong


def _unescaped(names: bytes) -> bytes:
    return _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), names)


def _text(content: bytes, claimed: str) -> Upload:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Invalid(
            "The file is of a kind that is not taken; send a picture, a PDF or plain text."
        ) from wrong
    head = text.lstrip("\ufeff \t\r\n")[:2000].lower()
    if "\x00" in text or head.startswith("<") or "<script" in text.lower() or "<svg" in head:
        raise Invalid(
            "Web pages, SVG and other active documents are not taken; send a picture, a PDF or plain text."
        )
    if (
        claimed
        and not claimed.startswith("text/plain")
        and claimed not in ("application/octet-stream", "text/csv")
    ):
        raise Invalid(f"The file says that it is {claimed[:60]}, but it is plain text.")
    return Upload(content, "text/plain")
