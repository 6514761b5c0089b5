"""What a person should know before registering a form: forms that are called alike, or bear the same number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forms_registry.models import ApplicationForm
from forms_registry.registering import same_number
from forms_registry.registration_base import stamp
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.subjects import subject_for


@dataclass(frozen=True)
class Near:
    """A form in the offering whose title comes near, and how near in percent."""

    form: ApplicationForm
    share: int


@dataclass(frozen=True)
class Notices:
    """Forms that come near, forms with the same number that the person may read, and how many others there are."""

    near: Sequence[Near] = ()
    same: Sequence[ApplicationForm] = ()
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.near or self.same or self.hidden)

    @property
    def stamp(self) -> str:
        """What shows that a person has seen just these."""
        return stamp([[each.form.pk for each in self.near], [each.pk for each in self.same], self.hidden])


def near_forms(title: str, form: ApplicationForm | None) -> list[Near]:
    """Return the forms in the offering nearest to one called `title`, without `form` itself."""
    found = subject_for(ItemUnit.FORM).nearest(title, None, form.item_id if form is not None else 0)
    shares = dict(found)
    forms = ApplicationForm.objects.with_facts().filter(item_id__in=shares)
    return sorted((Near(each, shares[each.item_id]) for each in forms), key=lambda near: (-near.share, near.form.pk))


def notices_of(title: str, number: str, form: ApplicationForm | None, user: Any) -> Notices:
    """Return what there is to know of a form with this title and number, `form` being the one that is changed."""
    same = same_number(ApplicationForm(pk=form.pk if form is not None else None, number=number.strip()))
    readable = set(
        ApplicationForm.objects.visible_to(user).filter(pk__in=[each.pk for each in same]).values_list("pk", flat=True)
    )
    seen = [each for each in same if each.pk in readable]
    return Notices(near_forms(title, form) if title.strip() else (), seen, len(same) - len(seen))


def own_forms(owner_id: int, leave_out: int, most: int) -> list[PortfolioItem]:
    """Return the forms in the offering of one owner: those a new one might end."""
    items = PortfolioItem.objects.in_offering().filter(unit=ItemUnit.FORM, owner=owner_id).exclude(pk=leave_out)
    return list(items.select_related("owner").order_by("code")[:most])
