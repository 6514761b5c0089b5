"""Product cards in any state, reached through the real actions."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from catalogue.models import (
    Channel,
    CommonQuestion,
    CustomerDescription,
    Delimitation,
    ExpertDescription,
    ImplementationDescription,
    LegalBasis,
    Need,
    ProductCardPage,
    Segment,
    ServiceClass,
    Step,
)
from catalogue.services import free_slug
from lifecycle.actions import perform
from lifecycle.additions import Ends
from lifecycle.classification import classify_item
from lifecycle.kinds import Kind
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.plans import RetirementPlan
from lifecycle.proposals import Statement, state_addition
from lifecycle.responsibility import assign_responsibility
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.subjects import nearest_to, subject_of
from tests.factories.decisions import decision
from tests.factories.people import organisation_with_people, person, unit_of
from tests.factories.pricing import draft_aid, draft_price, guideline_in_force

_numbers = count(1)

#: Words that must never reach a reader of a lower level.
LEVEL_2_SECRET = "kalliohyyppa"
LEVEL_3_SECRET = "sinitiainen"


def code_lists() -> None:
    """Make the codes the factory uses."""
    for code, name in (("PK", "Pk-yritys"), ("ALKAVA", "Alkava yritys")):
        Segment.objects.get_or_create(code=code, defaults={"name_fi": name, "name_sv": name, "name_en": name})
    for code, name in (("RAHOITUS", "Rahoitus"), ("OSAAMINEN", "Osaaminen")):
        Need.objects.get_or_create(code=code, defaults={"name_fi": name, "name_sv": name, "name_en": name})
    ServiceClass.objects.get_or_create(code="PL-1", defaults={"name_fi": "Rahoituspalvelut"})


class CardFactory:
    """Makes complete cards: every publish requirement is met unless the caller takes something away."""

    @staticmethod
    def draft(
        owner: Organisation | None = None, title: str = "", complete: bool = True, **facts: Any
    ) -> ProductCardPage:
        """Return a draft of `owner` (default organisation ALUE); `facts` override the counted facts."""
        owner = owner or organisation_with_people("ALUE")
        code_lists()
        title = title or f"Palvelu {next(_numbers)}"
        page = ProductCardPage(title=title, slug=free_slug(owner.page, title, "kortti"), live=False)
        owner.page.add_child(instance=page)
        if complete:
            CardFactory._fill(page, owner, facts)
        return ProductCardPage.objects.get(pk=page.pk)

    @staticmethod
    def _fill(page: ProductCardPage, owner: Organisation, facts: dict[str, Any]) -> None:
        item = page.record.item
        keeper = person(Role.OWNER, owner)
        changes = {"kind": "support", "instrument": "grant", "segments": ["PK"], "needs": ["RAHOITUS"]} | facts
        if changes["kind"] != "support":
            changes["instrument"] = ""
        classify_item(item=item, user=keeper, changes=changes, effective=date(2020, 1, 1))
        assign_responsibility(
            item=item,
            user=keeper,
            owner_unit=unit_of(owner, f"{owner.code}-1"),
            owner_person=keeper,
            deputy=None,
            review_date=timezone.localdate() + timedelta(days=365),
        )
        for language in ("fi", "sv", "en"):
            page.customer_descriptions.add(
                CustomerDescription(
                    language=language,
                    title="" if language == "fi" else f"{page.title} {language}",
                    summary=f"Tiivistelmä {language}: rahoitusta yritykselle.",
                    description=f"<p>Kuvaus {language}: avustusta saa yritys, joka kehittää tuotteitaan.</p>",
                )
            )
            page.expert_descriptions.add(
                ExpertDescription(language=language, when_to_offer=f"<p>{LEVEL_2_SECRET} {language}</p>")
            )
            page.implementation_descriptions.add(
                ImplementationDescription(
                    language=language, version="1.0", instructions=f"<p>{LEVEL_3_SECRET} {language}</p>"
                )
            )
        page.delimitations.add(Delimitation(language="fi", situation=f"{LEVEL_2_SECRET} tilanne", other_text="muu"))
        page.common_questions.add(CommonQuestion(language="fi", question=f"{LEVEL_2_SECRET}?", answer="Kyllä."))
        page.steps.add(Step(language="fi", title=f"{LEVEL_3_SECRET} vaihe", instruction="Tee."))
        page.channels.add(
            Channel(kind="online", e_level=3, name_fi="Verkossa", address="https://asiointi.example.org/")
        )
        page.legal_bases.add(LegalBasis(name_fi="Laki", name_sv="Lag", name_en="Act"))
        page.service_classes = [ServiceClass.objects.get(code="PL-1")]
        page.save_revision(user=keeper)
        propose_addition(item)
        if changes["kind"] == Kind.SUPPORT:
            draft_aid(item)

    @staticmethod
    def in_state(state: State, owner: Organisation | None = None, **kwargs: Any) -> ProductCardPage:
        """Return a card in `state`, brought there by the real actions."""
        page = CardFactory.draft(owner, **kwargs)
        owner = page.record.item.owner
        item = PortfolioItem.objects.with_facts().get(pk=page.record.item_id)
        if state is not State.DRAFT:
            CardFactory._price(item)
        for name in _STEPS[: _REACHED_AFTER[state]]:
            CardFactory._step(item, name, owner)
        return ProductCardPage.objects.get(pk=page.pk)

    @staticmethod
    def _price(item: PortfolioItem) -> None:
        """Draft a price for what charges and has none; a draft is left without one, for tests to write their own."""
        if item.kind == Kind.CHARGEABLE and not item.price_items.exists():
            draft_price(item, guideline_in_force(item.owner))

    @staticmethod
    def _step(item: PortfolioItem, name: str, owner: Organisation) -> None:
        role = Role.OWNER if name in ("submit", "propose_retirement") else Role.APPROVER
        today = timezone.localdate()
        perform(
            item,
            name,
            user=system_user() if name == "retire" else person(role, owner),
            decision=decision(),
            plan=retirement_plan(item, last_day=today) if name == "propose_retirement" else None,
            today=today + timedelta(days=1) if name == "retire" else today,
        )


_STEPS = ("submit", "approve", "take_into_use", "propose_retirement", "decide_retirement", "retire")
_REACHED_AFTER = {
    State.DRAFT: 0,
    State.IN_REVIEW: 1,
    State.APPROVED: 2,
    State.IN_USE: 3,
    State.RETIREMENT_PROPOSED: 4,
    State.RETIRING: 5,
    State.RETIRED: 6,
}


def propose_addition(item: PortfolioItem, **facts: Any) -> None:
    """State why the draft `item` is needed; `facts` override."""
    item = PortfolioItem.objects.with_facts().get(pk=item.pk)
    nearest = nearest_to(item, subject_of(item).title(item))
    usual: dict[str, Any] = {"need": "Rahoitus puuttuu.", "ends": Ends.NOTHING, "nothing_ends_why": "Muut jatkuvat."}
    if nearest:
        usual |= {"compared_with": nearest[0][0], "differs": "Eri asiakkaille."}
    state_addition(item=item, user=person(Role.OWNER, item.owner), statement=Statement(**usual | facts))


def retirement_plan(*items: PortfolioItem, **facts: Any) -> RetirementPlan:
    """Return a complete proposal to end `items`; `facts` override."""
    usual: dict[str, Any] = {
        "way": Way.RETIRE,
        "reason_code": ReasonCode.NEED_ENDED,
        "last_day": timezone.localdate() + timedelta(days=30),
        "evidence": "Kolme hakijaa vuodessa.",
    }
    if not facts.get("successors"):
        usual["no_successor_why"] = "Tarve on päättynyt."
    return RetirementPlan(items=[PortfolioItem.objects.with_facts().get(pk=item.pk) for item in items], **usual | facts)
