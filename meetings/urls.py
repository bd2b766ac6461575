"""Addresses of the pages about meetings and papers."""

from django.urls import include, path

from meetings.attendance_memory import memory_pages
from meetings.calendars import address_pages, files
from meetings.delegations import delegation_pages, one_delegate
from meetings.inviting import answer_page
from meetings.network_year import year_page
from meetings.next_steps import list_pages, step_pages
from meetings.on_the_day import certificate_page, check_in_pages
from meetings.papers import pages as papers
from meetings.papers import zip_pages
from meetings.questions import answer_pages, question_pages
from meetings.reporting import consent_pages, report_pages
from meetings.running import attendance_pages
from meetings.travel import travel_pages
from meetings.views import meetings, passing_on, registering

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings.ics", files.calendar_of_all, name="meetings-calendar"),
    path("meetings/<slug:slug>/", meetings.meeting, name="meeting"),
    path("meetings/<slug:slug>/calendar.ics", files.meeting_calendar, name="meeting-calendar"),
    path("meetings/<slug:slug>/register/", registering.register, name="register"),
    path("meetings/<slug:slug>/registration/", registering.registration, name="registration"),
    path("meetings/<slug:slug>/registration/withdraw/", registering.withdraw, name="withdraw"),
    path("meetings/<slug:slug>/registration/attend/", attendance_pages.say, name="say-taking-part"),
    path("meetings/<slug:slug>/registration/take-back/", registering.take_change_back, name="change-take-back"),
    path("meetings/<slug:slug>/take-over/", passing_on.take_over, name="take-over"),
    path("meetings/<slug:slug>/registration/calendar.ics", files.own_meeting_calendar, name="own-calendar"),
    path("desk/meetings/", include("meetings.running.urls")),
    path("desk/check-in/<str:token>/", check_in_pages.by_code, name="check-in-by-code"),
    path("certificates/<str:code>/", certificate_page.certificate, name="certificate"),
    path("meetings/<slug:slug>/delegation/", delegation_pages.delegation, name="delegation"),
    path("meetings/<slug:slug>/delegate/", delegation_pages.delegate, name="delegate"),
    path("meetings/<slug:slug>/delegate/<int:number>/", one_delegate.one, name="delegate-one"),
    path("meetings/<slug:slug>/delegate/<int:number>/approve/", one_delegate.approve, name="delegate-approve"),
    path("meetings/<slug:slug>/delegate/<int:number>/decline/", one_delegate.decline, name="delegate-decline"),
    path("meetings/<slug:slug>/delegate/<int:number>/withdraw/", one_delegate.withdraw, name="delegate-withdraw"),
    path("meetings/<slug:slug>/delegate/<int:number>/account/", one_delegate.account, name="delegate-account"),
    path("meetings/<slug:slug>/delegate/<int:number>/substitute/", one_delegate.substitute, name="delegate-substitute"),
    path("meetings/<slug:slug>/delegate/<int:number>/change/", include("meetings.changes.delegate_urls")),
    path("meetings/<slug:slug>/answer/", answer_page.answer_page, name="answer"),
    path("meetings/<slug:slug>/registration/questions/", question_pages.questions, name="meeting-questions"),
    path("meetings/<slug:slug>/registration/answers/", question_pages.answers, name="meeting-answers"),
    path("desk/meetings/<slug:slug>/answers/", answer_pages.staff_answers, name="staff-answers"),
    path("meetings/<slug:slug>/registration/travel/", travel_pages.travel, name="travel-support"),
    path("desk/meetings/<slug:slug>/travel/", travel_pages.staff_travel, name="staff-travel"),
    path("desk/meetings/<slug:slug>/travel/<int:number>/", travel_pages.decide_travel, name="decide-travel"),
    path("meetings/<slug:slug>/report/", report_pages.report, name="meeting-report"),
    path("meetings/<slug:slug>/registration/name/", consent_pages.name, name="registration-name"),
    path("calendar/<str:token>.ics", files.calendar_feed, name="calendar-feed"),
    path("account/calendar/", address_pages.calendar_address, name="calendar-address"),
    path("account/calendar/renew/", address_pages.renew, name="calendar-renew"),
    path("account/calendar/stop/", address_pages.stop, name="calendar-stop"),
    path("meetings/<slug:slug>/programme/", include("meetings.programme.urls")),
    path("meetings/<slug:slug>/next-steps/", list_pages.of_meeting, name="meeting-next-steps"),
    path("meetings/<slug:slug>/next-steps/take-on/", step_pages.take_on, name="next-step-take-on"),
    path("desk/next-steps/", list_pages.next_steps, name="next-steps"),
    path("desk/next-steps/<int:number>/", step_pages.one, name="next-step"),
    path("desk/next-steps/<int:number>/done/", step_pages.done, name="next-step-done"),
    path("desk/next-steps/<int:number>/drop/", step_pages.drop, name="next-step-drop"),
    path("desk/next-steps/<int:number>/open/", step_pages.take_up_again, name="next-step-open"),
    path("desk/year/", year_page.network_year, name="network-year"),
    path("desk/attendance/", memory_pages.attendance_memory, name="attendance-memory"),
    path("desk/attendance/<slug:slug>/", memory_pages.of_member, name="attendance-of-member"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:slug>/", papers.paper, name="paper"),
    path("papers/<slug:slug>/<str:name>", papers.paper_file, name="paper-file"),
    path("papers.zip", zip_pages.papers_of_list, name="papers-zip"),
    path("meetings/<slug:slug>/papers.zip", zip_pages.papers_of_meeting, name="meeting-papers-zip"),
    path("desk/papers/", include("meetings.papers.desk_urls")),
]
