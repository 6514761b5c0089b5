"""Writing a form that a file tells of: a new draft, a new version of a form there is, or nothing when nothing changed.

Whoever imports never publishes: what comes in waits as a draft for its owner to submit and another to approve. Rules
are asked of the services, not repeated here.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.errors import FormRefused
from forms_registry.exchange.form_search import FormSearch
from forms_registry.exchange.form_state import states_of
from forms_registry.exchange.known_codes import KnownCodes
from forms_registry.exchange.parsed_form import ParsedForm, differences, merged
from forms_registry.models import ApplicationForm, CardForm
from forms_registry.registering import OFFERABLE_STATES, change_record, check_may_write, offer_form, state_volumes
from forms_registry.versions import check_fields, specs_of, write_channels, write_facts, write_fields, write_layouts
from lifecycle.access import is_system
from lifecycle.classification import classify_item
from lifecycle.errors import LifeCycleError
from lifecycle.models import PortfolioItem
from lifecycle.responsibility import assign_responsibility, sets_review_date_freely
from lifecycle.states import State


class FormWriter:
    """Writes parsed forms for `user`; what is known of codes is read once. `written` are the forms that were."""

    def __init__(self, user: Any, only_organisations: Collection[str] | None = None) -> None:
        self.user = user
        self.only_organisations = only_organisations
        self.known = KnownCodes()
        self.search = FormSearch(user, self.known.organisations)
        self.written: list[ApplicationForm] = []

    def problems_of(self, form: ParsedForm) -> list[str]:
        """Return what in the form points at nothing, or at what the person may not write."""
        found = []

        def note(column: str, unknown: Collection[str]) -> None:
            if unknown:
                text = _("%(column)s: unknown code %(codes)s.")
                found.append(text % {"column": column, "codes": ", ".join(sorted(unknown))})

        clause, who = form.facts.get("consent_clause", ""), form.responsibility
        note("organisation", {form.owner} - set(self.known.organisations))
        note("used_by", set(form.used_by or ()) - set(self.known.organisations))
        note("services", set(form.services) - set(self.known.services))
        note("owner_unit", {str(who.get("owner_unit", ""))} - {"", *self.known.units})
        note("owner_person", {str(who.get("owner_person", ""))} - {"", *self.known.people})
        note("consent_clause", {clause} - {"", *self.known.clauses})
        if self.only_organisations is not None and form.owner not in self.only_organisations:
            found.append(_("organisation: you may import forms of your own organisation only."))
        for spec in form.specs():
            for column, code in self.known.unknown_in(spec):
                found.append(_("field %(key)s, %(column)s: unknown code %(codes)s.") % {
                    "key": spec.key, "column": column, "codes": code
                })  # fmt: skip
        return found

    def write(self, parsed: ParsedForm) -> list[RowOutcome]:
        """Write one form and return what became of it; nothing of it is written when it is refused."""
        outcome = RowOutcome(
            parsed.place, parsed.reference, parsed.title, Result.UNCHANGED, [], list(parsed.warnings), parsed.flags
        )
        try:
            with transaction.atomic():
                self._write(parsed, outcome)
        except FormRefused as error:
            return _refusals(parsed, outcome, error)
        except (LifeCycleError, ValidationError) as error:
            told = error.messages if isinstance(error, ValidationError) else [str(error)]
            outcome.result, outcome.errors = Result.REFUSED, list(told)
        return [outcome]

    def _write(self, parsed: ParsedForm, outcome: RowOutcome) -> None:
        joined = self.search.joined_edition(parsed)
        if joined is not None:
            outcome.identity = joined.form.code
            if joined.source_digest != parsed.digest():
                _skip(outcome, _("An edition of %(code)s: it is changed there.") % {"code": joined.form.code})
            return
        if self.search.has_moved(parsed):
            _skip(outcome, _("The form has moved to another organisation: it is changed there."))
            return
        form, digest = self.search.find(parsed), parsed.digest()
        created = form is None
        if form is None:
            form = self.search.make(parsed)
        else:
            check_may_write(form, self.user)
            parsed = parsed.for_one_there_is()
        outcome.identity = form.code
        changed = [] if created or form.source_digest == digest else self._changed(form, parsed)
        if (created or changed) and self._is_frozen(form, parsed, outcome):
            return
        if created or changed:
            check_fields(parsed.specs())
            self._fill(form, parsed, outcome)
            outcome.result = Result.CREATED if created else Result.UPDATED
        if created or form.source_digest != digest:
            self._remember(form, parsed, digest)
        if self._offer(form, parsed, outcome) and outcome.result is Result.UNCHANGED:
            outcome.result = Result.UPDATED
        self.written.append(form)

    def _changed(self, form: ApplicationForm, parsed: ParsedForm) -> list[str]:
        """Return the names of what the file tells otherwise than it is held."""
        held = next(iter(states_of([form])), None)
        if held is None:
            return ["facts"]
        free = {"owner_unit", "owner_person"} | ({"review_date"} if sets_review_date_freely(form.item) else set())
        return differences(parsed, held, free)

    def _is_frozen(self, form: ApplicationForm, parsed: ParsedForm, outcome: RowOutcome) -> bool:
        life_cycle = form.item.life_cycle
        if life_cycle.has_text_waiting or form.item.state is State.IN_REVIEW:
            _skip(outcome, _("The form waits for an approver and cannot be changed until it is answered."))
        elif form.item.state is State.RETIRED:
            _skip(outcome, _("The form has left the offering and is kept as it was."))
        elif self.search.was_joined(form, parsed):
            _skip(outcome, _("A later edition of this form was joined to it: it is changed in the registry."))
        else:
            return False
        return True

    def _remember(self, form: ApplicationForm, parsed: ParsedForm, digest: str) -> None:
        """Keep by what the source is known again; what another source is known by stays its own."""
        if form.source_system not in ("", parsed.source_system):
            return
        named = {"source_system": parsed.source_system, "source_id": parsed.source_id} if parsed.source_id else {}
        if named and ApplicationForm.objects.filter(**named).exclude(pk=form.pk).exists():
            raise FormRefused(_("source_id: another form uses this id already; choose another."))
        told = {"review_flags": parsed.flags, "source_digest": digest}
        ApplicationForm.objects.filter(pk=form.pk).update(**told, **named)

    def _fill(self, form: ApplicationForm, parsed: ParsedForm, outcome: RowOutcome) -> None:
        facts = dict(parsed.facts)
        if "consent_clause" in facts:
            facts["consent_clause"] = self.known.clauses.get(facts["consent_clause"])
        write_facts(form=form, user=self.user, changes=facts)
        if parsed.fields is not None:
            version = form.newest_version
            held = specs_of(version) if version is not None else []
            write_fields(form=form, user=self.user, fields=merged(parsed.fields, held))
        if parsed.channels is not None:
            write_channels(form=form, user=self.user, channels=parsed.channels)
        if parsed.layouts is not None:
            write_layouts(form=form, user=self.user, layouts=parsed.layouts)
        if parsed.volumes:
            state_volumes(form=form, user=self.user, volumes=parsed.volumes)
        self._record(form, parsed)
        item = PortfolioItem.objects.with_facts().get(pk=form.item_id)
        self._answer_for(item, parsed)
        self._state_type(item, parsed, outcome)

    def _record(self, form: ApplicationForm, parsed: ParsedForm) -> None:
        changes = {} if parsed.number is None else {"number": parsed.number}
        users = None if parsed.used_by is None else [self.known.organisations[code] for code in parsed.used_by]
        if changes or users is not None:
            change_record(form=form, user=self.user, changes=changes, user_organisations=users)

    def _state_type(self, item: PortfolioItem, parsed: ParsedForm, outcome: RowOutcome) -> None:
        """Say of which type a form is while that is free to say; of one in use people decide it by name."""
        known = item.classification.instrument if item.classification is not None else ""
        if parsed.form_type is None or parsed.form_type.value == known:
            return
        if item.state is State.DRAFT or (not known and is_system(self.user)):
            classify_item(item=item, user=self.user, changes={"instrument": parsed.form_type.value})
        else:
            outcome.warnings.append(_("The type was left alone: after approval it changes by decision."))

    def _answer_for(self, item: PortfolioItem, parsed: ParsedForm) -> None:
        """Say who answers for the form, where the file does; a review date in force stays."""
        told = parsed.responsibility
        unit = self.known.units.get(str(told.get("owner_unit", ""))) or item.owner_unit
        person = self.known.people.get(str(told.get("owner_person", ""))) or item.owner_person
        day = told.get("review_date") if sets_review_date_freely(item) else None
        review_date = day if isinstance(day, date) else item.review_date
        if (unit, person, review_date) != (item.owner_unit, item.owner_person, item.review_date):
            assign_responsibility(
                item=item, user=self.user, owner_unit=unit, owner_person=person, deputy=item.deputy,
                review_date=review_date, approver=item.approver,
            )  # fmt: skip

    def _offer(self, form: ApplicationForm, parsed: ParsedForm, outcome: RowOutcome) -> bool:
        """Offer the form on the cards that the file names, and return whether any card offers it anew.

        Only a form that is approved or in use can be offered; for others the file is imported again later.
        """
        if not parsed.services:
            return False
        offering = set(CardForm.objects.filter(form=form).values_list("service_id", flat=True))
        services = [self.known.services[code] for code in parsed.services]
        new = [service for service in services if service.pk not in offering]
        if new and PortfolioItem.objects.with_facts().get(pk=form.item_id).state not in OFFERABLE_STATES:
            codes = ", ".join(service.code for service in new)
            outcome.warnings.append(
                _("Not yet offered on %(codes)s: import the file again when the form is approved.") % {"codes": codes}
            )
            return False
        for service in new:
            offer_form(form=form, service=service, user=self.user)
        return bool(new)


def _skip(outcome: RowOutcome, why: str) -> None:
    outcome.result = Result.SKIPPED
    outcome.warnings.append(why)


def _refusals(parsed: ParsedForm, outcome: RowOutcome, error: FormRefused) -> list[RowOutcome]:
    """Return the refusal at the rows of the fields it names, else at the row of the form."""
    rows = [
        RowOutcome(
            each.place, f"{parsed.reference}:{each.spec.key}", each.spec.label(), Result.REFUSED,
            [error.problems[each.spec.key]],
        )
        for each in parsed.fields or ()
        if each.spec.key in error.problems
    ]  # fmt: skip
    outcome.result = Result.REFUSED
    outcome.errors = [f"{', '.join(error.problems)}: {error}" if error.problems else str(error)]
    return rows or [outcome]
