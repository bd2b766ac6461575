"""The secretariat's layer over members, offices, names and accounts: one file a family."""

from focalpoints.admin.accounts import AccountAdmin
from focalpoints.admin.corrections import ProposedCorrectionAdmin
from focalpoints.admin.members import MemberAdmin, MembershipCountAdmin
from focalpoints.admin.names import CountryAdmin, OrganisationAdmin
from focalpoints.admin.nominations import NominationAdmin
from focalpoints.admin.offices import AppointmentAdmin, InstitutionAdmin, SteeringTermAdmin
from focalpoints.admin.persons import PersonAdmin, TopicAdmin
from focalpoints.admin.successions import SuccessionAdmin

__all__ = [
    "AccountAdmin",
    "AppointmentAdmin",
    "CountryAdmin",
    "InstitutionAdmin",
    "MemberAdmin",
    "MembershipCountAdmin",
    "NominationAdmin",
    "OrganisationAdmin",
    "PersonAdmin",
    "ProposedCorrectionAdmin",
    "SteeringTermAdmin",
    "SuccessionAdmin",
    "TopicAdmin",
]
