"""Pictures, uploads and downloads of the pages."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from jointforce.base import blobs, uploads
from jointforce.cases.schemas import FileIn
from jointforce.domain.errors import Invalid, NotFound
from jointforce.intake import queries as intake


def listing_picture(images: list[dict[str, str]], number: int) -> HttpResponse:
    """A kept picture of a frozen listing, or a placeholder; nothing is ever loaded from a seller's host."""
    if 0 <= number < len(images):
        image = images[number]
        digest, media_type = image.get("sha256", ""), image.get("type", "")
        if not digest:
            fetched = intake.fetched_pictures([image.get("url", "")]).get(image.get("url", ""))
            if fetched is not None:
                digest, media_type = fetched.sha256, fetched.media_type
        if digest:
            try:
                return _safe(HttpResponse(blobs.get(digest), content_type=media_type))
            except FileNotFoundError:
                pass
    path = finders.find("no-picture.svg")
    assert isinstance(path, str)
    with open(path, "rb") as file:  # noqa: PTH123  (found by the finders)
        return _safe(HttpResponse(file.read(), content_type="image/svg+xml"))


def stored_file(digest: str, media_type: str, name: str) -> HttpResponse:
    """A kept file: pictures are shown, everything else is downloaded; never is one taken for what it is not.

    Raises:
        NotFound: the bytes are not kept (any more).
    """
    try:
        content = blobs.get(digest)
    except FileNotFoundError as gone:
        raise NotFound("The file is not kept any more.") from gone
    shown = media_type in uploads.PICTURE_TYPES.values()
    response = HttpResponse(content, content_type=media_type if shown else "application/octet-stream")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=not shown, filename=name) or "attachment"
    )
    return _safe(response)


def download(digest: str, media_type: str, name: str) -> HttpResponse:
    """A kept file to save, never to show: it came from elsewhere.

    Raises:
        NotFound: nothing is kept under that hash.
    """
    try:
        response = HttpResponse(blobs.get(digest), content_type=media_type)
    except FileNotFoundError as wrong:
        raise NotFound("The file is no longer kept.") from wrong
    clean = "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[:120] or "file"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{clean.encode("ascii", "replace").decode()}"'
    )
    return _safe(response)


def _safe(response: HttpResponse) -> HttpResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


def keep(file: "UploadedFile[Any]") -> FileIn:
    """The file, checked and kept.

    Raises:
        Invalid: it is not taken; the message says why.
    """
    if (file.size or 0) > uploads.MAX_DOCUMENT_BYTES:
        raise Invalid(f"At most {uploads.MAX_DOCUMENT_BYTES // 2**20} MB are taken.")
    upload = uploads.document(file.read(), file.content_type or "")
    return FileIn(file.name or "file", upload.media_type, blobs.put(upload.content), len(upload.content))


def uploaded(request: HttpRequest, name: str = "file") -> list[FileIn]:
    """The checked and kept file of a form, if there is one.

    Raises:
        Invalid: it is not taken; the message says why.
    """
    file = request.FILES.get(name)
    return [keep(file)] if isinstance(file, UploadedFile) and file.size else []
