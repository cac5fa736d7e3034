"""What is filled in about a mandate: by the rights holder who gives one, by the agent who claims one."""

import re
from typing import Any
from uuid import UUID

from django import forms

from jointforce.base.clock import now
from jointforce.domain.mandate import GRANTABLE
from jointforce.domain.vocabulary import AgentKind, Role
from jointforce.flows.mandates import Terms
from jointforce.web.forms import Choices, DayInput, DocumentField, PageForm
from jointforce.web.wording import AGENT_KINDS, MANDATE_ALLOWS, ROLES

_AGENT_ROLES = (Role.AGENT_MEMBER, Role.AGENT_OWNER)


class TermsForm(PageForm):
    """From when to when, and what the agent may do."""

    valid_from = forms.DateField(label="First day", widget=DayInput())
    valid_until = forms.DateField(
        label="Last day", required=False, widget=DayInput(), help_text="Empty: until one side ends it."
    )
    allows = forms.MultipleChoiceField(
        label="The agent may, besides seeing your cases",
        choices=[(a.value, MANDATE_ALLOWS[a][0].upper() + MANDATE_ALLOWS[a][1:]) for a in GRANTABLE],
        widget=Choices(),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = now().date()

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, and not in the past."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "The last day lies before the first.")
        elif last and last < now().date():
            self.add_error("valid_until", "This day has passed; the mandate would allow nothing.")
        return data

    def terms(self, right_ids: tuple[UUID, ...] = ()) -> Terms:
        """What was filled in, once it is valid."""
        data = self.cleaned_data
        document = data.get("document")
        return Terms(
            valid_from=data["valid_from"], valid_until=data["valid_until"], right_ids=right_ids,
            allows=tuple(data["allows"]), document_hash=document.sha256 if document else "",
            document_type=document.media_type if document else "",
        )  # fmt: skip


class GiveForm(TermsForm):
    """A rights holder gives a mandate to a firm or association."""

    agent_name = forms.CharField(label="Firm or association", max_length=200)
    kind = forms.ChoiceField(label="It is a", choices=[(k.value, AGENT_KINDS[k]) for k in AgentKind])
    person_name = forms.CharField(label="Who works there for you", max_length=150)
    email = forms.EmailField(
        label="E-mail address",
        help_text="Where the agent is here already, the mandate goes to the firm in which this person has a role.",
    )
    rights = forms.MultipleChoiceField(
        label="Only for these rights",
        required=False,
        widget=Choices(),
        help_text="None ticked: for all of them.",
    )
    document = DocumentField(
        label="Power of attorney", help_text="If there is one. A picture, a PDF or plain text, at most 10 MB."
    )
    field_order = (
        "agent_name", "kind", "person_name", "email", "valid_from", "valid_until", "allows", "rights", "document",
    )  # fmt: skip

    def __init__(self, *args: Any, rights: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(right_id), mark) for right_id, mark in rights]


class ClaimForm(TermsForm):
    """An agent says that it has a mandate."""

    holder = forms.CharField(
        label="Rights holder",
        max_length=200,
        help_text="By the name that it has here; ask it, if you do not know.",
    )
    numbers = forms.CharField(
        label="Only for the rights with these registration numbers",
        required=False,
        max_length=2000,
        help_text="Separated by commas; empty: for all of them.",
    )
    document = DocumentField(label="Power of attorney", required=True)
    field_order = ("holder", "numbers", "valid_from", "valid_until", "allows", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["allows"].label = "You may, besides seeing its cases"

    def clean_numbers(self) -> list[str]:
        """One number each."""
        return [
            part for part in (p.strip() for p in re.split(r"[,;\n]", self.cleaned_data["numbers"])) if part
        ]


class ColleagueForm(PageForm):
    """Somebody of the agent who gets a role."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(
        label="Role",
        choices=[(r.value, ROLES[r][0]) for r in _AGENT_ROLES],
        help_text=" ".join(f"{ROLES[r][0]}: {ROLES[r][1]}." for r in _AGENT_ROLES),
    )
