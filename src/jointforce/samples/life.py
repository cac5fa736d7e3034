"""The made-up marketplace's last weeks: listings arrive, people answer or do not, clocks run, the desk decides.

Everything goes through the flows, each step at its own time before `now`, so that every page has a past to show and
deadlines lie where they would. The last answers are given a few minutes ago: the real worker delivers their orders.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jointforce.base.clock import as_of
from jointforce.base.clock import now as clock_now
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.triage_rules import DEFAULT_POLICY, policy_to_json
from jointforce.domain.vocabulary import OnSilence
from jointforce.flows import answer, enquiries, housekeeping, load, notices, onboarding, review, silence
from jointforce.samples import people
from jointforce.samples.catalogue import Sample
from jointforce.samples.complaints import Complaint, complaints
from jointforce.samples.house import SAMPLE, House
from jointforce.samples.people import Knowing, standing_in
from jointforce.samples.post import Post

if TYPE_CHECKING:
    from jointforce.cases.models import Case

FOUNDED = timedelta(days=40)
"""How long ago the house was set up."""

_WEEKS = (timedelta(days=24), timedelta(days=17), timedelta(days=11), timedelta(days=5))
_YESTERDAY = timedelta(hours=30)
_TODAY = timedelta(minutes=40)
_SHARES = (0.15, 0.15, 0.15, 0.15, 0.2, 0.2)  # of the listings: those of four weeks, of yesterday, of today
_SOON = timedelta(days=3)
_SILENT, _LEFT_LYING, _NOTICES_A_WEEK = 0.25, 0.25, 5
_ASKS_ITS_MANAGER = 9  # one case in so many
_PATIENT = "cordavelle"  # whose policy brings what it does not answer to an analyst
_RESTRICTED = (CaseState.REMOVED, CaseState.UPHELD)


class Life:
    """Plays the weeks. `feeds`: the rows of the listings feed by shop, in the order in which they arrive."""

    def __init__(
        self, sample: Sample, house: House, post: Post, feeds: Mapping[str, Sequence[dict[str, Any]]]
    ) -> None:
        self._house, self._post, self._feeds = house, post, feeds
        self._knows = Knowing(sample, house)
        self._complaints = complaints(sample)
        self._rng = Random(f"life {sample.seed}")
        self._arrived = dict.fromkeys(feeds, 0)
        self._share = 0.0
        self._honest_objects, self._takes_back = cycle((True, True, False)), cycle((True, False))

    def live(self, now: datetime) -> None:
        """Everything until `now`."""
        with as_of(now - FOUNDED + timedelta(hours=5)):
            self._set_policy()
        for ago, share in zip(_WEEKS, _SHARES, strict=False):
            self._week(now - ago, share)
        self._yesterday(now - _YESTERDAY)
        self._today(now - _TODAY)

    def _week(self, begin: datetime, share: float) -> None:
        """One load of listings and all that comes of it within three days."""
        with self._at(begin):
            enquiries.settle_unanswered()
            self._arrive(share)
        with self._at(begin + timedelta(hours=4)):
            self._owners_answer(0.5)
        with self._at(begin + timedelta(hours=6)):
            self._talk()
        with self._at(begin + timedelta(hours=27)):
            self._owners_answer(1 - _SILENT)
            self._complain(_NOTICES_A_WEEK)
        with self._at(begin + timedelta(hours=49)):
            silence.settle_silence()
        with self._at(begin + timedelta(hours=52)):
            self._sellers_object()
        with self._at(begin + timedelta(hours=54)):
            self._desk_reviews()
        with self._at(begin + timedelta(hours=70)):
            self._desk_hears_sellers()
            self._second_thoughts()
            housekeeping.fold_root()
        with self._at(begin + timedelta(hours=71)):
            asked = self._sellers_ask(_SOON)
        with self._at(begin + timedelta(hours=73)):
            for owner, enquiry_id in asked[::2]:
                said = "The label: ours has been woven, not printed, since 2021."
                enquiries.answer(enquiry_id, said, actor=owner)

    def _yesterday(self, begin: datetime) -> None:
        """What is still under way: questions half answered, notices and sellers' answers that wait at the desk."""
        with self._at(begin):
            enquiries.settle_unanswered()
            self._arrive(_SHARES[-2])
        with self._at(begin + timedelta(hours=4)):
            self._owners_answer(0.4)
            self._complain(4)
        with self._at(begin + timedelta(hours=12)):
            self._sellers_object(bold=0.4)
            self._talk()
            self._sellers_ask(timedelta(hours=12))
        with as_of(begin + timedelta(hours=20)):  # nobody has confirmed this one yet
            self._complain(1)

    def _today(self, begin: datetime) -> None:
        with as_of(begin):
            self._arrive(_SHARES[-1])
        with as_of(begin + timedelta(minutes=25)):
            waiting = standing_in(self._house.analyst, CaseState.ANSWERED)
            if waiting:
                question = "Which of your outlets could have sold this one?"
                review.refer_back(waiting[-1].id, question, hours=4, actor=self._house.analyst)
        with as_of(begin + timedelta(minutes=34)):
            for owner in list(self._house.owners.values())[::2]:
                asked = standing_in(owner, CaseState.REFERRED)[-1:]
                people.answer_all([self._knows.answer(case) for case in asked], owner)

    @contextmanager
    def _at(self, instant: datetime) -> Iterator[None]:
        """Act at one time; what was sent is delivered a few seconds later."""
        with as_of(instant):
            yield
        with as_of(instant + timedelta(seconds=3)):
            self._post.carry()

    def _set_policy(self) -> None:
        """One rights holder's own policy, as its account manager agreed with it."""
        rules = [{**rule, "on_silence": OnSilence.REVIEW.value} for rule in policy_to_json(DEFAULT_POLICY)]
        onboarding.save_policy(
            operator_id=self._house.id, rights_holder_id=self._house.owners[_PATIENT].party_id, rules=rules,
            note="No answer in time goes to an analyst", expected_number=None, actor=self._house.analyst,
        )  # fmt: skip

    def _arrive(self, share: float) -> None:
        """The next share of every shop's listings, screened as they come."""
        self._share = min(1.0, self._share + share)
        for slug, rows in self._feeds.items():
            until = round(len(rows) * self._share)
            arriving = rows[self._arrived[slug] : until]
            self._arrived[slug] = until
            load.load_rows(
                "listings",
                enumerate(arriving, start=1),
                marketplace_id=self._house.markets[slug],
                actor=SAMPLE,
            )

    def _owners_answer(self, share: float) -> None:
        """Rights holders answer a share of what they are asked, mostly right."""
        for owner in self._house.owners.values():
            asked = [case for case in standing_in(owner, CaseState.REFERRED) if self._rng.random() < share]
            people.answer_all([people.human(self._knows.answer(case), self._rng) for case in asked], owner)

    def _talk(self) -> None:
        """Some questions lead to one to the account manager, who mostly answers."""
        for owner in self._house.owners.values():
            for case in standing_in(owner, CaseState.REFERRED, CaseState.ANSWERED):
                if case.number % _ASKS_ITS_MANAGER:
                    continue
                answer.write(case.id, "Could you find out where this seller ships from?", actor=owner)
                if self._rng.random() < 0.7:
                    said = "They ship from a parcel station near the border; I have asked them for papers."
                    answer.write(case.id, said, actor=self._house.manager)

    def _complain(self, most: int) -> None:
        """Somebody from the public reports what still stands in the shops."""
        filed = 0
        held = {case.listing_external_id for case in standing_in(self._house.analyst, *_RESTRICTED)}
        arrived = {row["id"] for slug, rows in self._feeds.items() for row in rows[: self._arrived[slug]]}
        for complaint in list(self._complaints):
            if filed < most and arrived - held >= set(complaint.listing_ids):
                self._complaints.remove(complaint)
                file(complaint)
                filed += 1

    def _sellers_object(self, bold: float = 0.15) -> None:
        """Whose lawful goods were removed these days mostly says so; of the others a `bold` share try."""
        for case in standing_in(self._house.analyst, CaseState.REMOVED):
            if case.changed_at < clock_now() - _SOON:
                continue
            honest = not self._knows.unlawful(case)
            if next(self._honest_objects) if honest else self._rng.random() < bold:
                people.object_to(case, honest=honest)

    def _sellers_ask(self, within: timedelta) -> list[tuple[Actor, UUID]]:
        """Of each rights holder's removals of so long one seller asks; the owner who answers, and the enquiry."""
        asked = []
        for owner in self._house.owners.values():
            fresh = [
                case
                for case in standing_in(owner, CaseState.REMOVED)
                if case.changed_at >= clock_now() - within
            ]
            asked += [(owner, people.ask_about(case)) for case in fresh[-1:]]
        return asked

    def _desk_reviews(self) -> None:
        waiting = [
            case
            for case in standing_in(self._house.analyst, CaseState.ANSWERED, CaseState.IN_REVIEW)
            if self._rng.random() >= _LEFT_LYING
        ]
        self._rule(waiting, self._knows.unlawful, CaseEvent.DECIDE_REMOVE, CaseEvent.DECIDE_CLEAR)

    def _desk_hears_sellers(self) -> None:
        heard = [
            case
            for case in standing_in(self._house.analyst, CaseState.COUNTERED)
            if self._rng.random() >= _LEFT_LYING
        ]
        self._rule(heard, self._knows.unlawful, CaseEvent.COUNTER_REJECTED, CaseEvent.COUNTER_GRANTED)

    def _rule(
        self, found: Sequence["Case"], guilty: Callable[["Case"], bool], against: CaseEvent, for_it: CaseEvent
    ) -> None:
        people.rule([case for case in found if guilty(case)], against, self._house.analyst)
        people.rule([case for case in found if not guilty(case)], for_it, self._house.analyst)

    def _second_thoughts(self) -> None:
        """What was removed though it was lawful, and nobody objected: taken back by either side."""
        for case in standing_in(self._house.analyst, CaseState.REMOVED):
            if self._knows.unlawful(case):
                continue
            if next(self._takes_back):
                owner = self._house.owners[self._house.brands[case.rights_holder_id]]
                answer.retract(case.id, actor=owner, note="We found it in our own books: it is ours.")
            else:
                people.rule([case], CaseEvent.REVERSE, self._house.analyst)


def file(complaint: Complaint) -> None:
    """Send a notice by the public form's flow."""
    notices.file_public_notice(
        name=complaint.name, email=complaint.email, mark=complaint.mark, reason=complaint.reason, good_faith=True,
        listing_refs=complaint.listing_ids,
    )  # fmt: skip
