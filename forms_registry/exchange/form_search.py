"""Which form a file means: by its permanent code, else by its id in the source; or a new one."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forms_registry.errors import FormRefused
from forms_registry.exchange.parsed_form import TEMPLATE, ParsedForm
from forms_registry.models import ApplicationForm, EditionDecision
from forms_registry.registering import register_form
from lifecycle.kinds import FormType, ItemUnit
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.registering import describe_item


class FormSearch:
    """Finds the forms that a file means and makes those that are new, for `user`."""

    def __init__(self, user: Any, organisations: Mapping[str, Organisation]) -> None:
        self.user = user
        self.organisations = organisations

    def joined_edition(self, parsed: ParsedForm) -> EditionDecision | None:
        """Return the decision by which the record of this source became an edition of another form, or None."""
        if not parsed.source_id or parsed.code:
            return None
        joined = EditionDecision.objects.filter(
            verdict=EditionDecision.Verdict.JOINED, source_system=parsed.source_system, source_id=parsed.source_id
        )
        found = joined.select_related("form__item__owner").first()
        if found is not None:
            _check_owner(found.form.item, parsed)
        return found

    @staticmethod
    def has_moved(parsed: ParsedForm) -> bool:
        """Whether a form of a register, known by its id there, belongs to another organisation by now."""
        if parsed.code or parsed.source_system == TEMPLATE:
            return False
        known = ApplicationForm.objects.filter(source_system=parsed.source_system, source_id=parsed.source_id)
        return bool(parsed.source_id) and known.exclude(item__owner__code=parsed.owner).exists()

    @staticmethod
    def was_joined(form: ApplicationForm, parsed: ParsedForm) -> bool:
        """Whether the source tells of an earlier edition of a form whose newest one came from another record."""
        joined = EditionDecision.objects.filter(form=form, verdict=EditionDecision.Verdict.JOINED)
        return not parsed.code and joined.exists()

    def find(self, parsed: ParsedForm) -> ApplicationForm | None:
        """Return the form there is, or None; FormRefused when it is another organisation's."""
        forms = ApplicationForm.objects.with_facts()
        if parsed.code:
            found: ApplicationForm | None = forms.filter(item__code=parsed.code).first()
        else:
            found = forms.filter(source_system=parsed.source_system, source_id=parsed.source_id).first()
        if found is not None:
            _check_owner(found.item, parsed)
        return found

    def make(self, parsed: ParsedForm) -> ApplicationForm:
        """Return a new draft; one whose row gives a code describes an item of the register nothing described yet."""
        existing = self._undescribed(parsed) if parsed.code else None
        form = register_form(
            owner=self.organisations[parsed.owner],
            title=parsed.title,
            user=self.user,
            number=parsed.number or "",
            form_type=parsed.form_type or FormType.APPLICATION,
        )
        if existing is None:
            return form
        describe_item(draft=form.item, existing=existing, user=self.user)
        found: ApplicationForm = ApplicationForm.objects.with_facts().get(pk=form.pk)
        return found

    @staticmethod
    def _undescribed(parsed: ParsedForm) -> PortfolioItem:
        found: PortfolioItem | None = (
            PortfolioItem.objects.with_facts().filter(code=parsed.code, unit=ItemUnit.FORM).first()
        )
        if found is None:
            raise FormRefused(_("code: there is no form %(code)s.") % {"code": parsed.code})
        _check_owner(found, parsed)
        return found


def _check_owner(item: PortfolioItem, parsed: ParsedForm) -> None:
    """Raise FormRefused when the form is not of the organisation the row names; whose it is stays untold."""
    if item.owner.code == parsed.owner:
        return
    if parsed.code:
        raise FormRefused(
            _("code: %(code)s is no form of %(owner)s; a form moves by a transfer.")
            % {"code": parsed.code, "owner": parsed.owner}
        )
    raise FormRefused(_("source_id: another organisation's file uses this id already; choose another."))
