"""The public list of forms: what fits, with counts by facet, in an order, a page at a time.

Reads the database anew for every request, in a number of queries that does not depend on how many forms there are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.collation import sort_key
from catalogue.listing import Facet, Link, Option, page_links
from catalogue.models import Need, Segment
from forms_registry.form_words import Wanted, wanted_by
from forms_registry.labelling import CHANNEL_LABELS, FORM_TYPE_LABELS
from forms_registry.public_index import OfferedForm, Questions, Terms, offered_forms, questions_memory, terms_memory
from forms_registry.public_lines import FormLine, lines_of_forms
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.models import Organisation

FACETS: Final = ("online", "organisation", "type", "need", "segment", "channel")
ONLINE: Final = "1"
SORTS: Final = ("best", "title", "questions", "time")
PAGE_SIZE: Final = 20


@dataclass(frozen=True)
class FormQuery:
    """What a person asks the list for; `filters` maps facets to chosen values. `sort` "" is the usual order."""

    text: str
    language: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""

    @property
    def words(self) -> str:
        """The text as it is shown and sent on."""
        return " ".join(self.text.replace("\x00", " ").split())[:300]

    @property
    def order(self) -> str:
        """The order in force: the best match first when there are words to match, else by title."""
        usual = "best" if self.words else "title"
        return self.sort if self.sort in SORTS and (self.sort != "best" or self.words) else usual


@dataclass(frozen=True)
class FormResults:
    """Everything the template of the list needs."""

    query: str
    total: int
    lines: list[FormLine]
    facets: list[Facet]
    chips: list[Link]
    chosen: list[tuple[str, str]]
    sort: str
    is_usual_sort: bool
    sorts: list[tuple[str, str]]
    pages: list[Link]
    previous_url: str
    next_url: str
    clear_url: str


def address(query: FormQuery, *, page: int = 1, replaced: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the address of the list with some filters replaced."""
    filters = {**query.filters, **(replaced or {})}
    parameters: list[tuple[str, str]] = [("q", query.words)] if query.words else []
    for facet in FACETS:
        parameters += [(facet, value) for value in filters.get(facet, ())]
    if query.sort:
        parameters.append(("sort", query.sort))
    if page > 1:
        parameters.append(("page", str(page)))
    base = reverse("forms_registry:form_list")
    return f"{base}?{urlencode(parameters)}" if parameters else base


def _values(form: OfferedForm, facet: str) -> Iterable[str]:
    if facet == "online":
        return (ONLINE,) if form.online else ()
    if facet == "organisation":
        return (form.owner,)
    if facet == "type":
        return (form.form_type,) if form.form_type else ()
    return {"need": form.needs, "segment": form.segments, "channel": form.channels}[facet]


@dataclass
class _Found:
    """The forms that fit, and how many each value of a facet has under the other facets' filters."""

    forms: list[OfferedForm]
    counts: dict[str, Counter[str]]


def _narrowed(forms: Iterable[OfferedForm], filters: Mapping[str, Sequence[str]]) -> _Found:
    """Count in one pass: a form that fails one facet only still counts in that facet."""
    chosen = {facet: set(filters[facet]) for facet in FACETS if filters.get(facet)}
    found = _Found([], {facet: Counter() for facet in FACETS})
    for form in forms:
        failed = [facet for facet, wanted in chosen.items() if wanted.isdisjoint(_values(form, facet))]
        if not failed:
            found.forms.append(form)
        if len(failed) < 2:
            for facet in failed or FACETS:
                counts = found.counts[facet]
                for value in _values(form, facet):
                    counts[value] += 1
    return found


def _matching(forms: list[OfferedForm], wanted: Wanted) -> tuple[list[OfferedForm], set[int]]:
    """Return the forms that have every word, and the ids of those that have them in the title or as the number."""
    if not wanted.words:
        return forms, set()
    terms = terms_memory.of(forms)
    nothing = Terms("", "")
    matching, by_title = [], set()
    for form in forms:
        known = terms.get(form.version, nothing)
        number = f" {form.number.casefold()} " if form.number else ""
        if wanted.found_in(known.titles + number):
            by_title.add(form.pk)
            matching.append(form)
        elif wanted.found_in(known.everything + number):
            matching.append(form)
    return matching, by_title


def _title_key(language: str) -> Callable[[OfferedForm], tuple[str, int]]:
    def key(form: OfferedForm) -> tuple[str, int]:
        titles = dict(zip(CONTENT_LANGUAGES, form.titles, strict=True))
        return in_language(titles, language)[0].casefold(), form.pk

    return key


def _ordered(
    forms: list[OfferedForm], query: FormQuery, by_title: set[int], everything: Sequence[OfferedForm]
) -> list[OfferedForm]:
    forms = sorted(forms, key=_title_key(query.language))
    if query.order == "best":
        forms.sort(key=lambda form: form.pk not in by_title)
    elif query.order == "time":
        forms.sort(key=lambda form: (form.minutes is None, form.minutes or 0))
    elif query.order == "questions":
        asked = questions_memory.of(everything)
        forms.sort(key=lambda form: asked.get(form.version, Questions()).total)
    return forms


def _names(model: Any, codes: Iterable[str], language: str) -> dict[str, tuple[int, str]]:
    """Return (place in the list, name) of entries by code; organisations stand by name in the language."""
    entries = list(model.objects.filter(code__in=list(codes)))
    if model is Organisation:
        entries.sort(key=lambda entry: sort_key(entry.name_in(language), language))
    return {entry.code: (place, entry.name_in(language)) for place, entry in enumerate(entries)}


def _labels(facet: str, values: Iterable[str], language: str) -> dict[str, tuple[int, str]]:
    """Return (place, label) of a facet's values."""
    if facet == "online":
        return {ONLINE: (0, _("Can be done online"))}
    named = {"organisation": Organisation, "need": Need, "segment": Segment}
    if facet in named:
        return _names(named[facet], values, language)
    labels = FORM_TYPE_LABELS if facet == "type" else CHANNEL_LABELS
    return {value: (place, capfirst(str(label))) for place, (value, label) in enumerate(_as_text(labels))}


def _as_text(labels: Mapping[Any, Any]) -> Iterable[tuple[str, Any]]:
    return ((str(value), label) for value, label in labels.items())


def facet_label(name: str) -> str:
    """Return the heading of a facet."""
    return {
        "online": _("Online"),
        "organisation": _("Organisation"),
        "type": _("Type of form"),
        "need": _("Need"),
        "segment": _("Customer segment"),
        "channel": _("How to hand it in"),
    }[name]


def _facets(query: FormQuery, counts: Mapping[str, Counter[str]]) -> list[Facet]:
    facets = []
    for name in FACETS:
        chosen = list(query.filters.get(name, ()))
        values = [value for value, count in counts[name].items() if count] + chosen
        labels = _labels(name, values, query.language)
        options = [
            Option(value, labels[value][1] if value in labels else value, counts[name][value], value in chosen)
            for value in dict.fromkeys(values)
        ]
        options.sort(key=lambda option: (labels.get(option.value, (0, ""))[0], option.label))
        if options:
            facets.append(Facet(name, facet_label(name), options))
    return facets


def _chips(query: FormQuery, facets: Sequence[Facet]) -> list[Link]:
    chips = []
    for facet in facets:
        for option in facet.options:
            if option.selected:
                rest = [value for value in query.filters[facet.name] if value != option.value]
                chips.append(Link(option.label, address(query, replaced={facet.name: rest})))
    return chips


def form_results(query: FormQuery, page: int = 1) -> FormResults:
    """Return the page of the list that `query` leads to; `page` beyond the last gives the last."""
    everything = offered_forms()
    matching, by_title = _matching(everything, wanted_by(query.words))
    found = _narrowed(matching, query.filters)
    forms = _ordered(found.forms, query, by_title, everything)
    last = max(1, -(-len(forms) // PAGE_SIZE))
    page = min(max(1, page), last)
    shown = forms[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    facets = _facets(query, found.counts)
    sorts = {"title": _("By title"), "questions": _("Fewest questions first"), "time": _("Quickest first")}
    if query.words:
        sorts = {"best": _("Best match first")} | sorts
    return FormResults(
        query=query.words,
        total=len(forms),
        lines=lines_of_forms([form.pk for form in shown], query.language),
        facets=facets,
        chips=_chips(query, facets),
        chosen=[(facet, value) for facet in FACETS for value in query.filters.get(facet, ())],
        sort=query.order,
        is_usual_sort=not query.sort,
        sorts=list(sorts.items()),
        pages=page_links(lambda number: address(query, page=number), page, last),
        previous_url=address(query, page=page - 1) if page > 1 else "",
        next_url=address(query, page=page + 1) if page < last else "",
        clear_url=address(FormQuery(query.text, query.language)),
    )
