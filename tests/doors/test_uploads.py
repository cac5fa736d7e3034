"""Uploads: a file is what its bytes say, is small, and is no active document; else it is refused with the reason."""

import io
import struct
import zlib

import pytest
from PIL import Image

from jointforce.base import uploads
from jointforce.domain.errors import Invalid


def picture(form: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """A small picture that is one."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 10**6))
        + chunk(b"IEND", b"")
    )


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog " + inside + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def packed(objects: bytes) -> bytes:
    """A stream of objects, compressed: where newer PDFs keep most of what they are."""
    body = zlib.compress(objects)
    return (
        b">>endobj 2 0 obj<</Type/ObjStm/Length %d>>stream\n" % len(body)
        + body
        + b"\nendstream endobj 3 0 obj<<"
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_taken_as_what_it_is(form: str) -> None:
    assert uploads.document(picture(form)).media_type == f"image/{form.lower()}"
    assert uploads.picture(picture(form), "application/octet-stream").media_type == f"image/{form.lower()}"


def test_plain_texts_and_plain_pdfs_are_taken() -> None:
    assert (
        uploads.document("Serial 42, naïve".encode(), "text/plain; charset=utf-8").media_type == "text/plain"
    )
    assert uploads.document(pdf(), "application/pdf").media_type == "application/pdf"


def test_bytes_of_a_picture_inside_a_pdf_are_not_taken_for_an_action() -> None:
    stream = b"/Font 2 0 R>>endobj 4 0 obj<</Subtype/Image>>stream\n\x00/JS \x01/AA \x02\nendstream endobj 5 0 obj<<"
    assert uploads.document(pdf(stream)).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "claimed", "says"),
    [
        (SVG, "image/svg+xml", "active documents are not taken"),
        (SVG, "image/png", "active documents are not taken"),
        (b"\xef\xbb\xbf  \n" + SVG, "text/plain", "active documents are not taken"),
        (HTML, "image/png", "active documents are not taken"),
        (b"hello <script>alert(1)</script>", "text/plain", "active documents are not taken"),
        (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "application/pdf", "script, an action"),
        (pdf(b"/Names<</EmbeddedFiles 2 0 R>>/EmbeddedFile"), "application/pdf", "embedded file"),
        (pdf(b"/OpenAction<</S/J#61vaScript>>"), "application/pdf", "script, an action"),
        (pdf(b"/Op#65nAction 2 0 R /A#41 3 0 R"), "application/pdf", "script, an action"),
        (pdf(packed(b"<</S/JavaScript/JS(app.alert(1))>>")), "application/pdf", "script, an action"),
        (pdf(b"/Encrypt 4 0 R"), "application/pdf", "is encrypted"),
        (picture(), "application/pdf", "says that it is application/pdf, but it is image/png"),
        (pdf(), "image/png", "says that it is image/png, but it is a PDF"),
        (b"just text", "image/png", "says that it is image/png, but it is plain text"),
        (bomb(), "image/png", "40,000,000 pixels"),
        (picture()[:40], "image/png", "not a picture that can be read"),
        (b"MZ\x90\x00\x03", "application/octet-stream", "of a kind that is not taken"),
        (b"", "text/plain", "empty"),
        (b"x" * (10 * 2**20 + 1), "text/plain", "at most 10 MB"),
    ],
)
def test_what_is_not_taken_is_refused_with_the_reason(content: bytes, claimed: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        uploads.document(content, claimed)


@pytest.mark.parametrize("form", ["BMP", "TIFF", "ICO"])
def test_pictures_of_other_kinds_are_refused(form: str) -> None:
    with pytest.raises(Invalid, match=r"are not taken|not a picture"):
        uploads.picture(picture(form, (16, 16)))


def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(Invalid, match="at most 5 MB"):
        uploads.picture(b"\x89PNG" + b"x" * (5 * 2**20))


def test_an_animation_without_end_costs_no_more_than_its_first_picture() -> None:
    frames = [Image.new("P", (8, 8), n) for n in range(64)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert uploads.picture(out.getvalue()).media_type == "image/gif"
