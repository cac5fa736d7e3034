"""What comes in: listings and their versions, notices, and the answers already given to a sender's key."""

from jointforce.intake.models.answers import IdempotentAnswer
from jointforce.intake.models.listings import Listing, ListingVersion, Picture
from jointforce.intake.models.notices import Notice, NoticeFile, NoticeLine, NoticeTemplate, NoticeTestBuy

__all__ = [
    "IdempotentAnswer",
    "Listing",
    "ListingVersion",
    "Notice",
    "NoticeFile",
    "NoticeLine",
    "NoticeTemplate",
    "NoticeTestBuy",
    "Picture",
]
