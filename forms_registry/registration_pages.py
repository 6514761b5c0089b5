"""What the pages of the wizard must know: for each step, of the database and of the steps before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_registry.content import sections_of
from forms_registry.field_list import FieldSpec
from forms_registry.mapping import codes_of
from forms_registry.models import ApplicationForm
from forms_registry.models.mapping import concept_key
from forms_registry.question_rows import Row, spec_of
from forms_registry.registration import Trial, try_registration
from forms_registry.registration_answers import registration_of
from forms_registry.registration_base import PART_LABELS, base_of, changed_parts, stamp
from forms_registry.registration_channels import chosen_in
from forms_registry.registration_concepts import MOST_SHOWN
from forms_registry.registration_notices import near_forms, own_forms
from forms_registry.selectors import concept_names
from forms_registry.suggesting import suggestions_for
from lifecycle.additions import Origin, count_after
from lifecycle.errors import LifeCycleError
from lifecycle.kinds import FormType, ItemUnit
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import PortfolioItem
from lifecycle.subjects import Section

#: So many of the organisation's own forms are offered as those that end.
_MOST_OWN: Final = 40
Cleaned = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """Who answers, of which form that is there already, and what was answered before, as far as it is right."""

    user: Any
    form: ApplicationForm | None
    base: Mapping[str, str]
    rows: Sequence[Row]
    cleaned: Cleaned

    @property
    def title(self) -> str:
        """The title given, else that of the form."""
        return str(self.cleaned("identity").get("title_fi") or (self.form.title if self.form is not None else ""))

    @property
    def specs(self) -> list[FieldSpec]:
        """The questions written down so far."""
        return [spec_of(row) for row in self.rows]


def known_of(step: str, asked: Asked) -> dict[str, Any]:
    """Return what the form of `step` must know."""
    known = {"user": asked.user, "form": asked.form}
    if step == "fields":
        return known | {"rows": asked.rows}
    if step in _KNOWN:
        return known | _KNOWN[step](asked)
    return known


def _of_concepts(asked: Asked) -> dict[str, Any]:
    held = codes_of(asked.form.pk) if asked.form is not None else {}
    specs = asked.specs
    labels = {spec.key: _language_and_label(spec) for spec in specs[:MOST_SHOWN]}
    return {
        "specs": specs,
        "held": held,
        "names": concept_names({concept_key(*codes) for codes in held.values()}),
        "suggestions": suggestions_for(labels),
    }


def _language_and_label(spec: FieldSpec) -> tuple[str, str]:
    """Return the label that is looked up, and its language: the first there is."""
    return next(((code, spec.labels[code]) for code in CONTENT_LANGUAGES if spec.labels.get(code)), ("fi", ""))


def _of_need(asked: Asked) -> dict[str, Any]:
    owner = asked.form.item.owner if asked.form is not None else asked.cleaned("identity").get("owner")
    own = own_forms(owner.pk, asked.form.item_id if asked.form is not None else 0, _MOST_OWN) if owner else []
    titles = dict(ApplicationForm.objects.filter(item__in=own).values_list("item_id", "title"))
    return {
        "near": [
            (
                each.form.item.code,
                _("%(title)s (%(owner)s), %(share)s %% alike")
                % {"title": each.form.title, "owner": each.form.item.owner.name, "share": each.share},
            )
            for each in near_forms(asked.title, asked.form)
        ],
        "own": [(item.code, f"{titles.get(item.pk, item.name)} ({item.code})") for item in own],
    }


def _of_check(asked: Asked) -> dict[str, Any]:
    return {"changed": changed_parts(asked.base, asked.form) if asked.form is not None else []}


_KNOWN: Final[dict[str, Callable[[Asked], dict[str, Any]]]] = {
    "concepts": _of_concepts,
    "need": _of_need,
    "check": _of_check,
}


def channels_chosen(asked: Asked) -> list[Any]:
    """Return the channels in which a question may be prefilled."""
    return chosen_in(asked.cleaned("channels"))


def effect_of(asked: Asked) -> dict[str, Any]:
    """Return how many forms there are and would be, {} when the form does not count or is there already."""
    if asked.form is not None or asked.cleaned("identity").get("form_type") != FormType.APPLICATION:
        return {}
    need = asked.cleaned("need")
    before = PortfolioItem.objects.in_offering().filter(
        unit=ItemUnit.FORM, classification__instrument=FormType.APPLICATION
    ).count()  # fmt: skip
    origin = Origin(need.get("origin") or Origin.NEW)
    return {"count_before": before, "count_after": count_after(before, origin, len(need.get("ended", ())))}


@dataclass(frozen=True)
class Checked:
    """What the last page shows besides the answers: what saving would come to, or why it is refused."""

    trial: Trial | None
    refused: Sequence[str]
    sections: Mapping[str, Section]
    concepts: Sequence[tuple[str, str]]
    unmatched: int
    changed: Sequence[str]
    changed_as: str


def checked(asked: Asked, names: Sequence[str]) -> Checked:
    """Try to save the answers of the steps `names`, and return what comes of it; nothing is saved."""
    cleaned = {name: asked.cleaned(name) for name in names}
    base = base_of(asked.form) if asked.form is not None else None
    trial, refused = None, []
    try:
        trial = try_registration(registration=registration_of(cleaned), user=asked.user, form=asked.form, based_on=base)
    except LifeCycleError as error:
        sentences = [text for text in getattr(error, "problems", {}).values() if " " in text]  # not mere codes
        refused = list(dict.fromkeys([*sentences, str(error)]))
    except ValidationError as error:
        refused = list(error.messages)
    chosen = {
        spec.label(): choice
        for spec in asked.specs
        if (choice := cleaned.get("concepts", {}).get("choices", {}).get(spec.key)) is not None and choice.concept
    }
    told = concept_names({concept_key(each.concept, each.role) for each in chosen.values()})
    return Checked(
        trial=trial,
        refused=refused,
        sections={section.key: section for section in sections_of(trial.content)} if trial is not None else {},
        concepts=[(label, told[concept_key(each.concept, each.role)]) for label, each in chosen.items()],
        unmatched=len(asked.rows) - len(chosen),
        changed=[str(PART_LABELS[name]) for name in _of_check(asked)["changed"]],
        changed_as=stamp(base) if base is not None else "",
    )


def _tried(
    asked: Asked, cleaned: Mapping[str, Mapping[str, Any]], base: Mapping[str, str] | None
) -> tuple[Trial | None, list[str]]:
    registration = registration_of(cleaned)
    try:
        return try_registration(registration=registration, user=asked.user, form=asked.form, based_on=base), []
    except LifeCycleError as error:
        return None, list(getattr(error, "problems", {}).values()) or [str(error)]
    except ValidationError as error:
        return None, list(error.messages)


def in_words(form: Any) -> list[tuple[str, str]]:
    """Return (label, answer) of a step that is right, choices by their labels; what was not answered is left out."""
    if not form.is_valid():
        return []
    rows = []
    for name, field in form.fields.items():
        if field.widget.is_hidden:
            continue
        told = _told(field, form.cleaned_data.get(name))
        if told:
            rows.append((str(field.label), told))
    return rows


def _told(field: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    queryset = getattr(field, "queryset", None)
    if queryset is not None:
        entries = value if hasattr(value, "__iter__") else [value]
        return ", ".join(str(field.label_from_instance(entry)) for entry in entries)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(each), str(each)) for each in values)
