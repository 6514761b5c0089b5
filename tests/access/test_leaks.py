"""Words of levels 2 and 3, and of drafts, reach nobody who may not read them, on whatever surface."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from forms_registry.addresses import form_address, preview_address
from forms_registry.versions import write_facts, write_fields
from lifecycle.comments import comment_on
from lifecycle.languages import CONTENT_LANGUAGES
from tests.access.matrix import MATRIX
from tests.access.probing import address_of
from tests.access.world import World
from tests.factories import field
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db

DRAFT_SECRET, VERSION_SECRET = "peippoluonnos", "varpusversio"
#: What stands before the words a person searched for, in the titles of pages.
ECHOED = ("Haku", "Search", "Sökning", "Lomakkeet", "Forms", "Blanketter")
#: What each person may not read of the world's organisation: the card in use, its waiting version, and the draft.
CLOSED = {
    "public": {LEVEL_2_SECRET, LEVEL_3_SECRET, DRAFT_SECRET, VERSION_SECRET},
    "expert": {LEVEL_3_SECRET, DRAFT_SECRET, VERSION_SECRET},
    "implementer": {DRAFT_SECRET, VERSION_SECRET},
    "owner_x": {LEVEL_3_SECRET, DRAFT_SECRET, VERSION_SECRET},
    "approver_x": {LEVEL_3_SECRET, DRAFT_SECRET, VERSION_SECRET},
}
EXPORTS = (
    "product_cards:index",
    "lifecycle_dossiers",
    "lifecycle_history",
    "lifecycle_ownerless",
    "lifecycle_records",
    "lifecycle_restatements",
    "portfolio_movements",
    "portfolio_operations",
    "portfolio_restatements",
    "portfolio_review",
    "wagtailadmin_reports:site_history",
    "catalogue_need_modeladmin_index",
)


@pytest.fixture
def world() -> Iterator[World]:
    with translation.override(settings.LANGUAGE_CODE):
        made = World.make()
        keeper = made.people["owner"]
        made.draft.title = f"Kortti {DRAFT_SECRET}"
        made.draft.save()
        made.draft.save_revision(user=keeper, log_action=True)
        made.card.title = f"Kortti {VERSION_SECRET}"
        made.card.save_revision(user=keeper, log_action=True)
        comment_on(item=made.card.record.item, user=keeper, text=f"Koska {VERSION_SECRET}")
        _write_forms(made)
        yield made


def _write_forms(world: World) -> None:
    """Say the secrets in the draft form, and in the version that waits behind the form in use."""
    keeper = world.people["owner"]
    for form, secret in ((world.form_draft, DRAFT_SECRET), (world.form_in_use, VERSION_SECRET)):
        said = f"Lomake {secret}"
        facts = {f"{name}_{language}": said for name in ("title", "purpose") for language in CONTENT_LANGUAGES}
        write_facts(form=form, user=keeper, changes=facts)
        write_fields(form=form, user=keeper, fields=[field("salainen", labels={"fi": said}, why=said)])


def _addresses(world: World) -> Iterator[str]:
    known = [address_of(name, world) for row in MATRIX for name in row.addresses]
    yield from (address for address in known if address)
    for language in CONTENT_LANGUAGES:
        with translation.override(language):
            card, home = world.card.url, reverse("wagtail_serve", args=[""])
            search, suggest = reverse("search:results"), reverse("search:suggest")
            segments = [reverse("catalogue:segment_list"), reverse("catalogue:segment", args=["PK"])]
            forms = reverse("forms_registry:form_list")
            yield from _forms(world)
        yield from (*segments, home, card, f"{card}?level=3&preview=1&mode_name=3", world.organisation.page.url)
        yield f"{card}#level-3"
        for item in (world.card.record.item, world.item):
            with translation.override(language):
                printed = reverse("catalogue:card_pdf", args=[item.code])
            yield from (printed, f"{printed}?level=2", f"{printed}?level=3")
        for word in (LEVEL_2_SECRET, LEVEL_3_SECRET, DRAFT_SECRET, VERSION_SECRET):
            yield from (f"{search}?q={word[:6]}", f"{search}?q={word}&level=3", f"{suggest}?q={word[:5]}")
            yield from (f"{forms}?q={word}", f"{forms}?q={word[:6]}&sort=questions", f"{forms}?q=lomake&page=2")
    yield from _lists(world)
    yield from _versions(world)
    yield from ("/files/attachments/nothing", "/en/no/such/page/", "/files/no-such-file")


def _forms(world: World) -> Iterator[str]:
    """The public pages of forms, of drafts too, in the active language."""
    for form in (world.form_in_use, world.form_draft):
        yield preview_address(form.code)
        yield reverse("forms_registry:form_by_code", args=[form.code])
        for title in (form.title, f"Lomake {DRAFT_SECRET[:6]}"):
            yield form_address(form.code, title)


def _lists(world: World) -> Iterator[str]:
    """Exports, searches and choosers of the editors' side."""
    for name in EXPORTS:
        yield from (f"{reverse(name)}?export={kind}" for kind in ("csv", "xlsx"))
    for word in (DRAFT_SECRET, VERSION_SECRET, LEVEL_2_SECRET, LEVEL_3_SECRET):
        for name in ("wagtailadmin_choose_page_search", "wagtailadmin_pages:search", "product_cards:index"):
            yield f"{reverse(name)}?q={word}&page_type=catalogue.productcardpage"
        yield f"{reverse('wagtailadmin_api:pages:listing')}?search={word}"
    for query in (
        "type=catalogue.ProductCardPage",
        "search=Kortti",
        f"child_of={world.organisation.page.pk}&for_explorer=1",
    ):
        yield f"{reverse('wagtailadmin_api:pages:listing')}?fields=*&{query}"
    for name in ("wagtailadmin_choose_page_search", "wagtailadmin_pages:search"):
        yield f"{reverse(name)}?q=Kortti"
    yield f"{reverse('wagtailadmin_api:pages:detail', args=[world.card.pk])}?fields=*"


def _versions(world: World) -> Iterator[str]:
    """What Wagtail shows of one page."""
    for pk in (world.card.pk, world.draft.pk):
        yield f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={pk}"
        for action in ("publish", "unpublish", "delete", "move"):
            yield f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?id={pk}"
        for name in ("edit", "history", "revisions_index", "view_draft", "preview_on_edit", "usage", "move", "delete"):
            yield reverse(f"wagtailadmin_pages:{name}", args=[pk])
        yield reverse("wagtailadmin_pages:revisions_compare", args=[pk, "earliest", "latest"])
        yield reverse("catalogue_card", args=[pk])


def _text(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data.startswith(b"PK"):  # a workbook: its words are packed
        with ZipFile(BytesIO(data)) as book:
            data = b"".join(book.read(part) for part in book.namelist())
    if data.startswith(b"%PDF"):
        data = " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).encode()
    text: str = data.decode("utf-8", "replace")
    for word in (LEVEL_2_SECRET, LEVEL_3_SECRET, DRAFT_SECRET, VERSION_SECRET):
        for asked in (word, word[:6], word[:5]):
            text = text.replace(f'value="{asked}"', "").replace(f"q={asked}", "").replace(f"search={asked}", "")
            text = text.replace(f"q%3D{asked}", "").replace(f"search%3D{asked}", "")  # where logging in leads back to
            text = text.replace(f"”{asked}”", "").replace(f"“{asked}”", "").replace(f"<em>{asked}</em>", "")
            for heading in ECHOED:
                text = text.replace(f"{heading}: {asked}", "")
    return text


def _login(client: Client, world: World, person: str) -> Client:
    user = world.people[person]
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("person", sorted(CLOSED))
def test_no_surface_shows_what_is_closed(person: str, world: World, caplog: pytest.LogCaptureFixture) -> None:
    client = _login(Client(raise_request_exception=False), world, person)
    leaks = []
    for address in dict.fromkeys(_addresses(world)):
        if "_auth_user_id" not in client.session:  # some addresses end the session
            _login(client, world, person)
        text = _text(client, address)
        leaks += [f"{address}: {word}" for word in sorted(CLOSED[person]) if word in text]
    assert leaks == []
    assert [word for word in CLOSED[person] if word in caplog.text] == []


@pytest.mark.parametrize(
    ("person", "name", "word"),
    [
        ("expert", "card", LEVEL_2_SECRET),
        ("implementer", "card", LEVEL_3_SECRET),
        ("implementer", "card_pdf", LEVEL_3_SECRET),
        ("owner", "catalogue_card", VERSION_SECRET),
        ("owner", "forms_registry:form_preview", DRAFT_SECRET),
        ("auditor", "product_cards:index", DRAFT_SECRET),
        ("auditor", "product_cards:index.xlsx", DRAFT_SECRET),
        ("owner", "wagtailadmin_choose_page_child", DRAFT_SECRET),
    ],
)
def test_those_who_may_read_do(person: str, name: str, word: str, world: World, client: Client) -> None:
    client = _login(client, world, person)
    if name == "card":
        address = world.card.url
    elif name == "card_pdf":
        address = f"{reverse('catalogue:card_pdf', args=[world.card.record.item.code])}?level=3"
    elif name == "catalogue_card":
        address = reverse(name, args=[world.card.pk])
    elif name == "forms_registry:form_preview":
        address = preview_address(world.form_draft.code)
    elif name == "product_cards:index.xlsx":
        address = f"{reverse('product_cards:index')}?export=xlsx"
    elif name == "wagtailadmin_choose_page_child":
        address = f"{reverse(name, args=[world.organisation.page.pk])}?page_type=catalogue.productcardpage"
    else:
        address = reverse(name)
    assert word in _text(client, address)
