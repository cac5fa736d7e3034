"""What a seller fills in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jointforce.cases.schemas import FileIn
from jointforce.domain.errors import Invalid
from jointforce.web.files import keep
from jointforce.web.forms import PageForm

WHAT_FILES = "A picture, a PDF or plain text, at most 10 MB each."


class SeveralFiles(forms.ClearableFileInput):
    """The browser's picker of files, for several at once."""

    allow_multiple_selected = True


class DocumentsField(forms.FileField):
    """Pictures, PDFs or plain texts; its value is the list of kept files."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=SeveralFiles(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[FileIn]:
        """Check what the bytes of each are, and keep them."""
        files = [file for file in data or [] if isinstance(file, UploadedFile)]
        if self.required and not files:
            raise forms.ValidationError("Choose a file.")
        kept = []
        for file in files:
            try:
                kept.append(keep(file))
            except Invalid as why:
                raise forms.ValidationError(f"{file.name}: {why}") from why
        return kept


class AnswerForm(PageForm):
    """The listing is lawful, and why."""

    text = forms.CharField(
        label="Why the listing is lawful",
        max_length=10_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="In your own words. For example: where the goods come from, since when you sell them.",
    )
    documents = DocumentsField(
        label="Documents", help_text=f"For example an invoice of your supplier. {WHAT_FILES}"
    )


class DraftForm(AnswerForm):
    """The same, kept for later: nothing must be filled in yet."""

    def __init__(self, *args: Any, sending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = sending


class EvidenceForm(PageForm):
    """Documents that are added to an answer."""

    documents = DocumentsField(label="Add documents", required=True, help_text=WHAT_FILES)
