"""Images of the manual: uploaded once, each with a description, and named in texts as `image:NAME`."""

import re
from typing import ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from manual.models.chapter import reads_drafts
from manual.models.revision import RevisionBlock
from manual.models.written_once import KeptText, WrittenOnceQuerySet
from r2pnet.visibility import Reader, is_of_secretariat

LONGEST_NAME: Final = 60
LONGEST_DESCRIPTION: Final = 300
NAMES: Final = re.compile(r"image:([a-z0-9][a-z0-9-]*)(?![a-z0-9._-])")
"""Where a text names an image; a name has letters, digits and hyphens alone, so that it is no pattern itself."""

SIGNS: Final = re.compile(r"[][\\`*_<>&!]")
"""Of Markdown, which a description may hold."""
_ESCAPED: Final = r"\\\g<0>"


class ManualImageQuerySet(WrittenOnceQuerySet):
    """Reading rules of images."""

    def visible_to(self, user: Reader) -> Self:
        """Those that a text names which `user` may see, whatever becomes of it; the secretariat sees all.

        For the public it is a text that is adopted, since it sees no other. Who may read drafts also sees those that
        no text names yet: they stand in what is proposed.
        """
        if is_of_secretariat(user):
            return self
        named = self.filter(_is_named_in(RevisionBlock.objects.visible_to(user)))
        return named | self.exclude(_is_named_in(RevisionBlock.objects.all())) if reads_drafts(user) else named


def _is_named_in(blocks: models.QuerySet[RevisionBlock]) -> models.Exists:
    """That one of `blocks` names the image of the row."""
    word: Final = Concat(models.Value("image:"), models.OuterRef("name"), output_field=models.CharField())
    whole = Concat(word, models.Value("($|[^a-z0-9._-])"), output_field=models.CharField())
    return models.Exists(blocks.order_by().filter(text__contains=word).filter(text__regex=whole))


class ManualImage(KeptText):
    """An image as it is shown: drawn anew from what was uploaded, without what cameras and programs write into it.

    Written once: another picture has another name, so that an old text shows what it showed.
    """

    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)
    description = models.CharField(_("description"), max_length=LONGEST_DESCRIPTION)
    file = models.FileField(_("file"), max_length=120)
    content_type = models.CharField(_("kind of file"), max_length=20)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar = ManualImageQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("image of the manual")
        verbose_name_plural = _("images of the manual")
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(description=""),
                name="manual_image_has_description",
                violation_error_message=_("Describe what the image shows, for who does not see it."),
            ),
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^[a-z0-9][a-z0-9-]*$"), name="manual_image_name_is_plain"
            ),
            models.CheckConstraint(
                condition=models.Q(content_type__in=("image/png", "image/jpeg")), name="manual_image_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1) & ~models.Q(file=""), name="manual_image_is_there"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("manual-image", args=[self.name])

    @property
    def markdown(self) -> str:
        """What is pasted into a text to show it."""
        return f"![{SIGNS.sub(_ESCAPED, self.description)}](image:{self.name})"
