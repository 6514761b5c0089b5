"""Many cards in use, written in bulk.

The only place that writes life-cycle state without the action: thousands of approvals would take longer than
everything that is measured. The rows are those the real actions leave behind.
"""

import random
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from catalogue.models import (
    Channel,
    CommonQuestion,
    CustomerDescription,
    Delimitation,
    ExpertDescription,
    ImplementationDescription,
    LegalBasis,
    Need,
    OrganisationPage,
    Output,
    ProductCardPage,
    ProductCardRecord,
    Region,
    Segment,
    ServiceClass,
    Step,
)
from catalogue.services import ensure_home_page
from lifecycle.kinds import ItemUnit, Kind
from lifecycle.models import ItemClassification, LifeCycle, Organisation, PermanentCode, PortfolioItem, User
from lifecycle.services import create_organisation, create_unit, sync_roles
from lifecycle.states import State

ORGANISATIONS: Final = ("KASVU", "ALUE", "TYO", "VIE", "INNO", "REK")
CODES: Final[dict[Any, tuple[str, ...]]] = {
    Segment: ("ALKAVA", "PK", "KASVUYR", "SUUR", "YHTEISO"),
    Need: ("PERUSTAMINEN", "RAHOITUS", "KANSAINVALISTYMINEN", "TUOTEKEHITYS", "OSAAMINEN", "OMISTAJANVAIHDOS"),
    ServiceClass: ("PL-PERUST", "PL-RAHOITUS", "PL-VIENTI", "PL-TKI", "PL-TYOVOIMA", "PL-KOULUTUS"),
    Output: ("RAHA", "TAKAUS", "NEUVO", "KOULUTUS", "SELVITYS"),
    Region: ("KOKOMAA", "ETELA", "LANSI", "ITA", "POHJ"),
}
SUBJECTS: Final = (
    "yrityksen kehittämisavustus", "vientitakaus", "starttiraha", "kasvulaina", "innovaatioseteli",
    "koulutuspalvelu", "neuvontapalvelu", "omistajanvaihdoksen rahoitus", "energiatuki", "rekrytointituki",
    "tutkimusrahoitus", "kansainvälistymisavustus", "investointilaina", "patenttineuvonta", "yritysrekisteri",
    "palkkatuki", "messuavustus", "riskilaina", "tuotekehityslaina", "markkinaselvitys",
)  # fmt: skip
WORDS: Final = (
    "avustus", "avustusta", "hakemus", "hakemuksen", "yritys", "yritykselle", "yritysten", "rahoitus", "rahoitusta",
    "laina", "lainaa", "takaus", "kehittäminen", "kehittämiseen", "investointi", "investointeja", "vienti", "viennin",
    "tuote", "tuotteiden", "palvelu", "palvelua", "neuvonta", "asiantuntija", "koulutus", "henkilöstö", "työllistää",
    "alue", "alueella", "kustannus", "kustannukset", "prosentti", "enintään", "ehto", "ehdot", "päätös", "päätöksen",
    "maksu", "maksetaan", "hakea", "haetaan", "verkossa", "ennen", "alkamista", "suunnitelma", "markkina", "kasvu",
    "uusi", "toiminta", "perustaa", "omistaja", "vaihdos", "tutkimus", "patentti", "kansainvälinen", "ympäristö",
    "energia", "digitaalinen", "tiedote", "lomake", "liite",
)  # fmt: skip
QUERIES: Final = (
    "avustusta", "lainoja", "vientitakaus", "yrityksen perustamiseen", "koulutus", "starttiraha", "patentti",
    "energiatuki", "omistajanvaihdos", "rahoitusta", "kehittämiseen", "palvelua", "ehdot", "tutkimusrahoituksen",
    "digitaalinen kasvu", "hakemus verkossa",
)  # fmt: skip
LANGUAGES: Final = ("fi", "sv", "en")
USED_SINCE: Final = date(2024, 1, 1)


def _sentences(choice: random.Random, count: int) -> str:
    lines = (" ".join(choice.choices(WORDS, k=11)).capitalize() + "." for _ in range(count))
    return "".join(f"<p>{line}</p>" for line in lines)


def _organisations() -> list[Organisation]:
    sync_roles()
    ensure_home_page()
    made = []
    for code in ORGANISATIONS:
        organisation = create_organisation(code=code, name_fi=f"Virasto {code}", name_sv=code, name_en=code)
        create_unit(organisation=organisation, code=f"{code}-1", name_fi=f"Yksikkö {code}")
        made.append(organisation)
    return made


def _code_lists() -> dict[Any, list[Any]]:
    return {
        model: [
            model.objects.create(code=code, name_fi=code.title(), name_sv=code.title(), name_en=code.title())
            for code in codes
        ]
        for model, codes in CODES.items()
    }


def _pages(parents: list[OrganisationPage], count: int, choice: random.Random) -> list[Page]:
    """Append `count` pages evenly under `parents`, with the tree's paths worked out here."""
    content_type = ContentType.objects.get_for_model(ProductCardPage)
    now = timezone.now()
    rows: list[Page] = []
    for number in range(count):
        parent = parents[number % len(parents)]
        place = number // len(parents) + 1
        title = f"{choice.choice(SUBJECTS)} {number + 1}".capitalize()
        rows.append(
            Page(
                path=Page._get_path(parent.path, parent.depth + 1, place),
                depth=parent.depth + 1,
                numchild=0,
                title=title,
                draft_title=title,
                slug=f"kortti-{number + 1}",
                url_path=f"{parent.url_path}kortti-{number + 1}/",
                content_type=content_type,
                locale_id=parent.locale_id,
                live=True,
                has_unpublished_changes=False,
                first_published_at=now,
                last_published_at=now,
            )
        )
    Page.objects.bulk_create(rows, batch_size=500)
    for index, parent in enumerate(parents):
        Page.objects.filter(pk=parent.pk).update(numchild=len(range(index, count, len(parents))))
    return rows


def _cards(pages: Iterable[Page]) -> None:
    for page in pages:
        ProductCardPage(page_ptr_id=page.pk).save_base(raw=True, force_insert=True)


def _revisions(pages: list[Page]) -> list[Revision]:
    card, base = ContentType.objects.get_for_model(ProductCardPage), ContentType.objects.get_for_model(Page)
    rows = Revision.objects.bulk_create(
        [
            Revision(
                content_type=card,
                base_content_type=base,
                object_id=str(page.pk),
                content={"pk": page.pk, "title": page.title},
                object_str=page.title,
                created_at=timezone.now(),
            )
            for page in pages
        ],
        batch_size=500,
    )
    for page, revision in zip(pages, rows, strict=True):
        page.latest_revision = page.live_revision = revision
    Page.objects.bulk_update(pages, ["latest_revision", "live_revision"], batch_size=200)
    return rows


def _portfolio(pages: list[Page], owners: list[Organisation], person: User, choice: random.Random) -> None:
    revisions = _revisions(pages)
    codes = PermanentCode.objects.bulk_create(
        [PermanentCode(namespace="item", code=f"S-{number:05d}") for number in range(1, len(pages) + 1)], batch_size=500
    )
    items = PortfolioItem.objects.bulk_create(
        [
            PortfolioItem(
                code=code.code,
                unit=ItemUnit.SERVICE,
                owner=owners[number % len(owners)],
                owner_person=person,
                review_date=date(timezone.localdate().year + 1, 1, 1),
            )
            for number, code in enumerate(codes)
        ],
        batch_size=500,
    )
    facts = ItemClassification.objects.bulk_create(
        [
            ItemClassification(
                item=item,
                effective=USED_SINCE,
                kind=choice.choice((Kind.SUPPORT, Kind.CHARGEABLE, Kind.FREE_ADVICE)),
                segments=choice.sample(CODES[Segment], k=2),
                needs=choice.sample(CODES[Need], k=2),
                user=person,
            )
            for item in items
        ],
        batch_size=500,
    )
    for item, fact in zip(items, facts, strict=True):
        item.classification = fact
    PortfolioItem.objects.bulk_update(items, ["classification"], batch_size=200)
    LifeCycle.objects.bulk_create(
        [
            LifeCycle(
                item=item,
                state=State.IN_USE,
                since=timezone.now(),
                approved_revision=revision,
                first_used_on=USED_SINCE,
            )
            for item, revision in zip(items, revisions, strict=True)
        ],
        batch_size=500,
    )
    ProductCardRecord.objects.bulk_create(
        [
            ProductCardRecord(page_id=page.pk, item=item, completeness=100)
            for page, item in zip(pages, items, strict=True)
        ],
        batch_size=500,
    )


def _texts(pages: list[Page], choice: random.Random) -> None:
    rows: dict[Any, list[Any]] = {}

    def add(row: Any) -> None:
        rows.setdefault(type(row), []).append(row)

    for page in pages:
        for language in LANGUAGES:
            common = {"page_id": page.pk, "language": language}
            title = "" if language == "fi" else f"{page.title} {language}"
            add(
                CustomerDescription(
                    **common,
                    title=title,
                    summary=" ".join(choice.choices(WORDS, k=12)).capitalize()[:149],
                    description=_sentences(choice, 5),
                    what_you_get=_sentences(choice, 2),
                    how_to_apply=_sentences(choice, 3),
                    conditions=_sentences(choice, 2),
                )
            )
            add(ExpertDescription(**common, when_to_offer=_sentences(choice, 2), criteria=_sentences(choice, 2)))
            add(ImplementationDescription(**common, version="1", instructions=_sentences(choice, 4)))
        for number in range(3):
            add(Step(page_id=page.pk, sort_order=number, title=f"Vaihe {number + 1}", instruction="Käsittele."))
            add(Delimitation(page_id=page.pk, sort_order=number, situation="Muu tilanne", other_text="Muu palvelu"))
        add(CommonQuestion(page_id=page.pk, question="Kuka voi hakea?", answer="Yritys."))
        add(LegalBasis(page_id=page.pk, name_fi="Laki valtionavustuksista", name_sv="Lag", name_en="Act"))
        add(Channel(page_id=page.pk, kind="online", e_level=3, name_fi="Verkossa", address="https://example.org/"))
        add(Channel(page_id=page.pk, sort_order=1, kind="phone", name_fi="Puhelin", address="0295 000 000"))
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=500)


def _relations(pages: list[Page], lists: dict[Any, list[Any]], choice: random.Random) -> None:
    for name, model in (("service_classes", ServiceClass), ("outputs", Output), ("regions", Region)):
        field = ProductCardPage._meta.get_field(name)
        through = field.remote_field.through
        target = f"{field.m2m_reverse_field_name()}_id"
        source = f"{field.m2m_field_name()}_id"
        through.objects.bulk_create(
            [through(**{source: page.pk, target: choice.choice(lists[model]).pk}) for page in pages], batch_size=500
        )


@transaction.atomic
def seed(count: int) -> list[Page]:
    """Write `count` cards in use and a bare page as deep in the tree as they lie; return the cards' pages."""
    choice = random.Random(20260101)
    owners = _organisations()
    lists = _code_lists()
    person = User.objects.create(username="mittari", first_name="Mitta", last_name="Ri")
    parents = list(OrganisationPage.objects.order_by("path"))
    pages = _pages(parents, count, choice)
    OrganisationPage.objects.get(pk=parents[0].pk).add_child(instance=Page(title="Bare page", slug="bare"))
    _cards(pages)
    _portfolio(pages, [parent.organisation for parent in parents] or owners, person, choice)
    _texts(pages, choice)
    _relations(pages, lists, choice)
    return pages
