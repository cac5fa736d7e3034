"""The field's words as codes. One code stands for one meaning in code, database, API and pages."""

from enum import StrEnum


class PartyKind(StrEnum):
    """What an organisation or person is to us."""

    MARKETPLACE = "marketplace"
    RIGHTS_HOLDER = "rights_holder"
    AGENT = "agent"
    SELLER = "seller"
    AUTHORITY = "authority"


class AgentKind(StrEnum):
    """What kind of agent: a firm that represents its clients, or a trade association that represents its members."""

    FIRM = "firm"
    ASSOCIATION = "association"


class MandateStatus(StrEnum):
    """A mandate's way: submitted, then verified by the rights holder or an analyst, or rejected; ended by any side."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    ENDED = "ended"


class Role(StrEnum):
    """What a person or key does for the party they act for."""

    ANALYST = "analyst"
    ACCOUNT_MANAGER = "account_manager"
    ENGINEER = "engineer"
    BRAND_OWNER = "brand_owner"
    BRAND_MEMBER = "brand_member"
    BRAND_VIEWER = "brand_viewer"
    SELLER = "seller"
    AGENT_OWNER = "agent_owner"
    AGENT_MEMBER = "agent_member"


class ProgrammePhase(StrEnum):
    """Where a rights holder stands in the good-faith programme; only a member's word removes at once."""

    NONE = "none"
    INVITED = "invited"
    ELIGIBLE = "eligible"
    MEMBER = "member"
    PAUSED = "paused"


class Standing(StrEnum):
    """What a party's record has earned. Trusted flagger is granted by an authority (DSA Art. 22)."""

    NEW = "new"
    NORMAL = "normal"
    GOOD_FAITH = "good_faith"
    TRUSTED_FLAGGER = "trusted_flagger"
    PROBATION = "probation"
    SUSPENDED = "suspended"


class ClaimKind(StrEnum):
    """How somebody claimed that a listing infringes: by a notice, or by a verdict when asked."""

    NOTICE = "notice"
    VERDICT = "verdict"


class ClaimResult(StrEnum):
    """What became of a claim. Only the first stood."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    RETRACTED = "retracted"
    COUNTERED = "countered"
    UNANSWERED = "unanswered"


class RightType(StrEnum):
    """The kind of intellectual property."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    DESIGN = "design"
    PATENT = "patent"
    GI = "gi"


class MarkForm(StrEnum):
    """The form of a mark: letters, or a picture."""

    WORD = "word"
    IMAGE = "image"


class RightStatus(StrEnum):
    """A right's way: submitted, then verified by an analyst, then expired by the calendar."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Signal(StrEnum):
    """The kinds of evidence that screening finds."""

    MARK = "mark"
    DISGUISED_MARK = "disguised_mark"
    NEAR_MARK = "near_mark"
    REPLICA_LANGUAGE = "replica_language"
    COPIED_IMAGE = "copied_image"
    LOGO = "logo"
    TEXT_IN_IMAGE = "text_in_image"
    PRICE = "price"
    SELLER = "seller"
    STAY_DOWN = "stay_down"


class Use(StrEnum):
    """What a name is doing in a listing."""

    SOLD = "sold"
    FITS = "fits"
    COMPARED = "compared"
    OTHER_SENSE = "other_sense"


class Disposition(StrEnum):
    """Triage's outcome for a listing version and a rights holder."""

    CLEAR = "clear"
    WATCH = "watch"
    REFER = "refer"
    RESTRICT = "restrict"


class OnSilence(StrEnum):
    """What happens when a referral's deadline passes without an answer."""

    WATCH = "watch"
    CLEAR = "clear"
    REVIEW = "review"
    RESTRICT = "restrict"


class CaseOrigin(StrEnum):
    """Who saw it first: our screening, or somebody who sent a notice."""

    PROACTIVE = "proactive"
    NOTICE = "notice"


class Answer(StrEnum):
    """A rights holder's verdict on a referral. `informed` answers what was asked and judges nothing."""

    COUNTERFEIT = "counterfeit"
    INFRINGING = "infringing"
    GENUINE = "genuine"
    AUTHORISED = "authorised"
    CANNOT_TELL = "cannot_tell"
    NEEDS_TEST_BUY = "needs_test_buy"
    INFORMED = "informed"


REMOVING_ANSWERS = frozenset({Answer.COUNTERFEIT, Answer.INFRINGING})
CLEARING_ANSWERS = frozenset({Answer.GENUINE, Answer.AUTHORISED})


class Ruling(StrEnum):
    """What a decision of the marketplace says."""

    REMOVE = "remove"
    CLEAR = "clear"
    REINSTATE = "reinstate"
    UPHOLD = "uphold"


class HoldOutcome(StrEnum):
    """What became of a removal that waited for a second person."""

    RELEASED = "released"
    RETURNED = "returned"


class Measure(StrEnum):
    """How a listing is restricted (DSA Art. 17(1)(a): visibility)."""

    REMOVAL = "removal"
    DISABLING = "disabling"
    DEMOTION = "demotion"


class OrderKind(StrEnum):
    """What an order asks of the marketplace; the value is the event type on the wire."""

    TAKEDOWN = "listing.takedown"
    REINSTATE = "listing.reinstate"


class OrderState(StrEnum):
    """An order is pending until the marketplace says that it is done, or is cancelled before it ever left."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"


class CounterNoticeState(StrEnum):
    """A seller's answer that the listing is lawful."""

    SUBMITTED = "submitted"
    GRANTED = "granted"
    REJECTED = "rejected"


class SellerQuestionEnd(StrEnum):
    """How a question to a seller ended: by its answer, by silence, or because the case went another way first."""

    CONTESTED = "contested"
    AGREED = "agreed"
    SILENT = "silent"
    UNDELIVERED = "undelivered"
    OVERTAKEN = "overtaken"


class MessageState(StrEnum):
    """An outgoing message's way."""

    PENDING = "pending"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    DEAD = "dead"


class FilingState(StrEnum):
    """A statement of reasons on its way to the DSA Transparency Database; dead: given up until a person asks again."""

    PENDING = "pending"
    SENT = "sent"
    REFUSED = "refused"
    DEAD = "dead"


class NoticeState(StrEnum):
    """A notice's way. One of the public waits for its sender to confirm the e-mail address.

    draft: not sent yet; joined: at least one line opened or joined a case; rejected: none did; retracted: taken back
    by its complainant as a whole.
    """

    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"
    RECEIVED = "received"
    JOINED = "joined"
    REJECTED = "rejected"
    RETRACTED = "retracted"


class NoticeChannel(StrEnum):
    """By which door a notice came in."""

    PUBLIC = "public"
    PORTAL = "portal"
    API = "api"


class NoticeLineState(StrEnum):
    """What became of a notice's line, which names one listing and one right.

    refused: it cannot be taken; incomplete: it can once something is given; opened, joined: it opened a case, or goes
    with one that was open.
    """

    DRAFT = "draft"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    OPENED = "opened"
    JOINED = "joined"
    RETRACTED = "retracted"
