"""Application forms in any state, reached through the real services and actions."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from forms_registry.field_list import FieldSpec
from forms_registry.models import ApplicationForm, ConceptRole, DataConcept, SourceRegister
from forms_registry.registering import register_form
from forms_registry.versions import ChannelSpec, write_channels, write_facts, write_fields
from forms_registry.vocabulary import FieldType, FormChannelKind, Obligation
from lifecycle.actions import perform
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.responsibility import assign_responsibility
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories.cards import _REACHED_AFTER, _STEPS, propose_addition, retirement_plan
from tests.factories.decisions import decision
from tests.factories.people import organisation_with_people, person, unit_of

_numbers = count(1)


def concept(code: str, register: str = "", *, reachable: bool = True, **facts: Any) -> DataConcept:
    """Return the data concept `code`, made when it is new; `register` is the code of the register that holds it."""
    source = None
    if register:
        source, _made = SourceRegister.objects.get_or_create(
            code=register,
            defaults={"name_fi": f"Rekisteri {register}", "authority": "Viranomainen", "is_reachable": reachable},
        )
    names = {"name_fi": f"Tieto {code}", "name_sv": f"Uppgift {code}", "name_en": f"Datum {code}"}
    found, _made = DataConcept.objects.get_or_create(code=code, defaults=names | {"source_register": source} | facts)
    return found


def concept_role(code: str) -> ConceptRole:
    """Return the role `code`, made when it is new."""
    found, _made = ConceptRole.objects.get_or_create(code=code, defaults={"name_fi": f"Rooli {code}"})
    return found


def field(key: str, concept_code: str = "", obligation: Obligation = Obligation.REQUIRED, **facts: Any) -> FieldSpec:
    """Return a question with a Finnish label; a concept it names is made when it is new."""
    if concept_code:
        concept(concept_code)
    if obligation is Obligation.CONDITIONAL:
        facts.setdefault("condition", "Jos hakijoita on monta.")
    usual: dict[str, Any] = {"labels": {"fi": f"Kysymys {key}", "sv": f"Fråga {key}"}, "type": FieldType.TEXT}
    return FieldSpec(key=key, concept=concept_code, obligation=obligation, **usual | facts)


FIELDS = (("nimi", "NIMI"), ("ytunnus", "YTUNNUS"), ("sahkoposti", "SAHKOPOSTI"))


class FormFactory:
    """Makes complete forms: every publish requirement is met."""

    @staticmethod
    def draft(
        owner: Organisation | None = None,
        title: str = "",
        fields: Sequence[FieldSpec] | None = None,
        channels: Sequence[ChannelSpec] | None = None,
        **facts: Any,
    ) -> ApplicationForm:
        """Return a draft of `owner` (default organisation ALUE); `facts` go to `register_form`."""
        owner = owner or organisation_with_people("ALUE")
        keeper = person(Role.OWNER, owner)
        title = title or f"Lomake {next(_numbers)}"
        form = register_form(owner=owner, title=title, user=keeper, **facts)
        assign_responsibility(
            item=form.item,
            user=keeper,
            owner_unit=unit_of(owner, f"{owner.code}-1"),
            owner_person=keeper,
            deputy=None,
            review_date=timezone.localdate() + timedelta(days=365),
        )
        told = {
            "title_sv": f"{title} på svenska",
            "title_en": f"{title} in English",
            "purpose_fi": "Yritys hakee avustusta.",
            "decision_fi": "Avustuspäätös",
            "legal_basis": "Avustuslaki 1 §",
        }
        write_facts(form=form, user=keeper, changes=told)
        write_fields(form=form, user=keeper, fields=fields if fields is not None else [field(*each) for each in FIELDS])
        write_channels(form=form, user=keeper, channels=channels or [ChannelSpec(FormChannelKind.PAPER)])
        propose_addition(form.item)
        return FormFactory.again(form)

    @staticmethod
    def in_state(state: State, owner: Organisation | None = None, **kwargs: Any) -> ApplicationForm:
        """Return a form in `state`, brought there by the real actions."""
        form = FormFactory.draft(owner, **kwargs)
        for name in _STEPS[: _REACHED_AFTER[state]]:
            FormFactory.step(form.item, name)
        return FormFactory.again(form)

    @staticmethod
    def step(item: PortfolioItem, name: str, **given: Any) -> None:
        """Perform one transition as whoever may."""
        item = PortfolioItem.objects.with_facts().get(pk=item.pk)
        role = Role.OWNER if name in ("submit", "submit_change", "propose_retirement") else Role.APPROVER
        today = timezone.localdate()
        usual: dict[str, Any] = {
            "user": system_user() if name == "retire" else person(role, item.owner),
            "decision": decision(),
            "plan": retirement_plan(item, last_day=today) if name == "propose_retirement" else None,
            "today": today + timedelta(days=1) if name == "retire" else today,
        }
        perform(item, name, **usual | given)

    @staticmethod
    def again(form: ApplicationForm) -> ApplicationForm:
        """Return the form as it is stored now."""
        found: ApplicationForm = ApplicationForm.objects.with_facts().get(pk=form.pk)
        return found
