"""What makes pages, files, searches, reports and mails reads rows by the one rule, or says here why not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.visibility.objects import GROWN

PROJECT = Path(__file__).parents[2]
# Deeds and commands write, the secretariat's rooms are open to those alone who may see everything.
NOT_FOR_READERS = {"models", "services", "admin", "migrations", "management"}
READERS = sorted(
    path
    for app in ("r2pnet", "focalpoints", "meetings", "manual")
    for path in (PROJECT / app).rglob("*.py")
    if not NOT_FOR_READERS & set(path.parts) and path.name not in ("admin.py", "text_admin.py")
)
LEVELLED = {model.__name__ for model in GROWN}
# From another row to rows that have a level: `member.appointments`, `meeting.papers`.
RELATED = {
    field.remote_field.get_accessor_name()
    for model in GROWN
    for field in model._meta.get_fields()
    if field.many_to_one and not field.remote_field.hidden
} | {"persons"}
BY_THE_RULE = {"visible_to", "of"}

OWN = "somebody's own offices, persons and places, by their account"
DELEGATION = "the delegation of a member in which the reader holds an office: tests/meetings/test_delegation_pages.py"
RULE = "it is the rule: what these rows give to see"
STAFF = "stands on the secretariat's desk alone"
ERASES = "erases somebody, and answers nothing"
LABEL = "names a scope to those alone who see what is narrowed to it"
MERGES = "says to the secretariat, which merges two records, what to do first"
SIGN = "read with the others and left there: only that the office is held goes further, so that none is called vacant"
INVITES = "the pages on which the secretariat invites and chases, which are its alone"
DRAFT = "the draft of a programme, which is the secretariat's alone"
STEPS = "the pages on which the secretariat sets up a meeting and says what a step does, which are its alone"
SPEAKS = "who answers: whom a mail goes to, and whether the reader is among them"
DOOR = "the pages at the door and what is printed for it, which are the secretariat's alone"
CERTIFICATE = "one's own, and the secretariat's: the audience of its file"
CODE = "whoever holds the paper has its code: tests/meetings/test_certificates.py"
FILING = "the pages on which the secretariat files papers, which are its alone"
ARCHIVED = "the files in an archive, which are called so too"
MEMORY = "of one member, to its own people and to the secretariat: tests/meetings/test_attendance_memory.py"
ENGINE = "rows of reports and their states, moved by the worker and shown to nobody"
LOADS_SHEETS = "plans what becomes of a spreadsheet, for the secretariat alone"
LOADS = "writes rows from data files, or into the sample"
LISTS = "the pages on which the secretariat closes the list of participants, which are its alone"
CHANGED = "what the secretariat closes; whoever reads a list is told the number of changes, and of nobody"
TOTALS = "totals of all who came, in which fewer than three people have no row of their own"
WRITES = "the pages on which the secretariat writes the report on a meeting, which are its alone"
TEXT = "the text of a revision that was read by the rule, and the numbers of what was adopted before it"
CYCLE = "a condition on members that are asked every year, whose offices it tells nobody"
# Modules that answer no reader, and what they are for.
APART = {
    "focalpoints/examination.py": "complaints for the operator's terminal",
    "focalpoints/real_rows.py": LOADS,
    "focalpoints/sample.py": LOADS,
    "manual/sample.py": LOADS,
    "meetings/examination.py": "complaints for the operator's terminal",
    "meetings/following_names.py": LOADS,
    "meetings/real_rows.py": LOADS,
    "meetings/retention.py": "deletes what is due, every night",
    "meetings/programme/sample.py": LOADS,
    "meetings/sample.py": LOADS,
    "meetings/travel/kept.py": "deletes what is due, every night",
    **{
        f"r2pnet/reports/{name}.py": ENGINE
        for name in ("claims", "keeping", "orders", "queue", "retention", "schedule", "sweep", "withdrawing")
    },
}
ALLOWED = {
    "manual/forms.py:the module": "the pages on which the secretariat writes the manual, which are its alone",
    "manual/leading.py:lead_offices": "who leads a chapter, which is a rule of its own; no row of it is shown",
    "manual/own_data.py:_images": OWN,
    "manual/own_data.py:own_data": OWN,
    "manual/pictures.py:pictures_of": TEXT,
    "manual/texts.py:_rendered": TEXT,
    "manual/texts.py:blocks_of": TEXT,
    "manual/texts.py:numbers_of": TEXT,
    "meetings/on_the_day/badges.py:badges_of": DOOR,
    "meetings/on_the_day/badges.py:_meeting_and_which": DOOR,
    "meetings/on_the_day/badges.py:registration_in_the_room": DOOR,
    "meetings/on_the_day/check_in_pages.py:_of_meeting": DOOR,
    "meetings/on_the_day/door.py:expected": DOOR,
    "meetings/on_the_day/door.py:found": DOOR,
    "meetings/on_the_day/door.py:numbers": DOOR,
    "meetings/on_the_day/forms.py:__init__": DOOR,
    "meetings/on_the_day/forms.py:chosen": DOOR,
    "meetings/on_the_day/reports.py:_meetings_certified": DOOR,
    "meetings/on_the_day/reports.py:_meetings_with_a_room": DOOR,
    "meetings/on_the_day/reports.py:_registrations": DOOR,
    "meetings/on_the_day/tick_list.py:_meeting": DOOR,
    "meetings/on_the_day/tick_list.py:tick_list": DOOR,
    "meetings/on_the_day/walk_in_pages.py:_found": DOOR,
    "meetings/on_the_day/certificate.py:_meeting": DOOR,
    "meetings/on_the_day/certificate.py:certificates": DOOR,
    "meetings/on_the_day/counting.py:how_many_certificates": "a number, for the secretariat's pages of a meeting",
    "meetings/on_the_day/certificate.py:_registration": CERTIFICATE,
    "meetings/on_the_day/certificate.py:certificate_words": CERTIFICATE,
    "meetings/on_the_day/codes.py:_registration": CODE,
    "meetings/grants.py:places_that_read": RULE,
    "meetings/papers/desk_pages.py:_list": FILING,
    "meetings/papers/desk_pages.py:one_paper": FILING,
    "meetings/papers/pages.py:_has_files": "whether papers that were read by the rule have a file",
    "meetings/papers/filing_pages.py:_revise": FILING,
    "meetings/papers/filing_pages.py:_tell_of_locks": FILING,
    "meetings/papers/forms.py:__init__": FILING,
    "meetings/papers/forms.py:the module": FILING,
    "meetings/papers/symbols.py:next_symbol": FILING,
    "meetings/papers/files.py:files_of": "the files of papers that were read by the rule",
    "meetings/papers/zipping.py:_sent": ARCHIVED,
    "r2pnet/restoring.py:unpacked": ARCHIVED,
    "focalpoints/acting_members.py:members_for": "names of members, for the pages of the secretariat alone",
    "focalpoints/importing/world.py:account_of": LOADS_SHEETS,
    "focalpoints/importing/tables.py:_read_members": LOADS_SHEETS,
    "focalpoints/importing/tables.py:_read_persons": LOADS_SHEETS,
    "focalpoints/member_story.py:_nominations": "the story of a member, for the pages of the secretariat alone",
    "focalpoints/nominations/keeping.py:_empty_letters": ERASES,
    "focalpoints/nominations/keeping.py:_found": ERASES,
    "focalpoints/nominations/keeping.py:_of_nobody_else": ERASES,
    "focalpoints/nominations/keeping.py:_fruitless": "deletes what is due, every night",
    "focalpoints/nominations/keeping.py:delete_nominations": ERASES,
    "focalpoints/nominations/keeping.py:erase_from_nominations": ERASES,
    "focalpoints/nominations/keeping.py:own_nominations": OWN,
    "meetings/member_story.py:subjects": "the story of a member, for the pages of the secretariat alone",
    "meetings/attendance_memory/memory.py:__init__": MEMORY,
    "meetings/attendance_memory/memory.py:last_times": MEMORY,
    "meetings/attendance_memory/memory.py:meetings_held": "asks whether it was written down who came to a meeting",
    "meetings/attendance_memory/memory_pages.py:attendance_memory": OWN,
    "meetings/attendance_memory/memory_pages.py:of_member": MEMORY,
    "meetings/attendance_memory/regions.py:long_absent": INVITES,
    "meetings/kept_until/held.py:_files": "numbers, for the secretariat's page of a meeting",
    "meetings/network_year/dates.py:_to_confirm": OWN,
    "meetings/network_year/dates.py:_to_register": OWN,
    "meetings/next_steps/kept.py:forget_in_steps": ERASES,
    "meetings/next_steps/kept.py:own_steps": OWN,
    "meetings/next_steps/list_pages.py:_title": OWN,
    "meetings/next_steps/who_takes_on.py:meetings_to_take_on_at": OWN,
    "meetings/next_steps/who_takes_on.py:members_taking_part": SPEAKS,
    "focalpoints/desk.py:_ended": OWN,
    "focalpoints/desk.py:_offices": OWN,
    "focalpoints/desk.py:cards": OWN,
    "focalpoints/entries.py:entries_of": SIGN,
    "focalpoints/offices.py:offices_seen": SIGN,
    "focalpoints/grants.py:held": RULE,
    "meetings/grants.py:held": RULE,
    "meetings/grants.py:entitled": RULE,
    "focalpoints/mail_texts.py:is_still_meant": "asks if somebody is still in office before a letter goes to them",
    "focalpoints/member_sheet.py:audience_of": "asks who may see the member, and tells nothing else",
    "focalpoints/own_data.py:erase_again": ERASES,
    "focalpoints/own_data.py:own_data": OWN,
    "focalpoints/scrubbing.py:scrub_offices": ERASES,
    "focalpoints/views/own_data.py:is_saved": OWN,
    "focalpoints/confirming/cycle.py:due": CYCLE,
    "focalpoints/confirming/cycle.py:never_confirmed": CYCLE,
    "focalpoints/confirming/cycle.py:speaking": CYCLE,
    "focalpoints/confirming/desk_page.py:_page": OWN,
    "focalpoints/confirming/desk_page.py:spoken_for": OWN,
    "focalpoints/confirming/sheet.py:_audience": "names the member's own people as those who read its sheet",
    "focalpoints/corrections/desk.py:staff_correction_cards": STAFF,
    "focalpoints/corrections/keeping.py:_became_nothing": "deletes what is due, every night",
    "focalpoints/corrections/keeping.py:erase_from_corrections": ERASES,
    "focalpoints/corrections/keeping.py:forget_corrections": "deletes what is due, every night",
    "focalpoints/corrections/keeping.py:own_corrections": OWN,
    "focalpoints/corrections/views.py:_waiting": "of the reader's own member, as the page asks first",
    "focalpoints/corrections/views.py:entry": OWN,
    "focalpoints/first_weeks/own_steps.py:_entry": OWN,
    "focalpoints/first_weeks/steps.py:office_of": OWN,
    "focalpoints/first_weeks/to_know.py:next_confirmation": OWN,
    "focalpoints/handover_pack/audience.py:opened_as": OWN,
    "focalpoints/joining/desk_cards.py:joining_cards": STAFF,
    "focalpoints/member_story.py:_corrections": "the story of a member, for the pages of the secretariat alone",
    "focalpoints/member_story.py:subjects": "the story of a member, for the pages of the secretariat alone",
    "focalpoints/merging.py:refuse": MERGES,
    "focalpoints/peers/finding.py:asker_of": OWN,
    "focalpoints/peers/mails.py:_from_whom": "the office of who writes, for whom they write to",
    "focalpoints/succession/offices.py:members_with_an_office": "names of members, for the secretariat alone",
    "focalpoints/succession/offices.py:offices_held": OWN,
    "meetings/handover_places.py:inheritance": "places of the predecessor, for the successor once in office",
    "meetings/handover_steps.py:steps": OWN,
    "meetings/views/passing_on.py:_offered": OWN,
    "meetings/views/passing_on.py:take_over": OWN,
    "r2pnet/reports/openings.py:was_opened": "says to who may open a report that somebody has",
    "focalpoints/views/own_data.py:_person_of": OWN,
    "meetings/confirmation_letter.py:_registration": "its one reader is the person, as its audience says",
    "meetings/own_data.py:erase": ERASES,
    "meetings/own_data.py:own_data": OWN,
    "meetings/calendars/events.py:own_calendar": "a number of the calendar file of the registration's own person",
    "meetings/calendars/personal.py:standing_of_all": OWN,
    "meetings/calendars/address_pages.py:_person_of": OWN,
    "meetings/running/for_hosts.py:people_rows": "the file for the host, which the secretariat alone takes away",
    "meetings/staff_desk.py:_next_meeting": STAFF,
    "meetings/staff_desk.py:_to_close": STAFF,
    "meetings/desk.py:_open_meetings": OWN,
    "meetings/staff_desk.py:_requests": STAFF,
    "meetings/delegations/delegation.py:_delegation": DELEGATION,
    "meetings/delegations/delegation.py:registration_of": DELEGATION,
    "meetings/delegations/delegation_pages.py:_named": DELEGATION,
    "meetings/delegations/cards.py:delegation_cards": DELEGATION,
    "meetings/delegations/cards.py:_meetings": "which meetings their members are invited to; meetings are asked for",
    "meetings/delegations/cards.py:account_cards": STAFF,
    "meetings/delegations/speaking.py:invitations_of": OWN,
    "meetings/delegations/speaking.py:namers": OWN,
    "meetings/delegations/speaking.py:speakers": "who speaks for a member: asked of a reader or a person, never shown",
    "meetings/delegations/speaking.py:waits_for": DELEGATION,
    "meetings/desk.py:cards": OWN,
    "meetings/seats.py:seats_of_many": "numbers of seats, without names, of a meeting that the reader sees",
    "meetings/taking_part.py:_last_registration": OWN,
    "meetings/taking_part.py:standing_of": OWN,
    "meetings/participants.py:_counted": "numbers without names, and its audience takes part",
    "meetings/participants.py:_counted_in": "numbers without names, and its audience takes part",
    "meetings/participants.py:meeting_named": "what is about it says by its audience who reads it",
    "meetings/reporting/final_list.py:changes_between": CHANGED,
    "meetings/reporting/final_list.py:not_noted": LISTS,
    "meetings/reporting/final_list.py:who_took_part": CHANGED,
    "meetings/reporting/kept.py:forget_in_reports": ERASES,
    "meetings/reporting/kept.py:own_rows": OWN,
    "meetings/reporting/taken_on.py:_own_people": SPEAKS,
    "meetings/reporting/taken_on.py:reading_of": "tests/meetings/test_thanking.py holds it beside the rule, for each",
    "meetings/reporting/left_to_do.py:left_to_do": STEPS,
    "meetings/reporting/to_say.py:shown_report": "whether there is one; who may be led to it is asked for each",
    "meetings/reporting/names.py:people_of": "names to look for in a text, told to the secretariat that writes it",
    "meetings/reporting/statistics.py:_delegations": TOTALS,
    "meetings/reporting/statistics.py:who_came": TOTALS,
    "meetings/reporting/writing_pages.py:_words": WRITES,
    "meetings/reporting/writing_pages.py:note": WRITES,
    "r2pnet/reports/own_data.py:_delete": ERASES,
    "r2pnet/reports/own_data.py:erase": ERASES,
    "focalpoints/scopes.py:_of_members": LABEL,
    "focalpoints/scopes.py:_of_persons": OWN,
    "meetings/scopes.py:in_words": LABEL,
    "r2pnet/reports/desk.py:_failed": STAFF,
    "meetings/merging.py:refuse": MERGES,
    "meetings/merging.py:_refuse_twice": MERGES,
    "meetings/merging.py:_refuse_twice_in_a_session": MERGES,
    "r2pnet/reports/views.py:_mark_gone": "notes that a file is gone, and answers nothing",
    "meetings/inviting/attendance.py:attendance_before": INVITES,
    "meetings/inviting/chasing.py:_never": INVITES,
    "meetings/inviting/chasing.py:_rows": INVITES,
    "meetings/inviting/forms.py:__init__": INVITES,
    "meetings/inviting/mails.py:_row": "notes that a mail has gone or was refused, and answers nothing",
    "meetings/inviting/plan.py:plan": INVITES,
    "meetings/running/copy_pages.py:new": STEPS,
    "meetings/running/consequences.py:_of_certificates": STEPS,
    "meetings/running/consequences.py:_of_report_and_list": STEPS,
    "meetings/running/moved_programme.py:moved_programme": STEPS,
    "meetings/running/consequences.py:consequences_of": STEPS,
    "meetings/running/forms.py:the module": STEPS,
    "meetings/running/steps.py:_is_known_to_nobody": STEPS,
    "meetings/changes/cards.py:change_cards": STAFF,
    "meetings/running/for_hosts.py:_people": "numbers and answers for the host, which the secretariat alone takes away",
    "meetings/running/noting_attendance.py:with_a_place": STAFF,
    "meetings/running/attendance_pages.py:attendance": STAFF,
    "meetings/running/where_it_stands.py:_capacities": STEPS,
    "meetings/running/where_it_stands.py:_decisions": STEPS,
    "meetings/running/where_it_stands.py:_regions": STEPS,
    "meetings/inviting/speakers.py:speakers_of": SPEAKS,
    "meetings/inviting/speakers.py:to_answer": OWN,
    "meetings/inviting/answer_page.py:_asked": "of an invitation that the reader answers for, as the page asks first",
    "meetings/inviting/answer_page.py:answer_page": "not found unless the reader answers for an invitation to it",
    "meetings/inviting/chase_pages.py:type_in_page": INVITES,
    "meetings/inviting/invite_page.py:meeting_or_404": INVITES,
    "focalpoints/scrubbing.py:end_sign_in": "sessions of a browser, not of a meeting",
    "r2pnet/tasks.py:clear_sessions": "sessions of browsers, not of a meeting",
    "meetings/programme/document.py:_meeting": "its audience reads of the meeting what is released for it",
    "meetings/programme/calendar.py:the module": "a number of the event of a session that its reader sees",
    "meetings/programme/kept.py:forget_person": ERASES,
    "meetings/programme/pasting.py:read_pasted": DRAFT,
    "meetings/programme/pointing_out.py:draft_of": DRAFT,
    "meetings/programme/session_pages.py:_bodies": DRAFT,
    "meetings/programme/session_pages.py:_is_saved": DRAFT,
    "meetings/programme/session_pages.py:_people": DRAFT,
    "meetings/programme/session_pages.py:session": DRAFT,
    "meetings/programme/table_pages.py:_say": DRAFT,
    "meetings/programme/table_pages.py:_words": DRAFT,
    "meetings/places.py:_invitations": OWN,
    "meetings/places.py:is_invited": OWN,
    "meetings/places.py:places_for": OWN,
}


def trees(*, apart: bool = False) -> dict[str, ast.AST]:
    """The modules by their paths: those that answer readers, or those apart."""
    named = {path.relative_to(PROJECT).as_posix(): path for path in READERS}
    return {name: ast.parse(path.read_text()) for name, path in named.items() if (name in APART) == apart}


def reads_past_the_rule(tree: ast.AST) -> Iterator[str]:
    """The function that stands around each chain of queries without a reader in it."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if _reads(node, above) and not BY_THE_RULE & set(_chain(node, above)):
            yield _function(node, above)


def _function(node: ast.AST, above: dict[ast.AST, ast.AST]) -> str:
    while (node := above[node]) and not isinstance(node, ast.FunctionDef | ast.Module):
        pass
    return getattr(node, "name", "the module")


def _reads(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """True for `Member.objects`, and for the rows of another row: `member.appointments.filter(…)`."""
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr in ("objects", "_default_manager", "_base_manager"):
        return isinstance(node.value, ast.Name) and node.value.id in LEVELLED
    return node.attr in RELATED and isinstance(above.get(node), ast.Attribute) and not _is_module(node)


def _is_module(node: ast.Attribute) -> bool:
    """`meetings.papers` of an import is no row's papers."""
    return isinstance(node.value, ast.Name) and node.value.id in ("meetings", "views")


def _chain(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """The names of the methods that are called one after another on what `node` reads."""
    while (parent := above.get(node)) is not None:
        if isinstance(parent, ast.Attribute):
            yield parent.attr
        elif not (isinstance(parent, ast.Call) and parent.func is node):
            return
        node = parent


def test_every_reading_asks_who_reads_or_says_why_not() -> None:
    found = {f"{path}:{name}" for path, tree in trees().items() for name in reads_past_the_rule(tree)}
    assert sorted(found - ALLOWED.keys()) == []
    assert sorted(ALLOWED.keys() - found) == [], "no longer needed"


def test_every_module_apart_reads_past_the_rule() -> None:
    reading = {path for path, tree in trees(apart=True).items() if list(reads_past_the_rule(tree))}
    assert sorted(reading) == sorted(APART)


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("Member.objects.filter(x=1).visible_to(user).count()", False),
        ("Member.objects.visible_to(user)", False),
        ("ReportOrder.objects.of(user)", False),
        ("Member.objects.filter(x=1)", True),
        ("Member.objects.filter(pk__in=Paper.objects.visible_to(user))", True),
        ("member.appointments.newest_first()", True),
        ("member.steering_terms.visible_to(user).newest_first()", False),
        ("Country.objects.all()", False),
    ],
)
def test_a_reading_without_a_reader_is_found(code: str, is_found: bool) -> None:
    assert bool(list(reads_past_the_rule(ast.parse(code)))) == is_found


def test_the_readers_are_where_they_are_looked_for() -> None:
    names = trees().keys()
    assert {"focalpoints/views/member.py", "meetings/calendars/events.py", "r2pnet/reports/pages.py"} <= names
    assert {"appointments", "steering_terms", "papers", "registrations", "invitations"} <= RELATED
