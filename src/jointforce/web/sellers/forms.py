"""What a seller fills in."""

from django import forms

from jointforce.web.forms import DocumentField, PageForm


class AnswerForm(PageForm):
    """The listing is lawful, and why."""

    text = forms.CharField(
        label="Why the listing is lawful",
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
        help_text="In your own words. For example: where the goods come from, since when you sell them.",
    )
    file = DocumentField(
        label="A document",
        help_text="For example an invoice of your supplier. A picture, a PDF or plain text, at most 10 MB.",
    )
