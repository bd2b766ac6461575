"""Addresses of the pages about members, and of what persons do with their own data."""

from django.urls import include, path

from focalpoints.first_weeks.views import first_weeks
from focalpoints.views import (
    duplicates,
    letter_of_nomination,
    letter_sending,
    letters,
    member,
    members,
    own_data,
    steering,
)

urlpatterns = [
    path("members/", members.members, name="members"),
    path("members/<slug:slug>/", member.member, name="member"),
    path("account/data/correct/", own_data.correct, name="own-data-correct"),
    path("desk/letters-of-nomination/<int:letter_id>/file", letter_of_nomination.file, name="letter-of-nomination"),
    path("desk/letters/", letters.letters, name="letters"),
    path("desk/letters/new/", letters.new, name="letter-new"),
    path("desk/letters/<int:letter_id>/", letter_sending.letter, name="letter"),
    path("desk/letters/<int:letter_id>/recipients/", letters.recipients, name="letter-recipients"),
    path("desk/letters/<int:letter_id>/text/", letters.text, name="letter-text"),
    path("desk/letters/<int:letter_id>/mail/<slug:language>/", letter_sending.mail, name="letter-mail"),
    path("desk/letters/<int:letter_id>/test/", letter_sending.test, name="letter-test"),
    path("desk/letters/<int:letter_id>/send/", letter_sending.send, name="letter-send"),
    path("desk/letters/<int:letter_id>/withdraw/", letter_sending.withdraw, name="letter-withdraw"),
    path("desk/first-weeks/", first_weeks, name="first-weeks"),
    path("account/data/erase/", own_data.erase, name="own-data-erase"),
    path("desk/", include("focalpoints.confirming.urls")),
    path("desk/duplicates/", duplicates.duplicates, name="duplicates"),
    path("desk/duplicates/merges/", duplicates.merges, name="merges"),
    path("desk/duplicates/merges/<int:merge_id>/", duplicates.one_merge, name="merge"),
    path("desk/duplicates/<slug:key>/not-the-same/", duplicates.not_the_same, name="duplicates-not-the-same"),
    path("desk/duplicates/<slug:key>/<int:one>/<int:other>/", duplicates.compare, name="duplicates-compare"),
    path("desk/duplicates/<slug:key>/<int:one>/<int:other>/say/", duplicates.say, name="duplicates-say"),
    path("desk/", include("focalpoints.peers.urls")),
    path("desk/joining/", include("focalpoints.joining.urls")),
    path("desk/steering/", steering.steering, name="steering"),
    path("desk/import/", include("focalpoints.import_urls")),
    path("desk/nominations/", include("focalpoints.nominations.urls")),
    path("desk/", include("focalpoints.corrections.urls")),
    path("desk/handover/", include("focalpoints.succession.urls")),
]
