"""The columns of a spreadsheet that can be imported."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
KINDS: Final = ("member", "institution", "person", "appointment", "steering", "source")


class ImportColumn(NamedTuple):
    """One column: its key, how it is called, what it is about, what to write into it, what else people call it."""

    key: str
    label: Words
    kind: str
    meaning: Words
    other_names: tuple[str, ...] = ()


_DATE: Final = _("2024-05-15, 15 May 2024, 15.05.2024, May 2024, 2024, by 2013, about May 2014.")
EMPTY_CELLS: Final = _("Every column can be left out. An empty cell changes nothing and erases nothing.")

COLUMNS: Final = (
    ImportColumn(
        "member",
        _("Member"),
        "member",
        _("The state or regional organisation: a name that the UN or people use for it, its ISO or M49 code."),
        (
            "state",
            "country",
            "slug",
            "iso3",
            "iso2",
            "m49",
            "member state",
            "organisation",
            "organization",
            "état",
            "pays",
            "membre",
            "estado",
            "país",
            "miembro",
            "estado miembro",
            "état membre",
        ),
    ),
    ImportColumn(
        "kind",
        _("Kind of member"),
        "member",
        _("State or regional organisation; only a new member needs it, and only where its name says not enough."),
        ("kind", "member kind"),
    ),
    ImportColumn(
        "standing",
        _("Standing"),
        "member",
        _("Prospective member, member or former member; a new member without it is a member."),
        ("status", "statut", "situación"),
    ),
    ImportColumn("joined", _("Joined"), "member", _DATE, ("member since", "date joined", "membre depuis")),
    ImportColumn(
        "left", _("Left"), "member", _("Only of a former member. Write dates as in “Joined”."), ("date left",)
    ),
    ImportColumn(
        "joining_note",
        _("Where its joining stands"),
        "member",
        _("Only of a prospective member: a sentence."),
        ("joining note",),
    ),
    ImportColumn(
        "institution",
        _("Institution"),
        "institution",
        _("The ministry or body of the member, in English."),
        (
            "office",
            "ministry",
            "institution name",
            "name of the institution",
            "body",
            "ministère",
            "ministerio",
            "institución",
            "institution in english",
            "department",
        ),
    ),
    ImportColumn(
        "institution_own_name",
        _("Institution in the member's words"),
        "institution",
        _("The same institution as the member writes it."),
        ("own name", "institution in own language", "name in the member's words", "nom local", "nombre propio"),
    ),
    ImportColumn(
        "sector",
        _("Sector"),
        "institution",
        _("Foreign affairs, justice, interior, defence, human rights or other; a new institution needs it."),
        ("secteur", "field"),
    ),
    ImportColumn(
        "person",
        _("Person"),
        "person",
        _("The name as the person writes it. The public never sees it."),
        (
            "full name",
            "person name",
            "name of the person",
            "focal point name",
            "official",
            "nom",
            "nom complet",
            "nombre",
            "nombre completo",
            "contact",
            "contact person",
        ),
    ),
    ImportColumn(
        "email",
        _("Work e-mail"),
        "person",
        _("One address; it is how a person is known again. Seen by members at most."),
        (
            "email",
            "e mail",
            "mail",
            "email address",
            "e mail address",
            "work email",
            "courriel",
            "correo",
            "correo electrónico",
            "adresse électronique",
        ),
    ),
    ImportColumn(
        "phone",
        _("Phone"),
        "person",
        _("With the code of the country: +43 1 5550100."),
        ("telephone", "tel", "mobile", "phone number", "téléphone", "teléfono"),
    ),
    ImportColumn(
        "languages",
        _("Languages"),
        "person",
        _("Codes with commas between them: en, fr, ar."),
        ("language", "langues", "langue", "idiomas", "idioma"),
    ),
    ImportColumn(
        "role",
        _("Role"),
        "appointment",
        _("Focal point, alternate, assistant, contact office or contact at the mission; without it: focal point."),
        ("function", "rôle", "fonction", "función", "capacity"),
    ),
    ImportColumn(
        "position",
        _("Position"),
        "appointment",
        _("The office, never a name: Director for the United Nations."),
        ("job title", "title", "post", "poste", "cargo", "titre"),
    ),
    ImportColumn(
        "office_note",
        _("Note on the office"),
        "appointment",
        _("A short note, shown behind it."),
        ("office note", "note"),
    ),
    ImportColumn(
        "start",
        _("From"),
        "appointment",
        _("When the office began. Write dates as in “Joined”."),
        ("start", "since", "start date", "appointed", "appointed on", "depuis", "desde", "date of appointment"),
    ),
    ImportColumn(
        "end_state",
        _("Has it ended"),
        "appointment",
        _("Open (has not ended), unknown, or known. With a date in “To” it is known; without both it is not known."),
        ("end state", "ended"),
    ),
    ImportColumn(
        "end",
        _("To"),
        "appointment",
        _("The last day of the office. Write dates as in “Joined”."),
        ("until", "end date", "last day", "jusqu'à", "hasta"),
    ),
    ImportColumn("letter", _("By which letter"), "appointment", _("The letter that names it."), ("letter", "lettre")),
    ImportColumn(
        "agreed_cover",
        _("Agreed double cover"),
        "appointment",
        _("Yes for a second focal point beside the first, agreed for a stated time."),
        ("agreed cover", "double cover"),
    ),
    ImportColumn(
        "level",
        _("Who can see it"),
        "appointment",
        _("Of the office: public, members only, steering group only or secretariat only; without it: public."),
        ("visibility", "level", "who can see this"),
    ),
    ImportColumn(
        "steering_role",
        _("Role in the steering group"),
        "steering",
        _("Member or chair of the steering group; filled, it makes or changes a term."),
        ("steering", "steering role", "steering group"),
    ),
    ImportColumn("steering_start", _("In the steering group from"), "steering", _DATE, ("steering from",)),
    ImportColumn(
        "steering_end_state",
        _("Has the steering term ended"),
        "steering",
        _("Open, unknown or known, as “Has it ended”."),
        ("steering ended",),
    ),
    ImportColumn("steering_end", _("In the steering group to"), "steering", _DATE, ("steering to", "steering until")),
    ImportColumn(
        "source_url",
        _("Address of the source"),
        "source",
        _("Of the office; in a row without one of the steering term, else of the member. A new member takes it, too."),
        ("source", "source url", "url", "link", "lien", "fuente"),
    ),
    ImportColumn(
        "source_note",
        _("What the source says"),
        "source",
        _("One short sentence."),
        ("source note", "remark of the source"),
    ),
    ImportColumn("source_date", _("Date of the source"), "source", _DATE, ("source date", "dated")),
    ImportColumn(
        "source_public",
        _("The source may be linked"),
        "source",
        _("Yes or no; without it yes."),
        ("source public", "public source", "may be linked"),
    ),
    ImportColumn(
        "verified", _("Verified"), "source", _("Yes when a source says so in so many words."), ("vérifié", "verificado")
    ),
)
BY_KEY: Final = {column.key: column for column in COLUMNS}
