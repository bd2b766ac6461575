"""Images of the manual: who gets them, what is kept of an upload, and that texts show them."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from pytest_django import Settings

from focalpoints.services.accounts import make_staff
from manual.models import Chapter, ManualImage
from manual.retention import forget
from manual.services import picturing
from manual.services.adopting import adopt
from manual.services.picturing import upload_image
from r2pnet.clock import network_today
from r2pnet.refusal import Refused
from r2pnet.visibility import Audience, Level
from tests.manual.given import ADOPTED_ON, adopted, chapter_of, next_text
from tests.manual.pictured import picture, pixels, upload
from tests.meetings.reading import main_of, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]
DESK = "/desk/manual/images/"


@pytest.fixture
def editor() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


def codes(image: ManualImage, *clients: Client) -> list[int]:
    return [client.get(image.get_absolute_url()).status_code for client in clients]


def test_the_public_gets_an_image_when_an_adopted_text_shows_it(
    client: Client, member_client: Client, editor: Client
) -> None:
    image, readers = picture("test-map"), (client, member_client, editor)
    assert codes(image, *readers) == [404, 200, 200]
    chapter, revision = chapter_of(image.markdown, "What?")
    assert codes(image, *readers) == [404, 200, 200]
    adopt(revision, on=ADOPTED_ON, note="At a test", by=None)
    assert codes(image, *readers) == [200, 200, 200]
    next_text(chapter, "Words without it.")
    assert codes(image, *readers) == [200, 200, 200]  # the adopted text is read still
    Chapter.objects.filter(pk=chapter.pk).update(level=Level.SECRETARIAT)
    assert codes(image, *readers) == [404, 404, 200]


def test_a_name_that_begins_with_its_own_opens_no_image(client: Client, member_client: Client) -> None:
    image, longer = picture("map"), picture("map-2")
    adopted(longer.markdown, "What?")
    adopted("image:map.x and image:map_x and image:map-", "What else?")
    assert (codes(image, client), codes(longer, client)) == ([404], [200])
    adopted("[map]: image:map\n\n![Map][map]", "What more?")
    assert codes(image, client) == [200]
    assert codes(picture("not-there"), client, member_client) == [404, 200]


def test_what_is_not_there_is_answered_as_what_is_hidden(client: Client) -> None:
    image = picture("hidden")
    one, other = client.get(image.get_absolute_url()), client.get("/manual/images/hiddem")
    assert (one.status_code, other.status_code) == (404, 404)
    assert main_of(one).replace("hidden", "hiddem") == main_of(other)


def test_it_is_served_as_what_it_is_and_asked_for_anew(client: Client) -> None:
    image = picture("map")
    chapter, _revision = adopted(image.markdown, "What?")
    page = client.get("/manual/images/map")
    assert b"".join(page) == default_storage.open(image.file.name).read()
    assert (page.headers["Content-Type"], page.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert (page.headers["Content-Security-Policy"], page.headers["Cache-Control"]) == (
        "default-src 'none'; sandbox",
        "private, no-cache",
    )
    head = client.head("/manual/images/map")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(image.size))
    held = {"if-none-match": page.headers["ETag"]}
    assert client.get("/manual/images/map", headers=held).status_code == 304
    Chapter.objects.filter(pk=chapter.pk).update(level=Level.MEMBERS)
    assert client.get("/manual/images/map", headers=held).status_code == 404
    default_storage.delete(image.file.name)
    Chapter.objects.filter(pk=chapter.pk).update(level=Level.PUBLIC)
    assert client.get("/manual/images/map").status_code == 404


def test_a_text_shows_it_from_the_moment_it_is_there(client: Client, django_assert_num_queries: Queries) -> None:
    chapter, _revision = adopted("![A map](image:map)", "What?")
    assert "A map (image:map)" in words_of(client.get("/manual/what/"))
    picture("map")
    assert '<img src="/manual/images/map" alt="A map" width="4" height="3">' in main_of(client.get("/manual/what/"))
    assert 'src="/ar/manual/images/map"' in main_of(client.get("/ar/manual/what/"))
    adopted("No image.", "What else?")
    with django_assert_num_queries(8):
        client.get("/manual/what-else/")


def test_the_secretariat_uploads_and_pastes(editor: Client, member_client: Client, client: Client) -> None:
    assert (client.get(DESK).status_code, member_client.get(DESK).status_code) == (302, 404)
    assert "No image is there yet." in words_of(editor.get(DESK))
    typed = {"description": "How [three] states\n*share* it", "name": ""}
    answer = editor.post(DESK, {"file": upload("../A map_of it.PNG"), **typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, DESK)
    image = ManualImage.objects.get()
    assert (image.name, image.description) == ("a-map-of-it", "How [three] states *share* it")
    assert image.uploaded_by.email == "editor@example.org"
    assert r"![How \[three\] states \*share\* it](image:a-map-of-it)" in words_of(editor.get(DESK))
    adopted(image.markdown, "What?")
    assert 'alt="How [three] states *share* it"' in main_of(client.get("/manual/what/"))
    assert "editor" not in client.get("/manual/what/").content.decode()


@pytest.mark.parametrize(
    ("content", "description", "words"),
    [
        (None, "  ", "Describe what the image shows"),
        (b"%PDF-1.7", "x", "This is not a PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x", "This is not a PNG, JPEG or WebP"),
        (pixels("GIF"), "x", "This is not a PNG, JPEG or WebP"),
        (pixels()[:40], "x", "This is not a PNG, JPEG or WebP"),
        (pixels("PNG", (6000, 5001), "1"), "x", "more than 30 million pixels"),
        (pixels(save_all=True, append_images=[Image.new("RGB", (4, 3))]), "x", "This image moves."),
    ],
)
def test_what_is_no_image_is_refused_in_words(
    editor: Client, content: bytes | None, description: str, words: str, settings: Settings
) -> None:
    page = editor.post(DESK, {"file": upload(content=content), "description": description})
    assert page.status_code == 200
    assert words in words_of(page)
    assert ManualImage.objects.count() == 0
    assert [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()] == []


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "MOST_BYTES", 10)
    with pytest.raises(Refused, match="more than 10 MB"):
        upload_image(upload(), "x", by=None)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_nothing_of_the_camera_is_kept(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "zqx"  # turned by a quarter; a description
    sent = pixels(kind, (40, 30), exif=exif) + b"zqx behind"
    image = upload_image(upload("x", sent), "x", by=None)
    kept = default_storage.open(image.file.name).read()
    assert b"zqx" in sent and b"zqx" not in kept
    assert (image.width, image.height) == (30, 40)
    assert image.content_type == ("image/png" if kind == "PNG" else "image/jpeg")


def test_a_large_one_is_made_smaller_and_what_is_clear_stays_clear() -> None:
    image = upload_image(upload("x", pixels("WEBP", (4000, 10), "RGBA")), "x", by=None)
    assert (image.width, image.height, image.content_type) == (2000, 5, "image/png")
    for sent in (pixels("PNG", mode="P"), pixels("PNG", mode="LA"), pixels("JPEG", mode="CMYK")):
        kept = upload_image(upload("x", sent), "x", by=None)
        with Image.open(io.BytesIO(default_storage.open(kept.file.name).read())) as opened:
            assert opened.mode in ("RGB", "RGBA")


def test_each_has_its_own_name_and_is_written_once(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    assert [picture("map").name, picture("map").name, picture("خريطة").name] == ["map", "map-2", "image"]
    image = ManualImage.objects.get(name="map")
    with pytest.raises(TypeError):
        image.save()
    with pytest.raises(TypeError):
        ManualImage.objects.filter(name="map").delete()
    for field, value in (("description", ""), ("name", "ma.p"), ("content_type", "image/svg+xml")):
        fields = {one.attname: getattr(image, one.attname) for one in ManualImage._meta.fields if one.attname != "id"}
        with pytest.raises(IntegrityError), transaction.atomic():
            ManualImage(**{**fields, "name": "other", field: value}).save()
    monkeypatch.setattr(ManualImage, "save", lambda _self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        picture("map")
    assert len([one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]) == 3
    assert list(forget(network_today())) == []


def test_audiences_see_what_their_texts_name() -> None:
    image = picture("map")
    _chapter, revision = chapter_of(image.markdown, "What?", level=Level.STEERING)
    adopt(revision, on=ADOPTED_ON, note="At a test", by=None)
    seen = [ManualImage.objects.visible_to(Audience(level)).exists() for level in Level]
    assert seen == [False, False, True, True]
