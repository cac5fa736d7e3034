"""As many open cases as one asks for, brought into a house that runs: what a queue looks like in its worst year."""

import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from jointforce.base.clock import now
from jointforce.base.sql import execute
from jointforce.bench.crowd import CHUNK, House, furnish, historic_case
from jointforce.cases.services import HistoricCase
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseState
from jointforce.flows import history

ACTOR = system("bench")
SHARES = {CaseState.REFERRED: 40, CaseState.ANSWERED: 20, CaseState.IN_REVIEW: 25, CaseState.COUNTERED: 15}


class Waiting:
    """Open cases of one house, the same ones at every run; `fill` brings their number to a total."""

    def __init__(self, operator_id: UUID) -> None:
        self.count = 0
        self._house: House = furnish(operator_id, [operator_id])
        self._rng = random.Random(2016)

    def fill(self, total: int) -> None:
        """Bring cases in until there are so many, and let the database look at them."""
        while self.count < total:
            wanted = min(CHUNK, total - self.count)
            history.import_history(list(self._rows(wanted)), actor=ACTOR)
            self.count += wanted
        execute("ANALYZE")

    def _rows(self, wanted: int) -> Iterator[HistoricCase]:
        begin = now() - timedelta(days=30)
        for n in range(self.count, self.count + wanted):
            [state] = self._rng.choices(list(SHARES), weights=list(SHARES.values()))
            holder, seller = self._rng.choice(self._house.holders), self._rng.choice(self._house.sellers)
            yield historic_case(
                self._house, n, state, holder, seller, begin + timedelta(seconds=n % 2_000_000)
            )
