"""The sub-regions of the United Nations' M49 standard: as the list files them, as an address and a reader name them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Key: the value of `region` in an address. Then the English name as `Country.m49_subregion` holds it, and for readers.
# https://unstats.un.org/unsd/methodology/m49/
SUBREGIONS: Final[dict[str, tuple[str, Promise]]] = {
    "australia-and-new-zealand": ("Australia and New Zealand", _("Australia and New Zealand")),
    "central-asia": ("Central Asia", _("Central Asia")),
    "eastern-asia": ("Eastern Asia", _("Eastern Asia")),
    "eastern-europe": ("Eastern Europe", _("Eastern Europe")),
    "latin-america-and-the-caribbean": ("Latin America and the Caribbean", _("Latin America and the Caribbean")),
    "melanesia": ("Melanesia", _("Melanesia")),
    "micronesia": ("Micronesia", _("Micronesia")),
    "northern-africa": ("Northern Africa", _("Northern Africa")),
    "northern-america": ("Northern America", _("Northern America")),
    "northern-europe": ("Northern Europe", _("Northern Europe")),
    "polynesia": ("Polynesia", _("Polynesia")),
    "south-eastern-asia": ("South-eastern Asia", _("South-eastern Asia")),
    "southern-asia": ("Southern Asia", _("Southern Asia")),
    "southern-europe": ("Southern Europe", _("Southern Europe")),
    "sub-saharan-africa": ("Sub-Saharan Africa", _("Sub-Saharan Africa")),
    "western-asia": ("Western Asia", _("Western Asia")),
    "western-europe": ("Western Europe", _("Western Europe")),
}
_LABELS: Final = dict(SUBREGIONS.values())


def subregion_label(name: str) -> str:
    """The sub-region called `name` in the record, in the reader's language where it is known to M49."""
    return str(_LABELS.get(name, name))
