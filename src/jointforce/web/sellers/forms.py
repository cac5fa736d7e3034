"""What a seller fills in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jointforce.base.clock import now
from jointforce.cases.schemas import FileIn
from jointforce.domain.actor import Actor
from jointforce.domain.counter_parts import MAX_PART, Part
from jointforce.domain.errors import Invalid
from jointforce.domain.proof import DocumentKind
from jointforce.vault import queries as vault
from jointforce.web.files import keep
from jointforce.web.forms import Choices, DayInput, PageForm

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


def papers_of(actor: Actor) -> list[tuple[str, str]]:
    """The seller's verified documents, to be added by one tick."""
    return [(str(d.id), f"{d.title}, of {d.issuer}") for d in vault.usable_documents(actor, now().date())]


class AnswerForm(PageForm):
    """The listing is lawful, and why; with what the laws ask beside, and verified documents by one tick.

    parts: what is asked for. papers: the seller's verified documents, id and title.
    """

    text = forms.CharField(
        label="Why the listing is lawful",
        max_length=10_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="In your own words. For example: where the goods come from, since when you sell them.",
    )
    documents = DocumentsField(
        label="Documents", help_text=f"For example an invoice of your supplier. {WHAT_FILES}"
    )

    def __init__(
        self, *args: Any, parts: Sequence[Part] = (), papers: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        if papers:
            self.fields["papers"] = forms.MultipleChoiceField(
                label="Verified documents", choices=papers, required=False, widget=Choices()
            )
        for part in parts:
            self.fields[f"part-{part.code}"] = _part_field(part)

    def parts_given(self) -> dict[str, str]:
        """What was filled in of what the laws ask, by its code."""
        sent = {part.code: self.cleaned_data.get(f"part-{part.code}", "") for part in self.parts}
        return {code: "yes" if value is True else str(value) for code, value in sent.items() if value}

    def papers_chosen(self) -> list[UUID]:
        """The verified documents that go with the answer."""
        return [UUID(value) for value in self.cleaned_data.get("papers", [])]


def _part_field(part: Part) -> forms.Field:
    laws = "; ".join(f"{name} ({article})" for name, article in part.laws)
    if part.is_statement:
        look = forms.CheckboxInput(attrs={"class": "form-check-input"})
        return forms.BooleanField(label=part.label, required=False, help_text=laws, widget=look)
    line = forms.TextInput(attrs={"class": "form-control"})
    return forms.CharField(label=part.label, required=False, max_length=MAX_PART, help_text=laws, widget=line)


class DraftForm(AnswerForm):
    """The same, kept for later: nothing must be filled in yet."""

    def __init__(self, *args: Any, sending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = sending


class EvidenceForm(PageForm):
    """Documents that are added to an answer."""

    documents = DocumentsField(label="Add documents", required=True, help_text=WHAT_FILES)


class EnquiryForm(PageForm):
    """What the seller asks the rights holder."""

    enquiry = forms.CharField(
        label="What you ask",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="The rights holder and the marketplace read it. Give no account numbers or passwords.",
    )


class ScopeForm(PageForm):
    """Which of the seller's listings it is about."""

    listings = forms.CharField(
        label="Your listing numbers",
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 2}),
        help_text="A line each, or separated by commas.",
    )
    gtins = forms.CharField(label="GTIN (EAN, UPC)", required=False, max_length=4000)
    words = forms.CharField(
        label="Words of the title",
        required=False,
        max_length=400,
        help_text="Every listing of yours whose title holds all of them; with an article number, such as RX-200.",
    )


class VaultForm(ScopeForm):
    """A document to keep."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (DocumentKind.INVOICE.value, "Invoice of a supplier"),
            (DocumentKind.AUTHORISATION.value, "Letter of authorisation"),
            (DocumentKind.CERTIFICATE.value, "Certificate"),
        ],
    )
    title = forms.CharField(
        label="Name it", max_length=200, help_text="For example: Invoice 4711 of March 2026."
    )
    issuer = forms.CharField(label="Who issued it", max_length=200)
    valid_until = forms.DateField(label="Its last day", required=False, widget=DayInput())
    document = DocumentsField(label="The file", required=True, help_text=WHAT_FILES)

    field_order = ("kind", "title", "issuer", "valid_until", "document", "listings", "gtins", "words")


class ProductForm(ScopeForm):
    """A product to be cleared ahead."""

    name = forms.CharField(label="The product", max_length=200)
    mark = forms.CharField(label="The brand that it carries", max_length=400)
    papers = forms.MultipleChoiceField(label="What proves where it comes from", widget=Choices())
    released = forms.BooleanField(
        label="The rights holder may see these documents if it is asked", required=False
    )

    field_order = ("name", "mark", "listings", "gtins", "words", "papers", "released")

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["papers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(papers)
