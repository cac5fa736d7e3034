"""What a run knows beside the engine: where a right reaches, whom its holder authorises, a seller's record, and what
was removed before.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.domain.scope import out_of_scope
from jointforce.engine.bulk.kit import Kit, key
from jointforce.engine.contributions import Contribution
from jointforce.engine.text.fold import fold

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_MOST_PLACES = 1 << 16


def seller_score(strikes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How much a record tells: a half for one confirmed infringement, and half of the rest for each further one."""
    return np.asarray(1.0 - 0.5 ** np.minimum(strikes, 30))


class Beside:
    """Answers for the matches of one batch after another, all at once."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._holder = kit.index.holders.cast(pa.int64()).to_numpy()
        """The number in the kit of each holder of the index."""
        self._names_sellers = np.zeros(len(kit.holders), bool)
        if kit.authorised.size:
            self._names_sellers[kit.authorised // len(kit.sellers)] = True
        self._keeps_records = bool(kit.strikes.any())
        self._reaches: dict[tuple[int, str, str], bool] = {}

    def holders(self, numbers: Rows) -> Rows:
        """The number in the kit of holders of the index; -1 for none."""
        return np.where(numbers >= 0, self._holder[numbers], -1) if len(self._holder) else numbers

    def out_of_scope(self, table: pa.Table, row: Rows, right: Rows) -> Flags:
        """Which matches are of a right that does not reach their listing; right: -1 for none."""
        aside = np.zeros(len(row), dtype=bool)
        names = [name for name in ("ships_to", "category") if name in table.column_names]
        if len(self._kit.scopes) == 1 or not names:
            return aside
        scope = np.where(right >= 0, self._kit.right_scope[right], 0)
        limited = np.flatnonzero(scope)
        if not limited.size:
            return aside
        rows = pa.array(row[limited])
        coded = {
            name: pc.dictionary_encode(pc.fill_null(table.column(name).take(rows), "")).combine_chunks()
            for name in names
        }
        places = [coded[n].indices.to_numpy().astype(np.int64) if n in coded else 0 for n in names]
        known = [coded[n].dictionary.to_pylist() for n in names]
        whole = scope[limited].astype(np.int64)
        for codes, values in zip(places, known, strict=True):
            whole = whole * len(values) + codes
        unique, back = np.unique(whole, return_inverse=True)
        said = np.array([self._is_outside(names, known, int(code)) for code in unique], dtype=bool)
        aside[limited] = said[back]
        return aside

    def _is_outside(self, names: list[str], known: list[list[str]], code: int) -> bool:
        values = {"ships_to": "", "category": ""}
        for name, there in zip(reversed(names), reversed(known), strict=True):
            code, place = divmod(code, len(there))
            values[name] = there[place]
        asked = (code, values["ships_to"], values["category"])
        if asked not in self._reaches:
            if len(self._reaches) >= _MOST_PLACES:
                self._reaches.clear()
            territories, classes = self._kit.scopes[code]
            why = out_of_scope(
                territories=territories,
                nice_classes=classes,
                ships_to=values["ships_to"],
                category=values["category"],
            )
            self._reaches[asked] = bool(why)
        return self._reaches[asked]

    def sellers(self, table: pa.Table, row: Rows) -> Rows:
        """The number of each match's seller in the kit; -1 where nothing is known of the seller."""
        if "seller_id" not in table.column_names or not self._kit.sellers or not row.size:
            return np.full(len(row), -1, dtype=np.int64)
        coded = pc.dictionary_encode(table.column("seller_id").combine_chunks().take(pa.array(row)))
        numbers = np.array(
            [self._kit.sellers.get(seller, -1) for seller in coded.dictionary.to_pylist()] + [-1]
        )
        found: Rows = numbers[pc.fill_null(coded.indices, len(numbers) - 1).to_numpy()]
        return found

    def authorised(self, seller: Rows, holder: Rows) -> Flags:
        """Which sellers are authorised by which holders, pair by pair; -1 for none."""
        pairs = self._kit.authorised
        asked = holder * len(self._kit.sellers) + seller
        if not pairs.size:
            return np.zeros(len(asked), dtype=bool)
        place = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
        found: Flags = (pairs[place] == asked) & (seller >= 0) & (holder >= 0)
        return found

    def strikes(self, seller: Rows) -> Rows:
        """How often an infringement of each seller was confirmed."""
        if not self._kit.strikes.size:
            return np.zeros(len(seller), dtype=np.int64)
        return np.where(seller >= 0, self._kit.strikes[seller], 0)

    def known(self, table: pa.Table, row: Rows, holder: Rows) -> list[Contribution]:
        """What speaks for and against a risk by what is known of the seller of each listing, holder by holder.

        holder: its number in the index, -1 for none. A marketplace that keeps records tells by an absent one that
        nothing was confirmed; one that keeps none tells nothing.
        """
        if "seller_id" not in table.column_names:
            return []
        named = pc.fill_null(pc.binary_length(table.column("seller_id")), 0).to_numpy() > 0
        place = np.flatnonzero(named[row])
        seller = self.sellers(table, row[place])
        whose = self.holders(holder[place])
        strikes = self.strikes(seller)
        stranger = self._names_sellers[whose] & (whose >= 0) & ~self.authorised(seller, whose)
        said: list[Contribution] = [
            ("seller_unauthorised", place[stranger], 1.0),
            ("seller_record", place, seller_score(strikes)),
        ]
        if self._keeps_records:
            said.append(("seller_clean", place[strikes == 0], 1.0))
        return said

    def removed_before(self, table: pa.Table) -> Rows:
        """The rows whose title and description were removed before; spelling makes no difference."""
        titles = self._kit.removed_titles
        if not titles:
            return np.zeros(0, dtype=np.int64)
        suspects = [
            (row, folded)
            for row, title in enumerate(table.column("title").to_pylist())
            if key(folded := fold(title)) in titles
        ]
        if not suspects:
            return np.zeros(0, dtype=np.int64)
        rows = pa.array([row for row, _ in suspects])
        described = "description" in table.column_names
        texts = table.column("description").take(rows).to_pylist() if described else [None] * len(rows)
        return np.array(
            [
                row
                for (row, title), text in zip(suspects, texts, strict=True)
                if key(title, fold(text or "")) in self._kit.removed
            ],
            dtype=np.int64,
        )
