"""Writing a form that a file tells of: a new draft, a new version of a form there is, or nothing when nothing changed.

Whoever imports never publishes: what comes in waits as a draft for its owner to submit and another to approve.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from catalogue.models import ProductCardRecord
from forms_registry.errors import FormRefused, MatchRefused
from forms_registry.exchange.form_rows import ParsedForm
from forms_registry.field_list import FieldSpec
from forms_registry.models import (
    ApplicationForm,
    CardForm,
    ConceptRole,
    ConsentClauseVersion,
    DataConcept,
    SourceRegister,
)
from forms_registry.registering import create_form, same_number, state_volumes
from forms_registry.versions import check_fields, specs_of, write_channels, write_facts, write_fields, write_layouts
from lifecycle.access import is_system
from lifecycle.classification import classify_item
from lifecycle.errors import LifeCycleError
from lifecycle.kinds import ItemUnit
from lifecycle.models import Organisation, PortfolioItem, Unit, User
from lifecycle.registering import describe_item
from lifecycle.states import State

#: Flags that a person should look at.
SAME_NUMBER: Final = "same_number"


class FormWriter:
    """Writes parsed forms for `user`; what is known of codes is read once."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.organisations = {each.code: each for each in Organisation.objects.all()}
        self.units = {each.code: each for each in Unit.objects.all()}
        self.people = {each.username: each for each in User.objects.all()}
        self.concepts = set(DataConcept.objects.filter(merged_into=None).values_list("code", flat=True))
        self.roles = set(ConceptRole.objects.values_list("code", flat=True))
        self.registers = set(SourceRegister.objects.values_list("code", flat=True))
        clauses = ConsentClauseVersion.objects.select_related("clause")
        self.clauses = {f"{each.clause.code} {each.number}": each for each in clauses}
        self.services = self._services()

    @staticmethod
    def _services() -> dict[str, PortfolioItem]:
        """Return the services by permanent code, and those that were imported by the code in their table too."""
        items = PortfolioItem.objects.filter(unit=ItemUnit.SERVICE).select_related("owner", "life_cycle")
        found = {item.code: item for item in items}
        by_id = {item.pk: item for item in found.values()}
        rows = ProductCardRecord.objects.exclude(source_id="").values_list("source_id", "item_id")
        return {source: by_id[item] for source, item in rows if item in by_id} | found

    def problems_of(self, form: ParsedForm, only_organisations: Collection[str] | None) -> list[str]:
        """Return what in the form points at nothing, or at what the person may not write."""
        found = []

        def note(column: str, unknown: Collection[str]) -> None:
            if unknown:
                text = _("%(column)s: unknown code %(codes)s.")
                found.append(text % {"column": column, "codes": ", ".join(sorted(unknown))})

        note("organisation", {form.owner} - set(self.organisations))
        note("used_by", set(form.used_by) - set(self.organisations))
        note("services", set(form.services) - set(self.services))
        note("owner_unit", {form.owner_unit} - {"", *self.units})
        note("owner_person", {form.owner_person} - {"", *self.people})
        note("consent_clause", {form.consent_clause} - {"", *self.clauses})
        if only_organisations is not None and form.owner not in only_organisations:
            found.append(_("organisation: you may import forms of your own organisation only."))
        for spec in form.fields or ():
            found += self._problems_of_field(spec)
        keys = {spec.key for spec in form.fields or ()}
        strange = {key for channel in form.channels for key in channel.prefilled} - keys
        if form.fields is not None and strange:
            found.append(_("channels: no such field to prefill: %(keys)s.") % {"keys": ", ".join(sorted(strange))})
        try:
            check_fields(form.fields or ())
        except FormRefused as error:
            found.append(str(error))
        return found

    def _problems_of_field(self, spec: FieldSpec) -> list[str]:
        known = (("concept", spec.concept, self.concepts), ("role", spec.role, self.roles))
        return [
            _("field %(key)s, %(column)s: unknown code %(codes)s.") % {"key": spec.key, "column": name, "codes": code}
            for name, code, codes in (*known, ("held_by", spec.held_by, self.registers))
            if code and code not in codes
        ]

    def write(self, parsed: ParsedForm) -> RowOutcome:
        """Write one form and return what became of it; nothing of it is written when it is refused."""
        digest = parsed.digest()
        try:
            with transaction.atomic():
                form, created = self._form(parsed)
                if not created and form.source_digest == digest:
                    return RowOutcome(parsed.place, form.code, parsed.title, Result.UNCHANGED)
                self._fill(form, parsed)
                flags = self._flags(form, parsed)
                ApplicationForm.objects.filter(pk=form.pk).update(
                    source_system=parsed.source_system if parsed.source_id else form.source_system,
                    source_id=parsed.source_id or form.source_id,
                    source_digest=digest,
                    review_flags=flags,
                )
        except (LifeCycleError, FormRefused, MatchRefused) as error:
            return RowOutcome(parsed.place, parsed.reference, parsed.title, Result.REFUSED, [str(error)])
        result = Result.CREATED if created else Result.UPDATED
        return RowOutcome(parsed.place, form.code, parsed.title, result, flags=flags)

    def _form(self, parsed: ParsedForm) -> tuple[ApplicationForm, bool]:
        """Return the form there is, or a new draft: by code, else by its id in the source."""
        forms = ApplicationForm.objects.with_facts()
        if parsed.code:
            form = forms.filter(item__code=parsed.code).first()
            return (self._check_owner(form, parsed), False) if form is not None else (self._describing(parsed), True)
        form = forms.filter(source_system=parsed.source_system, source_id=parsed.source_id).first()
        return (self._check_owner(form, parsed), False) if form is not None else (self._new(parsed), True)

    def _check_owner(self, form: ApplicationForm, parsed: ParsedForm) -> ApplicationForm:
        if form.item.owner.code != parsed.owner:
            raise FormRefused(
                _("organisation: %(code)s belongs to %(owner)s; a form moves by a transfer.")
                % {"code": form.code, "owner": form.item.owner.code}
            )
        return form

    def _new(self, parsed: ParsedForm) -> ApplicationForm:
        return create_form(
            owner=self.organisations[parsed.owner],
            title=parsed.title,
            user=self.user,
            number=parsed.number,
            form_type=parsed.form_type,
        )

    def _describing(self, parsed: ParsedForm) -> ApplicationForm:
        """Return a new record that describes an item of the register which nothing has described yet."""
        existing = PortfolioItem.objects.with_facts().filter(code=parsed.code, unit=ItemUnit.FORM).first()
        if existing is None:
            raise FormRefused(_("code: there is no form %(code)s.") % {"code": parsed.code})
        if existing.owner.code != parsed.owner:
            raise FormRefused(
                _("organisation: %(code)s belongs to %(owner)s; a form moves by a transfer.")
                % {"code": parsed.code, "owner": existing.owner.code}
            )
        form = self._new(parsed)
        describe_item(draft=form.item, existing=existing, user=self.user)
        found: ApplicationForm = ApplicationForm.objects.with_facts().get(pk=form.pk)
        return found

    def _fill(self, form: ApplicationForm, parsed: ParsedForm) -> None:
        clause = self.clauses[parsed.consent_clause] if parsed.consent_clause else None
        write_facts(form=form, user=self.user, changes=parsed.facts | {"consent_clause": clause})
        if parsed.fields is not None:
            write_fields(form=form, user=self.user, fields=self._with_old_languages(form, parsed.fields))
        if parsed.channels:
            write_channels(form=form, user=self.user, channels=parsed.channels)
        if parsed.layouts:
            write_layouts(form=form, user=self.user, layouts=parsed.layouts)
        if parsed.volumes:
            state_volumes(form=form, user=self.user, volumes=parsed.volumes)
        ApplicationForm.objects.filter(pk=form.pk).update(number=parsed.number)
        form.user_organisations.set(self.organisations[code] for code in parsed.used_by if code != parsed.owner)
        self._answer_for(form, parsed)
        self._serve(form, parsed)
        self._state_type(form.item, parsed)

    def _state_type(self, item: PortfolioItem, parsed: ParsedForm) -> None:
        """Say of which type a form of unknown type is; of one in use people decide that by name."""
        known = item.classification is not None and item.classification.instrument
        if not known and (item.state is State.DRAFT or is_system(self.user)):
            classify_item(item=item, user=self.user, changes={"instrument": parsed.form_type.value})

    @staticmethod
    def _with_old_languages(form: ApplicationForm, fields: Collection[FieldSpec]) -> list[FieldSpec]:
        """Return the fields with the labels in languages that the table has no column for, as they were."""
        version = form.newest_version
        held = {spec.key: spec for spec in specs_of(version)} if version is not None else {}
        return [
            replace(spec, labels={**held[spec.key].labels, **spec.labels}) if spec.key in held else spec
            for spec in fields
        ]

    def _answer_for(self, form: ApplicationForm, parsed: ParsedForm) -> None:
        """Say who answers for the form, where the file does; a review date in force stays."""
        item, changed = form.item, []
        if parsed.owner_unit:
            item.owner_unit = self.units[parsed.owner_unit]
            changed.append("owner_unit")
        if parsed.owner_person:
            item.owner_person = self.people[parsed.owner_person]
            changed.append("owner_person")
        if parsed.review_date is not None and (item.review_date is None or not item.life_cycle.was_ever_in_use):
            item.review_date = parsed.review_date
            changed.append("review_date")
        if changed:
            item.save(update_fields=changed)

    def _serve(self, form: ApplicationForm, parsed: ParsedForm) -> None:
        """Offer the form on the cards that the file names; the public sees it there once it is in use."""
        for order, code in enumerate(parsed.services):
            CardForm.objects.get_or_create(
                form=form, service=self.services[code], defaults={"order": order, "added_by": self.user}
            )

    @staticmethod
    def _flags(form: ApplicationForm, parsed: ParsedForm) -> list[dict[str, str]]:
        form.refresh_from_db(fields=["number"])
        twins = same_number(form)
        told = [{"code": SAME_NUMBER, "detail": ", ".join(twin.code for twin in twins)}] if twins else []
        return [*parsed.flags, *told]
