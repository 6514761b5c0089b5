"""How days, counts and changes are said in the active language, and sentences that differ by unit of counting."""

from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from lifecycle.portfolio.charts import NumberStyle

#: English dates by number alone are read in two ways.
_DAY_FORMATS: Final = {"en": "j F Y"}


def number_style() -> NumberStyle:
    """Return how numbers are written in the active language."""
    return NumberStyle((get_language() or "fi")[:2], unknown=pgettext("figure", "Not known"))


def shown_day(day: str) -> str:
    """Return an ISO date as people write it."""
    language = (get_language() or "fi")[:2]
    return date_format(date.fromisoformat(day), _DAY_FORMATS.get(language, "SHORT_DATE_FORMAT"))


def short_day(day: str) -> str:
    """Return an ISO date as month and year, for the ends of a graph: 12/2010."""
    return f"{int(day[5:7])}/{day[:4]}"


def shown_reduction(style: NumberStyle, reduction: Any) -> str:
    """Return a reduction in per cent as a change with its sign, one decimal; "–" where there is none."""
    return "–" if reduction is None else style.signed_percent(-reduction, 1)


def numbered(sentence: Any, number: int, style: NumberStyle, **more: Any) -> str:
    """Return a sentence with a plural: `number` chooses its form, `count` in it is the number as it is written."""
    return str(sentence % {"number": number, "count": style.plain(number), **more})


#: Why the count is what it is: the heading of the bridge. The number is that of the change without moves.
FEWER: Final[dict[str, Any]] = {
    "S": ngettext_lazy("Why there is %(count)s service fewer", "Why there are %(count)s fewer services", "number"),
    "S_own": ngettext_lazy(
        "Why the group produces %(count)s service fewer", "Why the group produces %(count)s fewer services", "number"
    ),
    "F": ngettext_lazy(
        "Why there is %(count)s application form fewer", "Why there are %(count)s fewer application forms", "number"
    ),
    "R": ngettext_lazy(
        "Why %(count)s required input fewer is asked", "Why %(count)s fewer required inputs are asked", "number"
    ),
    "C": ngettext_lazy(
        "Why %(count)s data concept fewer is required", "Why %(count)s fewer data concepts are required", "number"
    ),
}
MORE: Final[dict[str, Any]] = {
    "S": ngettext_lazy("Why there is %(count)s service more", "Why there are %(count)s more services", "number"),
    "S_own": ngettext_lazy(
        "Why the group produces %(count)s service more", "Why the group produces %(count)s more services", "number"
    ),
    "F": ngettext_lazy(
        "Why there is %(count)s application form more", "Why there are %(count)s more application forms", "number"
    ),
    "R": ngettext_lazy(
        "Why %(count)s required input more is asked", "Why %(count)s more required inputs are asked", "number"
    ),
    "C": ngettext_lazy(
        "Why %(count)s data concept more is required", "Why %(count)s more data concepts are required", "number"
    ),
}
AS_MANY: Final[dict[str, Promise]] = {
    "S": _("There are as many services as at the baseline"),
    "S_own": _("The group produces as many services as at the baseline"),
    "F": _("There are as many application forms as at the baseline"),
    "R": _("As many inputs are required as at the baseline"),
    "C": _("As many data concepts are required as at the baseline"),
}
#: The unit that has fallen most, when all three have fallen.
FASTEST: Final[dict[str, Promise]] = {
    "S": _("The number of services has fallen fastest"),
    "F": _("The number of application forms has fallen fastest"),
    "R": _("The number of required inputs has fallen fastest"),
}
#: Findings about organisations. C is compared by R.
EVERYONE_FEWER: Final[dict[str, Promise]] = {
    "S": _("Every organisation has fewer services"),
    "S_own": _("Every organisation produces fewer services itself"),
    "F": _("Every organisation has fewer application forms"),
    "R": _("Every organisation asks for fewer inputs"),
}
SOME_FEWER: Final[dict[str, Promise]] = {
    "S": _("%(some)s of %(all)s organisations have fewer services"),
    "S_own": _("%(some)s of %(all)s organisations produce fewer services themselves"),
    "F": _("%(some)s of %(all)s organisations have fewer application forms"),
    "R": _("%(some)s of %(all)s organisations ask for fewer inputs"),
}
NOBODY_FEWER: Final[dict[str, Promise]] = {
    "S": _("No organisation has fewer services"),
    "S_own": _("No organisation produces fewer services itself"),
    "F": _("No organisation has fewer application forms"),
    "R": _("No organisation asks for fewer inputs"),
}


def listed(parts: list[str]) -> str:
    """Return parts as people say them: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
