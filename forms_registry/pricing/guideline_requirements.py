"""What a guideline must have before it can be submitted, as data in one place."""

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from forms_registry.models import PricingGuideline
from lifecycle.kinds import ItemUnit
from lifecycle.requirements import Requirement, Unmet, register, unmet

AREA: Final = "guideline"
Reason = str | None


def text_in_both_languages(guideline: PricingGuideline) -> Reason:
    """Title, scope and text are there in Finnish and in Swedish."""
    version = guideline.newest_version
    names = {"title": _("title"), "scope": _("what it applies to"), "text": _("text")}
    for language, written in (("fi", _("Write in Finnish: %(names)s.")), ("sv", _("Write in Swedish: %(names)s."))):
        missing = [label for name, label in names.items() if not getattr(version, f"{name}_{language}").strip()]
        if missing:
            return written % {"names": ", ".join(missing)}
    return None


def bases_chosen(guideline: PricingGuideline) -> Reason:
    """At least one basis is allowed, else no price could cite it."""
    return None if guideline.newest_version.bases else _("Choose the allowed bases.")


def begins_after_the_last(guideline: PricingGuideline) -> Reason:
    """The draft begins after the first day of the version that is published."""
    draft, published = guideline.draft_version, guideline.published_version
    if draft is None or published is None:
        return None
    first = draft.starts_on or timezone.localdate()
    begun = published.valid_from
    return None if begun is None or first > begun else _("The new version must begin later than the one before.")


def owner_person_named(guideline: PricingGuideline) -> Reason:
    """An owner person is named and still active."""
    person = guideline.item.owner_person
    if person is None:
        return _("Name the owner person.")
    return None if person.is_active else _("The owner person has left: name another.")


GUIDELINE_REQUIREMENTS: Final = (
    Requirement("guideline_text", AREA, text_in_both_languages),
    Requirement("guideline_bases", AREA, bases_chosen),
    Requirement("guideline_begins", AREA, begins_after_the_last),
    Requirement("owner_person", AREA, owner_person_named),
)


def register_requirements() -> None:
    """Register the requirements of guidelines; called once when the app is ready."""
    for requirement in GUIDELINE_REQUIREMENTS:
        register(ItemUnit.GUIDELINE, requirement)


def unmet_of(guideline: Any) -> list[Unmet]:
    """Return what is missing from the newest version of `guideline`."""
    return unmet(ItemUnit.GUIDELINE, guideline)
