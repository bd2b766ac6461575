"""What the network keeps about its members: one file a thing."""

from focalpoints.models.account_invitation import AccountInvitation
from focalpoints.models.appointment import Appointment
from focalpoints.models.confirmation import Confirmation, ConfirmationRequest, ConfirmationWithdrawal
from focalpoints.models.country import Country, OtherName
from focalpoints.models.erasure_request import ErasureRequest
from focalpoints.models.first_weeks_tick import FirstWeeksTick
from focalpoints.models.institution import Institution
from focalpoints.models.letter import Letter, LetterCopy, LetterText
from focalpoints.models.member import Member
from focalpoints.models.membership_count import MembershipCount
from focalpoints.models.merge import Merge, NotTheSame
from focalpoints.models.nomination import Nomination
from focalpoints.models.nomination_letter import NominationLetter
from focalpoints.models.organisation import Organisation
from focalpoints.models.peer_message import DeclinedPeer, PeerMessage, PeerReport, PeerText
from focalpoints.models.person import Person
from focalpoints.models.proposed_correction import ProposedCorrection
from focalpoints.models.sheet_import import ImportRow, SheetImport
from focalpoints.models.steering_term import SteeringTerm
from focalpoints.models.succession import Succession
from focalpoints.models.topic import Topic
from focalpoints.models.user import User

__all__ = [
    "AccountInvitation",
    "Appointment",
    "Confirmation",
    "ConfirmationRequest",
    "ConfirmationWithdrawal",
    "Country",
    "DeclinedPeer",
    "ErasureRequest",
    "FirstWeeksTick",
    "ImportRow",
    "Institution",
    "Letter",
    "LetterCopy",
    "LetterText",
    "Member",
    "MembershipCount",
    "Merge",
    "NominationLetter",
    "Nomination",
    "Nomination",
    "NominationLetter",
    "NotTheSame",
    "Organisation",
    "OtherName",
    "PeerMessage",
    "PeerReport",
    "PeerText",
    "Person",
    "ProposedCorrection",
    "SheetImport",
    "SteeringTerm",
    "Succession",
    "Topic",
    "User",
]
