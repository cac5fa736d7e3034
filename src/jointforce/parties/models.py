"""Who is who. A party is an organisation or a seller; a person acts for a party by a membership."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.misuse import MeasureState, MisuseStep
from jointforce.domain.vocabulary import AgentKind, MandateStatus, PartyKind, ProgrammePhase, Role, Standing


class Party(Row):
    """A marketplace, rights holder, agent, seller or authority.

    operator: the marketplace that runs the house this party belongs to; null for the operator itself.
    marketplace and external_id: for a seller, where it sells and what it is called there; an empty external_id is that
    marketplace's unknown seller. phase and standing: in the good-faith programme. agent_kind: of an agent only.
    questions_a_day: of a rights holder, how many it is asked at most; of an operator, where a rights holder says
    nothing else; null: no limit. check_percent: of an operator, how many answers in a hundred are compared with what
    is known, and decisions read a second time; null: as shipped.
    """

    kind = models.CharField(max_length=16, choices=[(k, k) for k in PartyKind])
    agent_kind = models.CharField(max_length=12, blank=True, choices=[(k, k) for k in AgentKind])
    name = models.CharField(max_length=200)
    operator = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    marketplace = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=8, default="en")
    since = models.DateField(null=True)
    phase = models.CharField(max_length=10, default=ProgrammePhase.NONE)
    standing = models.CharField(max_length=16, default=Standing.NORMAL)
    questions_a_day = models.PositiveIntegerField(null=True)
    check_percent = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["marketplace", "external_id"],
                condition=Q(kind="seller"),
                name="one_seller_per_external_id",
            ),
            models.UniqueConstraint(
                fields=["operator", "external_id"],
                condition=Q(kind="rights_holder") & ~Q(external_id=""),
                name="one_rights_holder_per_external_id",
            ),
            models.CheckConstraint(
                condition=Q(kind="seller", marketplace__isnull=False)
                | (~Q(kind="seller") & Q(marketplace__isnull=True)),
                name="a_seller_has_a_marketplace",
            ),
            models.CheckConstraint(
                condition=(Q(kind="agent") & ~Q(agent_kind="")) | (~Q(kind="agent") & Q(agent_kind="")),
                name="an_agent_and_nobody_else_has_a_kind_of_agent",
            ),
        )
        indexes = (models.Index(fields=["operator", "kind", "name"], name="parties_by_kind"),)


class PersonManager(BaseUserManager["Person"]):
    """Makes people; without a password until they set one by their one-time link."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "Person":
        """A new person; no usable password unless one is given."""
        person = self.model(email=self.normalize_email(email).lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, Row):
    """Somebody who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    def get_full_name(self) -> str:
        """The name people read."""
        return self.name


class Membership(Row):
    """A person's role in a party; ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(r, r) for r in Role])
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "party"], condition=Q(ended_at__isnull=True), name="one_role_in_a_party"
            ),
        )


class Mandate(Row):
    """A rights holder's power of attorney to an agent; what it says is never changed, a new one takes its place.

    right_ids: the rights that it covers; empty: all, also later ones. allows: codes of `mandate.GRANTABLE`.
    valid_until: the last day; null: until it is ended. document_*: the power of attorney, kept by its hash; empty
    where the rights holder gave the mandate here itself. *_by: the id of the person or key. reason: of the last step.
    Of one agent and rights holder, one mandate waits at most, and verified ones never share a day (an exclusion
    constraint, in migration 0003).
    """

    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held")
    rights_holder = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given")
    operator = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, default=MandateStatus.SUBMITTED, choices=[(s, s) for s in MandateStatus]
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    right_ids = ArrayField(models.UUIDField(), default=list)
    allows = ArrayField(models.CharField(max_length=20), default=list)
    document_hash = models.CharField(max_length=64, blank=True)
    document_type = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=80)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agent", "rights_holder"],
                condition=Q(status="submitted"),
                name="one_mandate_waits_per_agent_and_rights_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(verified_at__isnull=False, ended_at__isnull=True),
                name="a_verified_mandate_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_at__isnull=False),
                name="an_ended_mandate_says_since_when",
            ),
        )
        indexes = (models.Index(fields=["operator", "status", "submitted_at"], name="mandates_by_status"),)


class AccountManagement(Row):
    """The account manager at a rights holder's side; one at a time."""

    rights_holder = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="managements")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="managed")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rights_holder"],
                condition=Q(until__isnull=True),
                name="one_account_manager_at_a_time",
            ),
        )


class ApiKey(Row):
    """A machine's key: kept as a hash, found by it, with the scopes it may use.

    mandate: an agent's key acts for the rights holder of one mandate, as long as that is in force.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="api_keys")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=16)
    scopes = models.JSONField(default=list)
    key_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)


class OneTimeLink(Row):
    """A link that signs one person in once: an invitation, a first sign-in, a seller's way to a statement."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=200, default="/")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class StandingChange(Row):
    """A standing that became another, and why; added, never edited, and told to the party.

    tally: what was counted, by result; days: over how many; low, high: between which shares the true one lies.
    rule: the programme and its version; empty where a person changed it. sentence: why, as others read it.
    """

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="standing_changes", db_index=False
    )
    before = models.CharField(max_length=16, choices=[(s, s) for s in Standing])
    after = models.CharField(max_length=16, choices=[(s, s) for s in Standing])
    sentence = models.TextField()
    tally = models.JSONField()
    days = models.PositiveSmallIntegerField()
    low = models.FloatField()
    high = models.FloatField()
    rule = models.CharField(max_length=40, blank=True)
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_standing_change_changes_it"),
        )
        indexes = (models.Index(fields=["party", "-at"], name="standing_changes_by_party"),)


class StandingAppeal(Row):
    """A party's objection to its standing, and what a person at the desk made of it.

    granted: null while it waits. standing: what a grant gave. kept_until: while it holds, the arithmetic does not lower
    what was granted; withdrawing the grant ends it early.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="standing_appeals")
    text = models.TextField()
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    standing = models.CharField(max_length=16, blank=True, choices=[(s, s) for s in Standing])
    kept_until = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["party"], condition=Q(granted__isnull=True), name="one_open_appeal_per_party"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="a_decided_appeal_says_since_when",
            ),
        )


class MisuseMeasure(Row):
    """A step against a party's misuse, from the proposal to its end (DSA Art. 23).

    why, counted: the arithmetic, as a sentence and by name; newest_at: the last fact that it rests on. days: how long
    it lasts once imposed; until: the first instant at which it no longer does. follows: the warning before a
    suspension. reasons: of the person who imposed or dismissed it. standing_before: what a suspension put aside.
    closed_*: how it was withdrawn, lifted, or ended by itself. *_by: the person's id; empty where the clock did it.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="misuse_measures", db_index=False)
    step = models.CharField(max_length=10, choices=[(s, s) for s in MisuseStep])
    state = models.CharField(
        max_length=10, default=MeasureState.PROPOSED, choices=[(s, s) for s in MeasureState]
    )
    why = models.TextField()
    counted = models.JSONField()
    newest_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    reasons = models.TextField(blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    standing_before = models.CharField(max_length=16, blank=True, choices=[(s, s) for s in Standing])
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_by_name = models.CharField(max_length=150, blank=True)
    closed_because = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["party", "step"],
                condition=Q(state="proposed"),
                name="one_open_misuse_proposal_per_party_and_step",
            ),
            models.UniqueConstraint(
                fields=["party", "step"],
                condition=Q(state="in_force"),
                name="one_misuse_measure_in_force_per_party_and_step",
            ),
            models.CheckConstraint(
                condition=Q(step="suspension", follows__isnull=False)
                | Q(step="warning", follows__isnull=True),
                name="a_suspension_follows_a_warning",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"], decided_at__isnull=True)
                | (
                    Q(state__in=["dismissed", "in_force", "ended", "lifted"], decided_at__isnull=False)
                    & ~Q(reasons="")
                    & ~Q(decided_by="")
                ),
                name="a_decided_misuse_measure_says_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "ended", "lifted"], until__gt=F("decided_at"))
                | Q(state__in=["proposed", "withdrawn", "dismissed"], until__isnull=True),
                name="an_imposed_misuse_measure_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["withdrawn", "ended", "lifted"], closed_at__isnull=False)
                | Q(state__in=["proposed", "in_force", "dismissed"], closed_at__isnull=True),
                name="a_closed_misuse_measure_says_since_when",
            ),
        )
        indexes = (
            models.Index(fields=["party", "-proposed_at"], name="misuse_measures_by_party"),
            models.Index(fields=["until"], condition=Q(state="in_force"), name="misuse_measures_that_end"),
        )
