"""Which uploads the texts of the manual name, for those who draw them."""

from collections.abc import Sequence

from manual.models import ManualImage
from manual.models.image import NAMES
from manual.text.block import Block
from manual.text.settling import Picture


def pictures_of(blocks: Sequence[Block]) -> dict[str, Picture]:
    """The uploads that `blocks` name, by name; one query, none where no block names any. `shown` asks its `get`.

    Whoever may see a text may see its images (`ManualImageQuerySet.visible_to`), so the reader is not asked for here.
    """
    names = {name for block in blocks for name in NAMES.findall(block.text)}
    rows = ManualImage.objects.filter(name__in=sorted(names)) if names else []
    return {one.name: Picture(one.get_absolute_url(), one.width, one.height) for one in rows}
