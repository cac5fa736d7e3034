"""The regimes: every value with its article, which of them hold for this house, and what an analyst has confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jointforce.cases.queries import clocks
from jointforce.domain.abilities import Ability, may
from jointforce.domain.regime import Regime, RegimeKind, Source
from jointforce.domain.regime_files import REGIMES
from jointforce.flows import regimes as flow
from jointforce.web.desk.common import desk_actor, read_text

if TYPE_CHECKING:
    from jointforce.cases.models import RegimeConfirmation

KINDS: dict[RegimeKind, str] = {
    RegimeKind.LAW: "Laws",
    RegimeKind.PRACTICE: "Practice",
    RegimeKind.PROGRAMME: "Programmes of other marketplaces",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a regime; `confirmation` is who has confirmed it here, where nobody had checked it."""

    source: Source
    confirmation: "RegimeConfirmation | None"

    @property
    def open(self) -> bool:
        """Whether somebody should still look it up."""
        return not self.source.checked and self.confirmation is None


@dataclass(frozen=True, slots=True)
class Shown:
    """One regime, whether it holds here, and its values by subject."""

    regime: Regime
    holds: bool
    values: list[tuple[str, list[Value]]]

    @property
    def unconfirmed(self) -> int:
        """How many values nobody has checked or confirmed."""
        return sum(value.open for _, values in self.values for value in values)


_SUBJECTS = (
    ("applies", "Where it holds"),
    ("notice.", "What a notice needs"),
    ("counter_notice.", "What a counter-notice needs"),
    ("clocks.", "Clocks"),
    ("duties.", "Duties without a number"),
)


@require_GET
def regimes(request: HttpRequest) -> HttpResponse:
    """Every regime that is shipped."""
    actor = desk_actor(request)
    assert actor.operator_id is not None
    chosen = clocks.chosen_regimes([actor.operator_id])[actor.operator_id]
    confirmed = clocks.confirmations(actor.operator_id)
    found = [
        Shown(regime, chosen.get(regime.code, regime.kind is RegimeKind.LAW), _values(regime, confirmed))
        for regime in REGIMES.values()
    ]
    context = {
        "groups": [(words, [s for s in found if s.regime.kind is kind]) for kind, words in KINDS.items()],
        "may_edit": may(actor, Ability.EDIT_POLICY),
        "opened": request.GET.get("regime", ""),
    }
    return render(request, "desk/regimes.html", context)


def _values(
    regime: Regime, confirmed: "Mapping[tuple[str, str], RegimeConfirmation]"
) -> list[tuple[str, list[Value]]]:
    def about(sources: Iterable[Source], start: str) -> list[Value]:
        return [Value(s, confirmed.get((regime.code, s.path))) for s in sources if s.path.startswith(start)]

    return [(words, found) for start, words in _SUBJECTS if (found := about(regime.values(), start))]


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Switch a regime on or off."""
    code = read_text(request, "regime", 40)
    holds = request.POST.get("holds") == "yes"
    flow.choose(code, holds=holds, actor=desk_actor(request))
    name = REGIMES[code].name
    messages.success(request, f"{name} {'holds from now on' if holds else 'holds no longer for new clocks'}.")
    return redirect(f"{reverse('desk-regimes')}?regime={code}#{code}")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm one value as it reads."""
    code = read_text(request, "regime", 40)
    flow.confirm(code, read_text(request, "path", 100), actor=desk_actor(request))
    messages.success(request, "Confirmed.")
    return redirect(f"{reverse('desk-regimes')}?regime={code}#{code}")
