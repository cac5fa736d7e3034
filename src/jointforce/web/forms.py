"""The ground of every form: one look, a label on every input, each error at its field."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jointforce.cases.schemas import FileIn
from jointforce.domain.errors import DomainError, Invalid
from jointforce.web.files import keep

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class PageForm(forms.Form):
    """A form in the product's look; `parts/fields.html` draws it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            look = next(css for kind, css in _CLASSES if isinstance(field.widget, kind))
            field.widget.attrs.setdefault("class", look)

    def refuse(self, why: DomainError, field: str | None = None) -> None:
        """A rule has refused what was sent: said at the field that it is about, or above the form."""
        self.add_error(field, str(why))


class DocumentField(forms.FileField):
    """A picture, a PDF or plain text; its value is the kept file, or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "A picture, a PDF or plain text, at most 10 MB.")
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> FileIn | None:
        """Check what the bytes are, and keep them."""
        found = super().clean(data, initial)
        if not isinstance(found, UploadedFile):
            return None
        try:
            return keep(found)
        except Invalid as why:
            raise forms.ValidationError(str(why)) from why


class Choices(forms.CheckboxSelectMultiple):
    """Boxes to tick, one under the other."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The look belongs to each box, not to the list around them."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"]["class"] = "form-check-input"
        return option


class DayInput(forms.DateInput):
    """The browser's own picker of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
