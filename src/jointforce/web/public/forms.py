"""What the public fills in."""

from django import forms

from jointforce.web.forms import PageForm

MAX_LISTINGS = 50


class NoticeForm(PageForm):
    """A notice (DSA Art. 16(2)): where exactly, why, who says so, and that it is in good faith."""

    mark = forms.CharField(
        label="Mark or work", max_length=400, help_text="The name of the trademark, work, design or product."
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
