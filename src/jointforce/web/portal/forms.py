"""What a rights holder fills in."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from jointforce.base.clock import now
from jointforce.domain.abilities import ABILITIES
from jointforce.domain.vocabulary import MarkForm, RightType, Role
from jointforce.web.forms import Choices, DayInput, DocumentField, PageForm
from jointforce.web.wording import RIGHT_TYPES, ROLES

_WATCH = (
    ("disguised", "Disguised: look-alike letters, gaps, masks"),
    ("near", "Misspelt"),
    ("sound", "Written by sound in Chinese"),
)
_BRAND_ROLES = (Role.BRAND_MEMBER, Role.BRAND_VIEWER, Role.BRAND_OWNER)
_SCOPES = {
    "cases:read": "read cases",
    "referrals:answer": "answer questions",
    "messages:write": "write messages",
    "notices:write": "file notices",
    "rights:read": "read rights",
    "rights:write": "submit rights",
    "members:write": "invite people",
    "keys:write": "issue keys",
    "ledger:read": "read the ledger",
    "questions:write": "set how many questions are asked a day",
}


def _words(text: str) -> list[str]:
    return [part for part in (p.strip() for p in re.split(r"[,;\n]", text)) if part]


def _price(label: str, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal("0.01"), max_digits=14, decimal_places=2, **kwargs
    )


class _CurrencyMixin(forms.Form):
    """A currency is three letters."""

    def clean_currency(self) -> str:
        """In capitals.

        Raises:
            ValidationError: not three letters.
        """
        code: str = self.cleaned_data.get("currency", "").strip().upper()
        if code and not re.fullmatch(r"[A-Z]{3}", code):
            raise forms.ValidationError("Three letters, for example EUR.")
        return code


class RightForm(_CurrencyMixin, PageForm):
    """An IP right, as the register has it."""

    mark = forms.CharField(label="Mark, title or name", max_length=400)
    right_type = forms.ChoiceField(label="Type", choices=[(t.value, RIGHT_TYPES[t]) for t in RightType])
    kind = forms.ChoiceField(
        label="Form of the mark", choices=[(MarkForm.WORD.value, "Word"), (MarkForm.IMAGE.value, "Picture")]
    )
    office = forms.CharField(
        label="Office", max_length=20, required=False, help_text="For example EUIPO, USPTO, WIPO."
    )
    number = forms.CharField(
        label="Registration number",
        max_length=60,
        required=False,
        help_text="Needed for all but a copyright.",
    )
    territories = forms.CharField(
        label="Territories", help_text="Country codes, or EU, separated by commas: EU, GB, CH."
    )
    nice_classes = forms.CharField(
        label="Nice classes", required=False, help_text="Numbers from 1 to 45, separated by commas."
    )
    valid_from = forms.DateField(label="Valid from", required=False, widget=DayInput())
    valid_until = forms.DateField(
        label="Valid until",
        required=False,
        widget=DayInput(),
        help_text="The last day; empty if it does not end.",
    )
    aliases = forms.CharField(
        label="Other spellings",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Names that mean the same mark, separated by commas or lines.",
    )
    watch = forms.MultipleChoiceField(
        label="Also look for the name", required=False, choices=_WATCH, widget=Choices()
    )
    usual_price_low = _price(
        "Usual price from", required=False, help_text="Of the cheapest genuine product, a piece."
    )
    currency = forms.CharField(
        label="Currency", required=False, max_length=3, help_text="Three letters: EUR."
    )
    document = DocumentField(
        label="Certificate or register extract",
        help_text="What proves the right. A picture, a PDF or plain text, at most 10 MB.",
    )

    def clean_territories(self) -> list[str]:
        """Codes in capitals.

        Raises:
            ValidationError: one is not a country's code.
        """
        codes = [word.upper() for word in _words(self.cleaned_data["territories"])]
        wrong = [code for code in codes if not re.fullmatch(r"[A-Z]{2}|WORLD", code)]
        if wrong or not codes:
            raise forms.ValidationError(
                f"{', '.join(wrong) or 'Nothing'} is not a country's code of two letters."
            )
        return codes

    def clean_nice_classes(self) -> list[int]:
        """Numbers of classes.

        Raises:
            ValidationError: one is not between 1 and 45.
        """
        words = _words(self.cleaned_data["nice_classes"])
        wrong = [
            word for word in words if not (word.isascii() and word.isdigit() and 1 <= int(word[:3]) <= 45)
        ]
        if wrong:
            raise forms.ValidationError(f"{', '.join(wrong)} is not a Nice class; they go from 1 to 45.")
        return sorted({int(word) for word in words})

    def clean_aliases(self) -> list[str]:
        """One spelling each."""
        return _words(self.cleaned_data["aliases"])

    def clean(self) -> dict[str, Any]:
        """A registered right has an office and a number, ends after it begins, and a price has a currency."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("right_type") != RightType.COPYRIGHT:
            for name in ("office", "number"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "A registered right has one.")
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", "The last day lies before the first.")
        if data.get("usual_price_low") and not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "Say in which currency.")
        return data


class DocumentForm(PageForm):
    """What proves a right."""

    document = DocumentField(label="Certificate or register extract", required=True)


class ProductForm(_CurrencyMixin, PageForm):
    """A product and what it usually costs."""

    name = forms.CharField(label="Product", max_length=200)
    right = forms.ChoiceField(label="Sold under the mark")
    usual_price_low = _price("Usual price from")
    usual_price_high = _price("Usual price up to", required=False)
    currency = forms.CharField(label="Currency", max_length=3, help_text="Three letters: EUR.")
    gtin = forms.CharField(
        label="GTIN", max_length=14, required=False, help_text="The number below the bar code."
    )

    def __init__(self, *args: Any, rights: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["right"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(right_id), mark) for right_id, mark in rights]


def _not_past(day: date | None) -> date | None:
    if day is not None and day < now().date():
        raise forms.ValidationError("This day has passed.")
    return day


class AuthorisationForm(PageForm):
    """The word that a seller may sell."""

    marketplace = forms.ChoiceField(label="Marketplace")
    seller = forms.CharField(
        label="Seller's number there",
        max_length=200,
        help_text="What the marketplace calls the seller; it stands on every question about the seller.",
    )
    valid_until = forms.DateField(
        label="Until", required=False, widget=DayInput(), help_text="The last day; empty if it does not end."
    )
    own = forms.BooleanField(label="It is our own shop", required=False)

    def __init__(self, *args: Any, marketplaces: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["marketplace"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in marketplaces]

    def clean_valid_until(self) -> date | None:
        """Today or later."""
        return _not_past(self.cleaned_data["valid_until"])


class InviteForm(PageForm):
    """Somebody who gets a role."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(
        label="Role",
        choices=[(r.value, ROLES[r][0]) for r in _BRAND_ROLES],
        help_text=" ".join(f"{ROLES[r][0]}: {ROLES[r][1]}." for r in _BRAND_ROLES),
    )


class KeyForm(PageForm):
    """A key for a machine."""

    name = forms.CharField(label="Name", max_length=100, help_text="What uses it, for example “Case system”.")
    scopes = forms.MultipleChoiceField(label="It may", widget=Choices())
    expires_at = forms.DateField(
        label="Until", required=False, widget=DayInput(), help_text="The last day; empty if it does not end."
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        allowed = {ability.value for ability in ABILITIES[role]}
        field.choices = [
            (scope, f"{words[0].upper()}{words[1:]}") for scope, words in _SCOPES.items() if scope in allowed
        ]

    def clean_expires_at(self) -> date | None:
        """Today or later."""
        return _not_past(self.cleaned_data["expires_at"])
