"""The public list of prices as a page and as CSV. Any address gives a page: what is wrong is said by its field."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forms_registry.pricing.labels import BASIS_LABELS
from forms_registry.pricing.price_csv import price_csv
from forms_registry.pricing.price_words import price_lines
from forms_registry.pricing.public_prices import PricesAsked, find_prices, offering_organisations, read_prices

PER_PAGE: Final = 50
_LONGEST: Final = 100


class PricesForm(forms.Form):
    """What narrows the list; every part may be left out."""

    q = forms.CharField(label=gettext_lazy("Service or what is paid for"), required=False, max_length=_LONGEST)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    basis = forms.ChoiceField(label=pgettext_lazy("price", "Basis"), required=False)
    on = forms.DateField(
        label=gettext_lazy("Prices on the day"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day as 30.6.2014 or 2014-06-30.")},
    )

    def __init__(self, data: Mapping[str, Any], language: str) -> None:
        """Read `data`; organisations are those that have prices, and the day is today unless another is given."""
        given = {name: data.get(name, "") for name in self.base_fields}
        given["on"] = given["on"] or timezone.localdate().isoformat()
        super().__init__(given, auto_id="choice-%s", use_required_attribute=False)
        choices: dict[str, list[Any]] = {
            "organisation": [("", _("All organisations")), *offering_organisations(language)],
            "basis": [("", _("All")), *((basis.value, label) for basis, label in _bases())],
        }
        for name, options in choices.items():
            field: Any = self.fields[name]
            field.choices = options
            field.error_messages["invalid_choice"] = _("There is no such choice. Pick one from the list.")
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"
        for name in self.errors:
            self.fields[name].widget.attrs |= {
                "aria-invalid": "true", "aria-describedby": f"{self[name].id_for_label}_error",
            }  # fmt: skip

    def asked(self, language: str) -> PricesAsked:
        """Return what is asked; call only when the form is valid."""
        given = self.cleaned_data
        words = " ".join(given["q"].replace("\x00", " ").split())
        return PricesAsked(given["on"], language, given["organisation"], words, given["basis"])

    @property
    def narrows(self) -> bool:
        """Whether anything but the day is asked."""
        return any(self.cleaned_data.get(name) for name in ("q", "organisation", "basis"))


def _bases() -> list[tuple[Any, Any]]:
    return list(BASIS_LABELS.items())


def _language() -> str:
    return (get_language() or "fi")[:2]


@require_safe
def price_list(request: HttpRequest) -> HttpResponse:
    """Show the prices that hold on a day; a wrong address shows what is wrong and no prices."""
    language = _language()
    form = PricesForm(request.GET, language)
    context: dict[str, Any] = {"section": "prices", "form": form, "page_obj": None}
    if form.is_valid():
        asked = form.asked(language)
        found = find_prices(asked)
        page = Paginator(found.keys, PER_PAGE).get_page(request.GET.get("page"))
        prices = read_prices(list(page.object_list), found, asked.day, language)
        query = request.GET.copy()
        query.pop("page", None)
        context |= {
            "page_obj": page,
            "number": len(found.keys),
            "lines": price_lines(prices),
            "day": asked.day,
            "narrows": form.narrows,
            "csv_url": f"{reverse('forms_registry:price_list_csv')}?{query.urlencode()}".rstrip("?"),
        }
    return render(request, "forms_registry/price_list.html", context)


@require_safe
def price_list_csv(request: HttpRequest) -> HttpResponse:
    """Send the same prices, all of them. A wrong address leads to the page that says what is wrong."""
    language = _language()
    form = PricesForm(request.GET, language)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('forms_registry:price_list')}?{request.GET.urlencode()}")
    asked = form.asked(language)
    found = find_prices(asked)
    prices = read_prices(found.keys, found, asked.day, language)
    return HttpResponse(
        # With a byte order mark, or spreadsheets take the text for Windows-1252.
        price_csv(prices, asked.day).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="prices-{asked.day}.csv"'},
    )
