"""Application forms as subjects of the life cycle."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Revision

from catalogue.nearest import NEAR, SHOWN, jaccard, trigrams
from forms_registry.content import sections_of
from forms_registry.models import ApplicationForm, FieldConcept
from forms_registry.registering import create_form
from forms_registry.relinking import relink_services
from forms_registry.requirements import unmet_of
from forms_registry.versions import copy_version, publish_draft
from lifecycle.classification import copy_facts
from lifecycle.models import ItemClassification, Organisation, PortfolioItem
from lifecycle.requirements import Unmet
from lifecycle.subjects import Section


class ApplicationFormSubject:
    """Freezes, checks and publishes what the form behind an item says (see `lifecycle.subjects.Subject`)."""

    def instance(self, item: PortfolioItem) -> ApplicationForm:
        """Return the form; the audit log shows its events in its history."""
        found: ApplicationForm = ApplicationForm.objects.with_facts().get(item_id=item.pk)
        return found

    def title(self, item: PortfolioItem) -> str:
        """Return the Finnish title: the published one, else the draft's."""
        return self.instance(item).title

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the titles of many forms."""
        return dict(ApplicationForm.objects.filter(item_id__in=item_ids).values_list("item_id", "title"))

    def item_of(self, instance: Any) -> PortfolioItem | None:
        """Return the item behind a form."""
        if not isinstance(instance, ApplicationForm):
            return None
        return PortfolioItem.objects.with_facts().get(pk=instance.item_id)

    def object_ids(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the keys of the forms."""
        rows = ApplicationForm.objects.filter(item_id__in=item_ids).values_list("item_id", "pk")
        return {item_id: str(pk) for item_id, pk in rows}

    def item_ids_named_like(self, text: str, *, published: bool = False) -> QuerySet[Any]:
        """Return the ids of items whose form has `text` in a title, or in its published one."""
        forms = ApplicationForm.objects
        found = forms.publicly_named_like(text) if published else forms.named_like(text)
        return found.values_list("item_id", flat=True)

    def admin_url(self, item: PortfolioItem, user: Any) -> str:
        """Return the page of the form in the registry."""
        return reverse("forms_registry_form", args=[item.code])

    def admin_urls(self, items: Sequence[PortfolioItem], user: Any) -> dict[int, str]:
        """Return the pages of many forms."""
        return {item.pk: self.admin_url(item, user) for item in items}

    def latest_revision_id(self, item: PortfolioItem) -> int:
        """Return the id of a revision with the newest version as it is now, saving one when none has it."""
        form = self.instance(item)
        content = form.serializable_data()
        latest = form.latest_revision
        if latest is not None and latest.content.get("version") == content["version"]:
            return int(latest.pk)
        return int(form.save_revision(clean=False, changed=False).pk)

    def has_changed_text(self, item: PortfolioItem) -> bool:
        """Whether a draft says something else than the published version."""
        form = self.instance(item)
        draft, published = form.draft_version, form.published_version
        if draft is None or published is None:
            return draft is not None
        return bool(draft.as_content() != published.as_content())

    def unmet_requirements(self, item: PortfolioItem) -> list[Unmet]:
        """Return what is missing from the newest version."""
        return unmet_of(self.instance(item))

    def content_of(self, item: PortfolioItem, revision_id: int) -> dict[str, Any]:
        """Return all that this version of the form says and asks."""
        content: dict[str, Any] = Revision.objects.get(pk=revision_id).content["version"]
        return content

    def sections_of(self, content: dict[str, Any]) -> list[Section]:
        """Return such content as people read it."""
        return sections_of(content)

    def crosses_owners(self, item: PortfolioItem) -> bool:
        """Whether other organisations use the form."""
        return self.instance(item).user_organisations.exclude(pk=item.owner_id).exists()

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Publish the approved draft from the effective day of the transition on; the permission has been checked."""
        row = item.history.order_by("-at", "-pk")[0]
        publish_draft(self.instance(item), row.effective)

    def hide(self, item: PortfolioItem, user: Any) -> None:
        """Take the form from the public and off the cards, which offer what follows it; its versions stay."""
        ApplicationForm.objects.filter(item_id=item.pk).update(live=False)
        relink_services(item=item, user=user)

    def start_like(self, item: PortfolioItem, title: str, user: Any) -> PortfolioItem:
        """Start a draft with another title that asks what this form asks."""
        source = self.instance(item)
        form = create_form(owner=item.owner, title=title, user=user)
        if source.newest_version is not None and form.draft_version is not None:
            copy_version(source.newest_version, form.draft_version, leave=("title_fi", "title_sv", "title_en"))
        FieldConcept.objects.bulk_create(
            FieldConcept(form=form, key=row.key, concept_id=row.concept_id, role_id=row.role_id)
            for row in source.field_concepts.all()
        )
        form.derived_from = source
        form.save(update_fields=["derived_from"])
        copy_facts(source=item, target=form.item, user=user)
        return form.item

    def start(self, owner: Organisation, title: str, user: Any) -> PortfolioItem:
        """Start an empty draft."""
        return create_form(owner=owner, title=title, user=user).item

    def nearest(self, title: str, facts: ItemClassification | None, leave_out: int) -> list[tuple[int, int]]:
        """Return the forms in the offering that are called most alike (one query)."""
        wanted = trigrams(title)
        rows = ApplicationForm.objects.in_offering().exclude(item_id=leave_out).values_list("item_id", "title")
        found = [(round(100 * jaccard(wanted, trigrams(other))), item_id) for item_id, other in rows]
        near = sorted((pair for pair in found if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1]))
        return [(item_id, percent) for percent, item_id in near[:SHOWN]]

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem, user: Any) -> None:
        """Let the record of `draft` stand behind `existing`."""
        ApplicationForm.objects.filter(item=draft).update(item=existing)

    def problem_of_moving(self, item: PortfolioItem, receiver: Organisation) -> str:
        """Nothing stands in the way: a form has no address of its own under an organisation."""
        return ""

    def move(self, item: PortfolioItem, receiver: Organisation, user: Any) -> None:
        """Let the receiver no longer stand among the other users: it owns the form now."""
        self.instance(item).user_organisations.remove(receiver)
