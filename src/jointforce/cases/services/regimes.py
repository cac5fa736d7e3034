"""What a house chooses and confirms of the regimes that are shipped."""

from datetime import datetime
from uuid import UUID

from jointforce.base.sql import execute, require_transaction
from jointforce.cases.models import RegimeChoice, RegimeConfirmation
from jointforce.cases.queries.clocks import confirmations
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.regime import Regime
from jointforce.domain.regime_files import REGIMES
from jointforce.ledger.services import Act, append


def choose_regime(operator_id: UUID, code: str, *, holds: bool, actor: Actor, now: datetime) -> None:
    """Switch a regime on or off for the house's new clocks; those that run go on.

    Raises:
        NotAllowed: the actor may not change how cases are handled. NotFound: there is no such regime.
    """
    require_transaction()
    regime = _regime(code, actor)
    RegimeChoice.objects.update_or_create(
        operator_id=operator_id,
        regime=regime.code,
        defaults={"holds": holds, "by_id": actor.id, "by_name": actor.name, "at": now},
    )
    facts = {"regime": regime.code, "holds": holds}
    append([Act("party", str(operator_id), "regime.chosen", actor, "", facts)], now=now)


def confirm_value(operator_id: UUID, code: str, path: str, *, actor: Actor, now: datetime) -> None:
    """A value that nobody has checked is confirmed as it reads now; clocks that run by confirmed values only say so.

    Raises:
        NotAllowed: the actor may not. NotFound: there is no such regime or value.
    """
    require_transaction()
    regime = _regime(code, actor)
    value = next((v for v in regime.values() if v.path == path), None)
    if value is None:
        raise NotFound("There is no such value.")
    RegimeConfirmation.objects.update_or_create(
        operator_id=operator_id,
        regime=regime.code,
        path=path,
        defaults={"says": value.says, "by_id": actor.id, "by_name": actor.name, "at": now},
    )
    known = confirmations(operator_id)
    whole = [
        rule.code for rule in regime.clocks if all((code, s.path) in known or s.checked for s in rule.sources)
    ]
    execute(
        """UPDATE cases_caseclock k SET confirmed = true FROM cases_case c WHERE c.id = k.case_id
           AND c.operator_id = %s AND k.regime = %s AND k.code = ANY(%s) AND k.ended_at IS NULL AND NOT confirmed""",
        [operator_id, code, whole],
    )
    facts = {"regime": regime.code, "value": path}
    append([Act("party", str(operator_id), "regime.confirmed", actor, value.article[:200], facts)], now=now)


def _regime(code: str, actor: Actor) -> Regime:
    if not may(actor, Ability.EDIT_POLICY):
        raise NotAllowed("Only an analyst changes which rules hold.")
    if code not in REGIMES:
        raise NotFound("There is no such regime.")
    return REGIMES[code]
