"""How numbers, times and languages of forms are said to the public."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from forms_registry.labelling import TIME_METHOD_LABELS
from forms_registry.models import FormVersion

_HOUR: Final = 60
_MONTHS: Final = 12
#: So many names stand in a sentence; the rest are counted.
_NAMED: Final = 8


def minutes_in_words(minutes: int) -> str:
    """Return a time such as 45 min or 1 h 15 min."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def time_in_words(version: FormVersion) -> tuple[str, str]:
    """Return how long filling in takes, and how that is known; ("", "") when nobody has said."""
    if version.minutes is None:
        return "", ""
    known = str(TIME_METHOD_LABELS.get(version.minutes_method, ""))
    if version.minutes_sample:
        people = ngettext("%(number)s person", "%(number)s people", version.minutes_sample) % {
            "number": version.minutes_sample
        }
        known = f"{known}, {people}" if known else people
    return minutes_in_words(version.minutes), known


def months_in_words(months: int) -> str:
    """Return a time that data is kept, in whole years when it is."""
    if months and months % _MONTHS == 0:
        years = months // _MONTHS
        return ngettext("%(number)s year", "%(number)s years", years) % {"number": years}
    return ngettext("%(number)s month", "%(number)s months", months) % {"number": months}


def language_in_words(code: str) -> str:
    """Return the name of a language in the active one; the code itself when nobody knows it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def names_in_words(names: Iterable[str]) -> str:
    """Return names with commas, the first few of many with how many more there are."""
    names = list(names)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (_(" and %(number)s more") % {"number": more} if more > 0 else "")


def safe_url(address: str) -> str:
    """Return `address` when it is one of the web, so that it may be a link, else ""."""
    address = address.strip()
    return address if address.lower().startswith(("https://", "http://")) else ""
