"""Regions that lie in each other."""

from catalogue.models import Region


def region_tree() -> dict[str, Region]:
    """Make the country, ETELA with UUSIMAA with ESPOO in it, and LAPPI beside; return them by code."""
    made = {"SUOMI": Region.objects.create(code="SUOMI", name_fi="Koko maa", level=Region.Level.COUNTRY)}
    for code, above in (("ETELA", ""), ("UUSIMAA", "ETELA"), ("ESPOO", "UUSIMAA"), ("LAPPI", "")):
        made[code] = Region.objects.create(code=code, name_fi=code.title(), parent=made.get(above))
    return made
