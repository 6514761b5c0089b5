"""The one writer of imported cards: creates or updates a draft, never publishes.

Idempotent by (source system, source id): an unchanged source writes nothing, so that what editors have changed
since stays. Rules are asked, not repeated: counted facts through `classify_item`, responsibility through
`assign_responsibility`, requirements through the registry.
"""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from catalogue.exchange.card_columns import write_added
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
from catalogue.services import completeness_later, free_slug, latest_version, refresh_completeness
from lifecycle.classification import classify_item
from lifecycle.kinds import Kind, Production
from lifecycle.models import Organisation, PortfolioItem, Unit, User
from lifecycle.responsibility import assign_responsibility
from lifecycle.services import system_user
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
        self.targets: dict[str, int | None] = {}
        self.created: set[int] = set()

    def prepare(self, parsed: ParsedCard) -> None:
        """Make an empty draft for a card that is new, so that other cards of the file can point at it."""
        known = ProductCardRecord.objects.filter(source_system=parsed.source_system, source_id=parsed.source_id)
        page_id = known.values_list("page_id", flat=True).first()
        if page_id is None:
            parent = self.pages[parsed.owner]
            parent.refresh_from_db()
            slug = free_slug(parent, parsed.title, parsed.source_id)
            page = parent.add_child(instance=ProductCardPage(title=parsed.title, slug=slug, live=False))
            ProductCardRecord.objects.filter(page=page).update(
                source_system=parsed.source_system, source_id=parsed.source_id
            )
            page_id = page.pk
            self.created.add(page_id)
        self.targets[parsed.source_id] = page_id

    def write(self, parsed: ParsedCard) -> RowOutcome:
        """Fill or update one prepared card and say what happened."""
        outcome = RowOutcome(
            parsed.place, parsed.source_id, parsed.title, Result.UNCHANGED, [], list(parsed.warnings), parsed.flags
        )
        record = ProductCardRecord.objects.select_related(
            "page", "item__life_cycle", "item__classification", "item__owner"
        ).get(source_system=parsed.source_system, source_id=parsed.source_id)
        digest = parsed.digest()
        if record.source_digest == digest:
            return outcome
        if FrozenTextLock.applies_to(record.item.life_cycle):
            outcome.result = Result.SKIPPED
            outcome.warnings.append(_("The text is frozen: it waits for approval or is approved."))
            return outcome
        is_new = record.page_id in self.created
        outcome.result = Result.CREATED if is_new else Result.UPDATED
        with completeness_later():
            self._facts(record.item, parsed, outcome)
            page = latest_version(record.page)
            self._fill(page, parsed)
            page.record = record
            completeness = refresh_completeness(card=page)  # now, while the texts are at hand and not in the database
            if is_new:
                page.save(clean=False)  # clean since `prepare`; unusual lengths are warnings, not failures
            page.save_revision(user=self.user, log_action=False)
        ProductCardRecord.objects.filter(pk=record.pk).update(source_digest=digest, review_flags=parsed.flags)
        outcome.warnings += write_added(item=record.item, said=parsed.added, user=self.user)
        ReferenceIndex.create_or_update_for_object(page)
        outcome.warnings += [str(row.reason) for row in completeness.unmet]
        return outcome

    def _fill(self, page: ProductCardPage, parsed: ParsedCard) -> None:
        page.title = page.draft_title = parsed.title
        for relation, codes in parsed.codes.items():
            setattr(page, relation, [self.entries[relation][code] for code in codes])
        page.delivering_organisations = [self.organisations[c] for c in parsed.delivering if c in self.organisations]
        page.delivering_units = [self.units[code] for code in parsed.delivering if code in self.units]
        for level, (relation, model) in _LEVELS.items():
            rows = parsed.texts.get(level, {})
            setattr(page, relation, [model(language=language, **values) for language, values in rows.items()])
        page.delimitations = self._delimitations(parsed)
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

    def _delimitations(self, parsed: ParsedCard) -> list[Delimitation]:
        return [
            Delimitation(
                language=language,
                situation=situation,
                target_id=self._target(parsed, target),
                other_text="" if self._target(parsed, target) else target,
            )
            for language, situation, target in parsed.delimitations
        ]

    def _target(self, parsed: ParsedCard, code: str) -> int | None:
        if code and code not in self.targets:
            known = ProductCardRecord.objects.filter(source_system=parsed.source_system, source_id=code)
            self.targets[code] = known.values_list("page_id", flat=True).first()
        return self.targets.get(code)

    def _facts(self, item: PortfolioItem, parsed: ParsedCard, outcome: RowOutcome) -> None:
        facts = dict(parsed.facts)
        for name in ("producer", "purchaser"):
            if name in facts:
                facts[name] = self.organisations.get(facts[name])
        if facts.get("kind", Kind.SUPPORT) != Kind.SUPPORT:
            facts.setdefault("instrument", "")  # an earlier one ended with the kind
        if facts.get("production") == Production.OWN:
            facts.setdefault("producer", None)
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
