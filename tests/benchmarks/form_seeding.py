"""Many forms in use with all they ask, written in bulk.

Like the cards of `seeding.py` they are written without the life cycle: thousands of approvals would take longer than
everything that is measured. The rows are those the real actions leave behind; the ledger knows nothing of them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from forms_registry.models import (
    ApplicationForm,
    DataConcept,
    FieldConcept,
    FormChannel,
    FormField,
    FormVersion,
    SourceRegister,
)
from forms_registry.vocabulary import FieldType, FormChannelKind, Obligation
from lifecycle.kinds import FormType, ItemUnit
from lifecycle.models import ItemClassification, LifeCycle, Organisation, PermanentCode, PortfolioItem, User
from lifecycle.services import create_organisation, sync_roles, system_user
from lifecycle.states import State
from tests.benchmarks.concept_seeding import concept_sets

ORGANISATIONS: Final = ("KASVU", "ALUE", "TYO", "VIE", "INNO")
#: One concept of so many is optional wherever it is asked, one has not been matched, one is held by a register.
OPTIONAL: Final = 5
UNMATCHED: Final = 20
HELD: Final = 7
REGISTERS: Final = 4
USED_SINCE: Final = date(2024, 1, 1)
_AT_ONCE: Final = 1000
_SEGMENTS: Final = ("ALKAVA", "PK", "KASVUYR", "SUUR")
_NEEDS: Final = ("PERUSTAMINEN", "RAHOITUS", "KANSAINVALISTYMINEN", "OSAAMINEN")


def _concepts(codes: Sequence[str]) -> dict[str, DataConcept]:
    """Write the concepts; three of the four registers behind some of them are reachable."""
    registers = [
        SourceRegister.objects.create(
            code=f"REK{number}", name_fi=f"Rekisteri {number}", authority="Viranomainen", is_reachable=number > 0
        )
        for number in range(REGISTERS)
    ]
    rows = [
        DataConcept(
            code=code,
            name_fi=f"Tieto {code}",
            name_sv=f"Uppgift {code}",
            name_en=f"Datum {code}",
            source_register=None if number % HELD else registers[number % REGISTERS],
        )
        for number, code in enumerate(codes)
    ]
    return {concept.code: concept for concept in DataConcept.objects.bulk_create(rows, batch_size=_AT_ONCE)}


def _items(codes: Sequence[str], owners: Sequence[Organisation], person: User) -> list[PortfolioItem]:
    PermanentCode.objects.bulk_create(
        [PermanentCode(namespace="item", code=code) for code in codes], batch_size=_AT_ONCE
    )
    items = PortfolioItem.objects.bulk_create(
        [
            PortfolioItem(
                code=code,
                unit=ItemUnit.FORM,
                owner=owners[number % len(owners)],
                owner_person=person,
                review_date=date(timezone.localdate().year + 1, 1, 1),
            )
            for number, code in enumerate(codes)
        ],
        batch_size=_AT_ONCE,
    )
    facts = ItemClassification.objects.bulk_create(
        [
            ItemClassification(
                item=item,
                effective=USED_SINCE,
                instrument=FormType.APPLICATION.value,
                segments=[_SEGMENTS[number % len(_SEGMENTS)]],
                needs=[_NEEDS[number % len(_NEEDS)]],
                user=person,
            )
            for number, item in enumerate(items)
        ],
        batch_size=_AT_ONCE,
    )
    for item, fact in zip(items, facts, strict=True):
        item.classification = fact
    PortfolioItem.objects.bulk_update(items, ["classification"], batch_size=200)
    return items


def _in_use(items: Sequence[PortfolioItem], forms: Sequence[ApplicationForm]) -> None:
    kind, now = ContentType.objects.get_for_model(ApplicationForm), timezone.now()
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(form.pk),
                content={"pk": form.pk, "title": form.title, "version": {}},
                object_str=form.title,
                created_at=now,
            )
            for form in forms
        ],
        batch_size=_AT_ONCE,
    )
    for form, revision in zip(forms, revisions, strict=True):
        form.latest_revision = form.live_revision = revision
    LifeCycle.objects.bulk_create(
        [
            LifeCycle(item=item, state=State.IN_USE, since=now, first_used_on=USED_SINCE, approved_revision=revision)
            for item, revision in zip(items, revisions, strict=True)
        ],
        batch_size=_AT_ONCE,
    )


def _forms(items: Sequence[PortfolioItem]) -> tuple[list[ApplicationForm], list[FormVersion]]:
    forms = ApplicationForm.objects.bulk_create(
        [
            ApplicationForm(item=item, title=f"Avustushakemus {number}", number=f"L{number % 1900}")
            for number, item in enumerate(items, 1)
        ],
        batch_size=_AT_ONCE,
    )
    versions = FormVersion.objects.bulk_create(
        [
            FormVersion(
                form=form,
                title_fi=form.title,
                title_sv=f"{form.title} på svenska",
                title_en=f"{form.title} in English",
                purpose_fi="Yritys hakee avustusta investointiin.",
                legal_basis="Laki 1 §",
                minutes=45,
                minutes_method="estimate",
            )
            for form in forms
        ],
        batch_size=_AT_ONCE,
    )
    return forms, versions


def _questions(asked: Mapping[str, Collection[str]], forms: list[ApplicationForm], versions: list[FormVersion]) -> None:
    codes = sorted(set().union(*asked.values()))
    known, numbers = _concepts(codes), {code: number for number, code in enumerate(codes)}
    fields: list[FormField] = []
    matches: list[FieldConcept] = []
    channels: list[FormChannel] = []
    for form, version, concepts in zip(forms, versions, asked.values(), strict=True):
        for place, code in enumerate(sorted(concepts)):
            key = f"k{place:02d}"
            fields.append(
                FormField(
                    version=version,
                    order=place,
                    key=key,
                    labels={"fi": f"Kysymys tiedosta {code}", "sv": f"Fråga om {code}"},
                    help={"fi": "Vastaa lyhyesti."},
                    type=FieldType.TEXT.value,
                    obligation=(Obligation.REQUIRED if numbers[code] % OPTIONAL else Obligation.OPTIONAL).value,
                )
            )
            if numbers[code] % UNMATCHED:
                matches.append(FieldConcept(form=form, key=key, concept=known[code]))
        channels += [
            FormChannel(version=version, kind=FormChannelKind.E_FORM.value, e_level=4, prefilled=[], is_offered=True),
            FormChannel(version=version, kind=FormChannelKind.PAPER.value, is_offered=True),
        ]
    FormField.objects.bulk_create(fields, batch_size=_AT_ONCE)
    FieldConcept.objects.bulk_create(matches, batch_size=_AT_ONCE)
    FormChannel.objects.bulk_create(channels, batch_size=_AT_ONCE)


@transaction.atomic
def seed_forms(number: int) -> list[str]:
    """Write `number` forms in use of 40 fields each and return their codes."""
    sync_roles()
    owners = [create_organisation(code=code, name_fi=f"Virasto {code}") for code in ORGANISATIONS]
    asked = concept_sets(number)
    items = _items(list(asked), owners, system_user())
    forms, versions = _forms(items)
    _in_use(items, forms)
    _questions(asked, forms, versions)
    # Published last: what is published takes no more fields.
    FormVersion.objects.filter(pk__in=[version.pk for version in versions]).update(
        number=1, valid_from=USED_SINCE, published_at=timezone.now()
    )
    for form, version in zip(forms, versions, strict=True):
        form.published_version = version
    ApplicationForm.objects.bulk_update(
        forms, ["published_version", "latest_revision", "live_revision"], batch_size=200
    )
    return list(asked)
