"""The last part of an address: given once to a record, never changed, never used for another."""

from django.db import models
from django.utils.text import slugify

# Pages stand at these addresses (ux, sitemap).
RESERVED = frozenset({"propose", "search", "proposals", "editions", "languages", "images", "new"})


def free_slug(model: type[models.Model], words: str, longest: int = 70) -> str:
    """`words` in ASCII and lower case, "A/RES/60/1" as "a-res-60-1"; with a number where the address was ever given.

    The history is asked too, so that the address of a record that is gone is not used again.
    """
    wanted = slugify(words.replace("/", " "))[:longest].strip("-_") or str(model._meta.model_name)
    given = _given(model, wanted) | RESERVED
    numbered = (f"{wanted}-{number}" for number in range(2, len(given) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in given)


def _given(model: type[models.Model], start: str) -> set[str]:
    """Every slug with this start that any record has or had."""
    history = model.history  # type: ignore[attr-defined]  # every record with an address has one
    present = model._default_manager.filter(slug__startswith=start).values_list("slug", flat=True)
    return {*present, *history.filter(slug__startswith=start).values_list("slug", flat=True)}
