"""What the public fills in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from jointforce.flows.notices import MAX_LISTINGS
from jointforce.web.forms import PageForm


class NoticeForm(PageForm):
    """A notice (DSA Art. 16(2)): where exactly, why, who says so, and that it is in good faith."""

    marketplace = forms.ChoiceField(label="Marketplace", help_text="Where the listings stand.")
    mark = forms.CharField(
        label="Mark or work",
        max_length=400,
        help_text="The name of the trademark, work, design or product, or its registration number.",
    )
    listings = forms.CharField(
        label="Listings",
        max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=f"One a line, at most {MAX_LISTINGS}: the listing's address or its number.",
    )
    reason = forms.CharField(
        label="Why they infringe", min_length=10, max_length=5000, widget=forms.Textarea({"rows": 5})
    )
    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="We send you a link to confirm it, and later what became of your notice. The seller never sees it.",
    )
    good_faith = forms.BooleanField(
        label="I make this notice in good faith; what it says is accurate and complete."
    )

    def __init__(self, *args: Any, marketplaces: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["marketplace"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(market), name) for market, name in marketplaces]
        if not marketplaces:  # there is one house only, and nothing to choose
            del self.fields["marketplace"]

    def clean_listings(self) -> list[str]:
        """The lines, each once.

        Raises:
            ValidationError: none, or too many.
        """
        refs = list(dict.fromkeys(line.strip() for line in self.cleaned_data["listings"].splitlines()))
        refs = [ref for ref in refs if ref]
        if not refs or len(refs) > MAX_LISTINGS:
            raise forms.ValidationError(f"Name 1 to {MAX_LISTINGS} listings, a line each.")
        return refs
