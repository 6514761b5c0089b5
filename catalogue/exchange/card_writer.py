"""The one writer of imported cards: creates or updates a draft, never publishes.

Idempotent by (source system, source id): an unchanged source writes nothing, so that what editors have changed
since stays. Rules are asked, not repeated: counted facts through `classify_item`, responsibility through
`assign_responsibility`, requirements through the registry.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from catalogue.exchange.parsed import ParsedCard
from catalogue.locks import FrozenTextLock
from catalogue.models import (
    Channel,
    CommonQuestion,
    CustomerDescription,
    Delimitation,
    ExpertDescription,
    GlossaryTerm,
    ImplementationDescription,
    IndustrialClass,
    LegalBasis,
    LifeEvent,
    Output,
    ProductCardPage,
    ProductCardRecord,
    Region,
    RoutingContact,
    Segment,
    ServiceClass,
    Step,
    TargetGroup,
)
from catalogue.requirements import unmet_of
from catalogue.services import free_slug, latest_version
from lifecycle.classification import classify_item
from lifecycle.models import Organisation, PortfolioItem, Unit, User
from lifecycle.services import assign_responsibility, system_user
from lifecycle.states import State

RELATIONS: dict[str, Any] = {
    "outputs": Output,
    "service_classes": ServiceClass,
    "regions": Region,
    "glossary_terms": GlossaryTerm,
    "life_events": LifeEvent,
    "target_groups": TargetGroup,
    "industrial_classes": IndustrialClass,
}
_LEVELS: dict[int, tuple[str, Any]] = {
    1: ("customer_descriptions", CustomerDescription),
    2: ("expert_descriptions", ExpertDescription),
    3: ("implementation_descriptions", ImplementationDescription),
}


class CardWriter:
    """Writes parsed cards; remembers code lists and organisations while one file is imported."""

    def __init__(self) -> None:
        self.user = system_user()
        self.entries = {name: {e.code: e for e in model.objects.all()} for name, model in RELATIONS.items()}
        self.segments = {entry.code: entry for entry in Segment.objects.all()}
        self.organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
        self.pages = {
            organisation.code: organisation.page
            for organisation in Organisation.objects.select_related("page")
            if hasattr(organisation, "page")
        }
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.people = {user.username: user for user in User.objects.all()}
        self.waiting_targets: list[tuple[int, ParsedCard]] = []

    def write(self, parsed: ParsedCard) -> RowOutcome:
        """Create or update one card and say what happened."""
        outcome = RowOutcome(
            parsed.place, parsed.source_id, parsed.title, Result.UNCHANGED, [], list(parsed.warnings), parsed.flags
        )
        record = (
            ProductCardRecord.objects.select_related("page", "item__life_cycle", "item__classification", "item__owner")
            .filter(source_system=parsed.source_system, source_id=parsed.source_id)
            .first()
        )
        digest = parsed.digest()
        if record is not None and record.source_digest == digest:
            return outcome
        if record is not None and FrozenTextLock.applies_to(record.item.life_cycle):
            outcome.result = Result.SKIPPED
            outcome.warnings.append(_("The text is frozen: it waits for approval or is approved."))
            return outcome
        page, item = self._create(parsed) if record is None else (latest_version(record.page), record.item)
        outcome.result = Result.CREATED if record is None else Result.UPDATED
        self._fill(page, parsed)
        if record is None:
            page.save()
        self._facts(item, parsed, outcome)
        page.save_revision(user=self.user, log_action=False)
        ProductCardRecord.objects.filter(page_id=page.pk).update(
            source_system=parsed.source_system,
            source_id=parsed.source_id,
            source_digest=digest,
            review_flags=parsed.flags,
        )
        if any(target for _language, _situation, target in parsed.delimitations):
            self.waiting_targets.append((page.pk, parsed))
        fresh = ProductCardPage.objects.with_facts().get(pk=page.pk)
        outcome.warnings += [str(row.reason) for row in unmet_of(latest_version(fresh))]
        return outcome

    def _create(self, parsed: ParsedCard) -> tuple[ProductCardPage, PortfolioItem]:
        parent = self.pages[parsed.owner]
        parent.refresh_from_db()
        page = ProductCardPage(title=parsed.title, slug=free_slug(parent, parsed.title, parsed.source_id), live=False)
        parent.add_child(instance=page)
        record = ProductCardRecord.objects.select_related("item__life_cycle", "item__owner").get(page=page)
        return page, record.item

    def _fill(self, page: ProductCardPage, parsed: ParsedCard) -> None:
        page.title = page.draft_title = parsed.title
        for relation, codes in parsed.codes.items():
            setattr(page, relation, [self.entries[relation][code] for code in codes])
        page.delivering_organisations = [self.organisations[c] for c in parsed.delivering if c in self.organisations]
        page.delivering_units = [self.units[code] for code in parsed.delivering if code in self.units]
        for level, (relation, model) in _LEVELS.items():
            rows = parsed.texts.get(level, {})
            setattr(page, relation, [model(language=language, **values) for language, values in rows.items()])
        page.delimitations = self._delimitations(parsed, {})
        page.common_questions = [
            CommonQuestion(language=language, question=question, answer=answer)
            for language, question, answer in parsed.questions
        ]
        page.steps = [Step(**step) for step in parsed.steps]
        page.channels = [Channel(**vars(channel)) for channel in parsed.channels]
        page.legal_bases = [LegalBasis(**basis) for basis in parsed.legal_bases]
        page.routing_contacts = [
            RoutingContact(
                region=self.entries["regions"].get(contact.region),
                segment=self.segments.get(contact.segment),
                name=contact.name,
                phone=contact.phone,
                email=contact.email,
            )
            for contact in parsed.routing
        ]

    @staticmethod
    def _delimitations(parsed: ParsedCard, targets: dict[str, int]) -> list[Delimitation]:
        return [
            Delimitation(
                language=language,
                situation=situation,
                target_id=targets.get(target),
                other_text="" if target in targets else target,
            )
            for language, situation, target in parsed.delimitations
        ]

    def _facts(self, item: PortfolioItem, parsed: ParsedCard, outcome: RowOutcome) -> None:
        facts = dict(parsed.facts)
        for name in ("producer", "purchaser"):
            if name in facts:
                facts[name] = self.organisations.get(facts[name])
        if item.state is State.DRAFT:
            if facts:
                classify_item(item=item, user=self.user, changes=facts)
        elif facts:
            outcome.warnings.append(_("The counted facts were left alone: after approval they change by decision."))
        who = parsed.responsibility
        if who and item.state is State.DRAFT:
            assign_responsibility(
                item=item,
                user=self.user,
                owner_unit=self.units.get(who.get("owner_unit", "")),
                owner_person=self.people.get(who.get("owner_person", "")),
                deputy=self.people.get(who.get("deputy", "")),
                review_date=who.get("review_date"),
            )

    def link_targets(self) -> None:
        """Point delimitations at the cards they name, now that every card of the file has been written."""
        wanted = {target for _pk, parsed in self.waiting_targets for _l, _s, target in parsed.delimitations}
        for page_id, parsed in self.waiting_targets:
            targets = self._target_ids(parsed.source_system, wanted)
            if not targets:
                continue
            page = latest_version(ProductCardPage.objects.get(pk=page_id))
            page.delimitations = self._delimitations(parsed, targets)
            if not page.live:
                page.save()
            page.save_revision(user=self.user, log_action=False)

    @staticmethod
    def _target_ids(source_system: str, codes: Iterable[str]) -> dict[str, int]:
        rows = ProductCardRecord.objects.filter(source_system=source_system, source_id__in=list(codes))
        return dict(rows.values_list("source_id", "page_id"))
