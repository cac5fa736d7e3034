"""The form of one rule: what was typed, and what is wrong with it, said at the field."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from jointforce.domain.errors import Invalid
from jointforce.domain.triage_rules import MAX_DEADLINE_HOURS, Rule, rule_from_json, rule_to_json
from jointforce.domain.vocabulary import Disposition, Measure, OnSilence, Signal, Standing, Use

MAX_CATEGORY = 100
_CODES: dict[str, set[str]] = {
    "signals": {s.value for s in Signal},
    "use": {u.value for u in Use},
    "seller_standing": {s.value for s in Standing},
}
CHOICES: dict[str, list[str]] = {
    "signals": [s.value for s in Signal],
    "use": [u.value for u in Use],
    "seller_standing": [s.value for s in Standing],
    "then": [d.value for d in Disposition],
    "on_silence": [s.value for s in OnSilence],
    "measure": [m.value for m in Measure],
}


@dataclass(slots=True)
class RuleForm:
    """values: as the page shows them, shares in percent; errors: a sentence by the field's name."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    rule: Rule | None = None


def shown(rule: Rule | None) -> RuleForm:
    """The form of a rule that stands, or an empty one."""
    raw = rule_to_json(rule or Rule(then=Disposition.REFER))
    values = {
        **raw,
        "risk": _percent(raw["risk_at_least"]),
        "price": _percent(raw["price_ratio_at_most"]),
        "silence_risk": _percent(raw["silence_from_risk"]),
    }
    return RuleForm(values, rule=rule)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:g}"


def typed(post: QueryDict) -> RuleForm:
    """The form as somebody sent it."""
    form = RuleForm(
        {
            "signals": post.getlist("signals"),
            "use": post.getlist("use"),
            "seller_standing": post.getlist("seller_standing"),
            "risk": post.get("risk", "").strip(),
            "price": post.get("price", "").strip(),
            "category": post.get("category", "").replace("\x00", "").strip(),
            "then": post.get("then", ""),
            "deadline_hours": post.get("deadline_hours", "").strip(),
            "on_silence": post.get("on_silence", ""),
            "silence_risk": post.get("silence_risk", "").strip(),
            "measure": post.get("measure", ""),
        }
    )
    raw = {
        **{name: _known(form, name) for name in _CODES},
        "risk_at_least": _share(form, "risk"),
        "price_ratio_at_most": _share(form, "price"),
        "category": form.values["category"],
        "then": _one_of(form, "then"),
        "on_silence": _one_of(form, "on_silence"),
        "silence_from_risk": _share(form, "silence_risk"),
        "deadline_hours": _hours(form),
        "measure": _one_of(form, "measure"),
    }
    if len(form.values["category"]) > MAX_CATEGORY:
        form.errors["category"] = f"At most {MAX_CATEGORY} characters."
    if not form.errors:
        try:
            form.rule = rule_from_json(raw)
        except Invalid as wrong:
            form.errors["rule"] = str(wrong)
    return form


def _known(form: RuleForm, name: str) -> list[str]:
    unknown = set(form.values[name]) - _CODES[name]
    if unknown:
        form.errors[name] = "Choose from the list."
    return list(form.values[name])


def _one_of(form: RuleForm, name: str) -> str:
    value = str(form.values[name])
    if value not in CHOICES[name]:
        form.errors[name] = "Choose one."
    return value


def _share(form: RuleForm, name: str) -> float | None:
    text = str(form.values[name])
    if not text:
        return None
    try:
        percent = float(text.replace(",", "."))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        form.errors[name] = "A number from 0 to 100, in percent; or nothing."
        return None
    return percent / 100


def _hours(form: RuleForm) -> int:
    text = str(form.values["deadline_hours"])
    hours = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= hours <= MAX_DEADLINE_HOURS:
        form.errors["deadline_hours"] = f"A whole number of hours from 1 to {MAX_DEADLINE_HOURS:,}."
    return hours
