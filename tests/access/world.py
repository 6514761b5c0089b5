"""The people and things the access table speaks of."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Revision, Site

from catalogue.models import (
    AccessibilityStatement,
    Bundle,
    BundleStep,
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Need,
    Output,
    ProductCardPage,
    Region,
    Segment,
    TargetGroup,
)
from forms_registry.addresses import slug_of
from forms_registry.consents import write_clause_version
from forms_registry.mapping import merge_concepts
from forms_registry.models import (
    ApplicationForm,
    ConsentClause,
    ConsentClauseVersion,
    DataConcept,
    FormField,
    FormVersion,
    MatchDecision,
    MergePlan,
    PricingGuideline,
    RegistrationDraft,
)
from forms_registry.planning import start_plan
from lifecycle.decisions import record_decision
from lifecycle.late_registration import Registration
from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.models import (
    DecisionAttachment,
    Organisation,
    OrganisationGroup,
    PortfolioItem,
    PortfolioTarget,
    ProposalDraft,
    Restatement,
    RetirementDossier,
    Transfer,
    User,
)
from lifecycle.restating import propose_restatement, register_late
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.targets import write_target
from lifecycle.transfers import propose_transfer
from tests.factories import CardFactory, FormFactory, concept, concept_role, decision, organisation_with_people, person
from tests.factories.finder import finder_draft, finder_in_use, two_questions
from tests.factories.pricing import draft_price, guideline_draft, guideline_in_force

#: Everyone the table has a column for; "x" marks a role in another organisation.
PEOPLE = (
    "public",
    "expert",
    "implementer",
    "owner",
    "owner_x",
    "approver",
    "approver_x",
    "board",
    "auditor",
    "administrator",
)


def _model_of(name: str) -> Any:
    """Return the model of a list's address."""
    label, model = name.split("_modeladmin_")[0].rsplit("_", 1)
    return apps.get_model(label, model)


#: Addresses about the prices of the draft.
_ABOUT_TERMS = frozenset(
    {
        "forms_registry_aid",
        "forms_registry_price",
        "forms_registry_price_new",
        "forms_registry_terms",
        "forms_registry_terms_checks",
        "forms_registry_terms_discard",
        "forms_registry_terms_end",
        "forms_registry_terms_year",
    }
)
#: Public pages of entries of code lists, by the list.
_ENTRIES: dict[str, Any] = {"catalogue:need": Need, "catalogue:bundle": Bundle, "catalogue:event": LifeEvent}
_PUBLIC = frozenset({*_ENTRIES, "catalogue:card_pdf", "sitemap_section"})
#: Addresses about an answer of the guided finder; the others are about a question.
_ABOUT_AN_ANSWER = frozenset({"search_finder_answer", "search_finder_remove"})
_ABOUT_A_PUBLIC_CARD = frozenset({"lifecycle_deferral", "lifecycle_attestation"})


def _fill_the_lists_of_forms(own: Organisation) -> None:
    """Make a role, a register, a clause of `own` with a wording, and two concepts that were found to be one."""
    concept_role("HAKIJA")
    source = concept("KAKSI", register="REKISTERI")
    merge_concepts(source=source, target=concept("YKSI"), user=person(Role.BOARD), reason="Sama tieto.")
    clause = ConsentClause.objects.create(code="SUOSTUMUS", name_fi="Suostumus", owner=own)
    write_clause_version(
        clause=clause, user=person(Role.BOARD), valid_from=date(2026, 1, 1), texts={"fi": "Suostun tähän."}
    )


@dataclass
class World:
    """One card in use and one draft of organisation ALUE, and a person for each column."""

    organisation: Organisation
    card: ProductCardPage
    draft: ProductCardPage
    item: PortfolioItem
    revision: Revision
    people: dict[str, User | None]
    dossier: RetirementDossier
    transfer: Transfer
    attachment: DecisionAttachment
    put_aside: ProposalDraft
    restatement: Restatement
    form: PortfolioItem
    form_in_use: ApplicationForm
    form_draft: ApplicationForm
    plan: MergePlan
    guideline_in_force: PricingGuideline
    guideline_draft: PricingGuideline

    @classmethod
    def make(cls) -> "World":
        """Make it."""
        for model in (GlossaryTerm, IndustrialClass, LifeEvent, Output, Region, TargetGroup):
            model.objects.create(code="KOE-1", name_fi="Koe")
        OrganisationGroup.objects.create(code="RYHMA", name_fi="Ryhmä")
        own, other = organisation_with_people("ALUE"), organisation_with_people("VIERAS")
        AccessibilityStatement.objects.create(
            assessed_on=date(2026, 1, 15),
            responsible=own,
            conformance="full",
            assessed_by="self",
            email="a@example.org",
        )
        card = CardFactory.in_state(State.IN_USE, own)
        draft = CardFactory.draft(own, kind="chargeable")
        bundle = Bundle.objects.create(code="KOE-1", name_fi="Koe")
        bundle.life_events.set(LifeEvent.objects.all())
        BundleStep.objects.create(bundle=bundle, card=card)
        people: dict[str, User | None] = {
            "public": None,
            "expert": person(Role.EXPERT),
            "implementer": person(Role.IMPLEMENTER, own),
            "owner": person(Role.OWNER, own),
            "owner_x": person(Role.OWNER, other),
            "approver": person(Role.APPROVER, own),
            "approver_x": person(Role.APPROVER, other),
            "board": person(Role.BOARD),
            "auditor": person(Role.AUDITOR),
            "administrator": person(Role.ADMINISTRATOR),
        }
        third = organisation_with_people("KOLMAS")
        owner = people["owner"]
        leaving = CardFactory.in_state(State.RETIREMENT_PROPOSED, own).record.item
        moving = CardFactory.draft(own).record.item
        transfer = propose_transfer(item=moving, receiver=third, user=owner, reason="Tehtävä siirtyy.")
        without_record = [
            register_late(
                registration=Registration(unit, own.code, name, "2009-03-01"),
                user=system_user(),
                decision=decision(),
                reason="Tulossopimus.",
            )
            for unit, name in (("S", "Kortiton palvelu"), ("F", "Rekisterin lomake"))
        ]
        restatement = propose_restatement(
            kind=Restatement.Kind.SCOPE,
            operations=[{"op": "SCOPE_OUT", "effective": "2020-01-01", "items": [without_record[0].code]}],
            reason="Sääntö muuttui.",
            evidence="Laskentasääntö 2.",
            user=owner,
        )
        write_target(
            target=PortfolioTarget(unit="F", on=timezone.localdate() + timedelta(days=30), at_most=10),
            user=people["board"],
            decision=decision(),
        )
        minutes = record_decision(
            reference="99/2026",
            body="Johtoryhmä",
            decided_on=date(2026, 1, 15),
            attachments=[ContentFile(b"paivakirja", name="poytakirja.txt")],
        ).attachments.get()
        guideline = guideline_in_force(own)
        draft_price(draft.record.item, guideline)
        finder_in_use(*two_questions())
        finder_draft()
        form_in_use = FormFactory.in_state(State.IN_USE, own)
        _fill_the_lists_of_forms(own)
        return cls(
            own,
            card,
            draft,
            draft.record.item,
            draft.latest_revision,
            people,
            leaving.life_cycle.dossier,
            transfer,
            minutes,
            ProposalDraft.objects.create(user=owner, title="Kesken", step="basics"),
            restatement,
            without_record[1],
            form_in_use,
            FormFactory.draft(own),
            start_plan(forms=[form_in_use, FormFactory.in_state(State.IN_USE, own)], title="Yhteinen", user=owner),
            guideline,
            guideline_draft(own),
        )

    def arguments(self, name: str, wanted: list[str]) -> dict[str, Any]:
        """Return values for the arguments an address wants."""
        known: dict[str, Any] = {
            "page_id": self.draft.pk,
            "parent_page_id": self.organisation.page.pk,
            "page_to_move_id": self.draft.pk,
            "destination_id": self.organisation.page.pk,
            "revision_id": self.revision.pk,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "content_type_app_name": "catalogue",
            "content_type_model_name": "productcardpage",
            "app_label": "catalogue",
            "model_name": "productcardpage",
            "object_id": self.draft.pk,
            "item_id": self.item.pk,
            "item_code": self.item.code,
            "code": Segment.objects.values_list("code", flat=True).first(),
            "instance_pk": Segment.objects.values_list("pk", flat=True).first(),
            "transition": "submit",
            "name": "submit",
            "action": "delete",
            "path": "",
            "letter": "P",
            "list_name": "regions",
            "ending": "csv",
            "kind": "void",
            "version": CURRENT_VERSION,
            "answers": "1a",
        }
        if name.startswith("wagtailusers_groups"):
            known |= {"pk": Group.objects.values_list("pk", flat=True).first()}
        elif name.startswith("wagtailusers_users"):
            known |= {"pk": self.people["expert"].pk, "user_id": self.people["expert"].pk}
        elif name.startswith("wagtailsites"):
            known |= {"pk": Site.objects.values_list("pk", flat=True).first()}
        elif "_modeladmin_" in name:
            model = _model_of(name)
            first = model._default_manager.values_list("pk", flat=True).first()
            known |= {"instance_pk": self._draft_rows().get(model, first)}
        elif name in _PUBLIC:
            known |= self._public(name)
        elif name.startswith("forms_registry"):
            known |= self._forms(name)
        elif name.startswith("search_finder"):
            known |= {"number": 1, "code": "1a" if name in _ABOUT_AN_ANSWER else "1"}
        elif name.startswith("portfolio_"):
            known |= {"seq": 1, "code": self.card.record.item.code}
        elif name.startswith(("proposal", "lifecycle_")):
            known |= self._life_cycle(name, wanted)
        else:
            known |= {"pk": self.draft.pk}
        return {key: known[key] for key in wanted if key in known}

    def _public(self, name: str) -> dict[str, Any]:
        """Return what addresses of public pages and files want."""
        if name in _ENTRIES:
            return {"code": _ENTRIES[name].objects.values_list("code", flat=True).first()}
        return {"section": "cards", "code": self.card.record.item.code}

    def _draft_rows(self) -> dict[Any, int]:
        """Return the rows of lists that belong to the draft of the form, and the concept that stays, by model."""
        version = self.form_draft.draft_version
        decision = self.form_draft.match_decisions.first()
        return {
            FormVersion: version.pk,
            FormField: version.fields.first().pk,
            MatchDecision: decision.pk,
            DataConcept: DataConcept.objects.get(code="YKSI").pk,
        }

    def _forms(self, name: str) -> dict[str, Any]:
        """Return what the addresses of the forms registry want."""
        if name in ("forms_registry_import_template", "forms_registry_export"):
            return {"ending": "zip"}
        if name.startswith("forms_registry_clause_version"):
            model = ConsentClause if name.endswith("_new") else ConsentClauseVersion
            return {"pk": model.objects.get().pk}
        if name.startswith(("forms_registry:form_registration_step", "forms_registry:form_registration_discard")):
            begun, _made = RegistrationDraft.objects.get_or_create(user=self.people["owner"], step="identity")
            return {"draft": begun.pk, "step": begun.step}
        if name == "forms_registry_concept_merge":
            return {"code": "YKSI"}
        if name.startswith(("forms_registry_guideline", "forms_registry:guideline")):
            public = name.startswith("forms_registry:")
            return {"code": (self.guideline_in_force if public else self.guideline_draft).code}
        if name.startswith("forms_registry_plan"):
            return {"pk": self.plan.pk}
        if name in _ABOUT_TERMS:
            price = self.item.price_items.get()
            return {"code": self.item.code, "what": "price", "pk": price.pk}
        if name == "forms_registry_card_forms":
            return {"code": self.item.code}
        if name == "forms_registry_pair":
            return {"first": self.form_in_use.code, "second": self.form.code}
        in_use = name in ("forms_registry:form", "forms_registry:form_by_code")
        form = self.form_in_use if in_use else self.form_draft
        return {"code": form.code, "slug": slug_of(form.title)}

    def _life_cycle(self, name: str, wanted: list[str]) -> dict[str, Any]:
        """Return what the life cycle's own addresses want."""
        if name.startswith("proposal"):
            return {"draft": self.put_aside.pk, "code": self.item.code, "step": "basics"}
        if name == "lifecycle_dossier":
            return {"pk": self.dossier.pk}
        if name.startswith("lifecycle_transfer") and "pk" in wanted:
            return {"pk": self.transfer.pk, "name": "refuse"}
        if name.startswith("lifecycle_restatement") and "pk" in wanted:
            return {"pk": self.restatement.pk, "name": "approve"}
        if name == "lifecycle_item_inputs":
            return {"code": self.form.code}
        if name == "lifecycle_decision_attachment":
            return {"pk": self.attachment.pk}
        if name == "lifecycle_dissolution":
            return {"code": self.organisation.code}
        return {"code": self.card.record.item.code if name in _ABOUT_A_PUBLIC_CARD else self.item.code}
