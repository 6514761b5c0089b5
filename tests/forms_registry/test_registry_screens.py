"""The registry's lists: who reads and writes which rows, what they show, filter and export."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from catalogue.models import EntryChange
from forms_registry.concept_lists import write_list_entry
from forms_registry.consents import write_clause_version
from forms_registry.errors import FormRefused
from forms_registry.mapping import Match, reject_matches
from forms_registry.models import (
    ApplicationForm,
    ConceptMerge,
    ConceptRole,
    ConsentClause,
    DataConcept,
    SourceRegister,
)
from forms_registry.versions import ChannelSpec, ensure_draft, publish_draft, write_facts, write_fields
from forms_registry.vocabulary import FormChannelKind, Obligation
from lifecycle.errors import NotPermitted
from lifecycle.kinds import FormType
from lifecycle.roles import Role
from lifecycle.states import State
from tests.conftest import ROOT
from tests.factories import FormFactory, concept, concept_role, field, organisation_with_people, person

pytestmark = pytest.mark.django_db

LISTS = (
    "applicationform", "formversion", "formfield", "dataconcept", "conceptrole", "sourceregister", "consentclause",
    "matchdecision", "conceptmerge",
)  # fmt: skip


def address(name: str, action: str = "index", *arguments: Any) -> str:
    return reverse(f"forms_registry_{name}_modeladmin_{action}", args=arguments)


def login(client: Client, role: Role, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def shown(client: Client, name: str, **query: str) -> str:
    response = client.get(address(name), query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return str(response.content.decode())


def rows_of(client: Client, name: str, **query: str) -> list[list[Any]]:
    """Return the rows of the XLSX export, the heading first."""
    response = client.get(address(name), query | {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def clause(code: str = "TIEDOT", text: str = "Suostun tietojen hankkimiseen.", owner: str = "ALUE") -> ConsentClause:
    made = ConsentClause.objects.create(code=code, name_fi=f"Lauseke {code}", owner=organisation_with_people(owner))
    write_clause_version(
        clause=made, user=person(Role.BOARD), valid_from=timezone.localdate() - timedelta(days=90), texts={"fi": text}
    )
    return made


def citing(made: ConsentClause, state: State = State.IN_USE) -> ApplicationForm:
    """Return a form in `state` that holds the newest wording of the clause."""
    form = FormFactory.draft()
    cited = made.versions.order_by("-number")[0]
    write_facts(form=form, user=person(Role.OWNER, form.item.owner), changes={"consent_clause": cited})
    for step in ("submit", "approve", "take_into_use")[: {State.DRAFT: 0, State.APPROVED: 2, State.IN_USE: 3}[state]]:
        FormFactory.step(form.item, step)
    return FormFactory.again(form)


def test_form_of_another_organisation_is_listed_when_it_is_offered_and_not_as_a_draft(client: Client) -> None:
    other = organisation_with_people("VIERAS")
    FormFactory.draft(other, title="Vieras luonnos")
    FormFactory.in_state(State.IN_USE, other, title="Vieras lomake")
    FormFactory.draft(title="Oma luonnos")
    html = shown(login(client, Role.OWNER), "applicationform")
    assert "Oma luonnos" in html
    assert "Vieras lomake" in html
    assert "Vieras luonnos" not in html
    assert "Vieras luonnos" in shown(login(client, Role.AUDITOR), "applicationform")


def test_draft_of_another_organisation_is_in_no_list_and_no_export(client: Client) -> None:
    other = organisation_with_people("VIERAS")
    form = FormFactory.in_state(State.IN_USE, other, title="Julkinen nimi", fields=[field("julkinen")])
    keeper = person(Role.OWNER, other)
    write_facts(form=form, user=keeper, changes={"title_fi": "Salainen nimi"})
    write_fields(form=form, user=keeper, fields=[field("salainen")])
    client = login(client, Role.OWNER)
    for name in ("applicationform", "formversion", "formfield"):
        assert "alainen" not in shown(client, name)
        assert "alainen" not in str(rows_of(client, name))
    draft = FormFactory.again(form).draft_version
    assert client.get(address("formversion", "inspect", draft.pk)).status_code == 302
    assert client.get(address("formfield", "inspect", draft.fields.get().pk)).status_code == 302
    assert client.get(address("formversion", "inspect", form.published_version_id)).status_code == 200
    assert login(client, Role.AUDITOR).get(address("formversion", "inspect", draft.pk)).status_code == 200


def test_forms_of_others_are_not_found_by_what_their_drafts_say(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, title="Avustushakemus")
    write_facts(form=form, user=person(Role.OWNER, form.item.owner), changes={"title_fi": "Lakkautettava hakemus"})
    assert "Avustushakemus" in shown(login(client, Role.OWNER), "applicationform", q="lakkautettava")
    stranger = login(client, Role.OWNER, "VIERAS")
    assert "Avustushakemus" not in shown(stranger, "applicationform", q="lakkautettava")
    assert "Avustushakemus" in shown(stranger, "applicationform", q="avustus")
    offered = stranger.get(reverse("forms_registry_plan_start"), {"q": "lakkautettava"})
    assert "Avustushakemus" not in offered.content.decode()


def test_same_number_on_two_living_forms_is_marked_whatever_its_capitals(client: Client) -> None:
    FormFactory.draft(number="ke6666")
    FormFactory.draft(number="KE6666")
    FormFactory.in_state(State.RETIRED, number="ke6666")
    FormFactory.draft(number="TM200")
    html = shown(login(client, Role.BOARD), "applicationform")
    assert html.count("also on 1 other form") == 2
    assert html.count("also on 2 other forms") == 1
    exported = sorted((row[2], row[3]) for row in rows_of(client, "applicationform")[1:])
    assert exported == [("KE6666", 1), ("TM200", 0), ("ke6666", 1), ("ke6666", 2)]


def test_list_shows_r_of_the_published_version_and_unmatched_fields_of_the_newest(client: Client) -> None:
    fields = [field("a", "A"), field("b"), field("c", "C", Obligation.OPTIONAL), field("d", "D")]
    channels = [
        ChannelSpec(FormChannelKind.E_FORM, prefilled=["a", "b"]),
        ChannelSpec(FormChannelKind.PAPER, prefilled=["a"]),
    ]
    form = FormFactory.in_state(State.IN_USE, fields=fields, channels=channels)
    write_fields(form=form, user=person(Role.OWNER, form.item.owner), fields=[*fields, field("e"), field("f")])
    heading, row = rows_of(login(client, Role.BOARD), "applicationform")
    found = dict(zip(heading, row, strict=True))
    assert (row[7], row[8], row[11]) == (2, 1, 3), found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"owner": "ALUE"}, True),
        ({"owner": "VIERAS"}, False),
        ({"state": "in_use"}, True),
        ({"state": "draft"}, False),
        ({"type": "report"}, True),
        ({"type": "application"}, False),
        ({"channel": "eform"}, True),
        ({"channel": "paper"}, False),
        ({"unmatched": "yes"}, True),
        ({"unmatched": "no"}, False),
        ({"overdue": "no"}, True),
        ({"overdue": "yes"}, False),
        ({"q": "hakuteksti"}, True),
        ({"q": "KE12"}, True),
        ({"q": "på svenska"}, True),
        ({"q": "jotain muuta"}, False),
        ({"q": "\x00"}, False),
        ({"state": "no such state"}, True),
    ],
)
def test_forms_are_filtered_and_searched(query: dict[str, str], found: bool, client: Client) -> None:
    organisation_with_people("VIERAS")
    FormFactory.in_state(
        State.IN_USE, title="Hakuteksti", number="KE12", form_type=FormType.REPORT, fields=[field("b")],
        channels=[ChannelSpec(FormChannelKind.E_FORM)],
    )  # fmt: skip
    html = shown(login(client, Role.OWNER), "applicationform", **query)
    assert ("Hakuteksti" in html) is found


def test_those_who_register_forms_find_the_way_there(client: Client) -> None:
    with translation.override("en"):
        wizard = reverse("forms_registry:form_registration")
    for role in (Role.OWNER, Role.APPROVER, Role.ADMINISTRATOR):
        assert wizard in shown(login(client, role), "applicationform")
    for role in (Role.BOARD, Role.AUDITOR):
        assert wizard not in shown(login(client, role), "applicationform")


def test_overdue_review_is_said_in_a_word_and_found_by_the_filter(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, title="Myöhässä")
    type(form.item).objects.filter(pk=form.item_id).update(review_date=timezone.localdate() - timedelta(days=1))
    html = shown(login(client, Role.BOARD), "applicationform", overdue="yes")
    assert "Myöhässä" in html
    assert 'class="tj-late"' in html


def test_address_cannot_ask_about_columns_that_have_no_filter(client: Client) -> None:
    FormFactory.in_state(State.IN_USE, title="Hakuteksti")
    client = login(client, Role.OWNER)
    for query in ({"item__owner_person__password__startswith": "zz"}, {"no_such_column": "1"}, {"title": "zz"}):
        assert "Hakuteksti" in shown(client, "applicationform", **query)


def test_number_of_queries_is_the_same_for_3_rows_and_for_30(client: Client) -> None:
    client = login(client, Role.BOARD)
    counts: list[dict[str, int]] = []
    for number in (3, 27):
        _rows(number)
        found = {}
        for name in LISTS:
            shown(client, name)
            with CaptureQueriesContext(connection) as queries:
                shown(client, name)
            found[name] = len(queries)
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 15, counts[0]


_made = iter(range(1_000_000))


def _publish(form: ApplicationForm) -> None:
    """Let people fill in the form, past the life cycle, and begin another draft."""
    publish_draft(form, timezone.localdate())
    ensure_draft(form)


def _rows(number: int) -> None:
    """Make `number` rows of every list, without the life cycle: what is counted here is queries."""
    board = person(Role.BOARD)
    for _each in range(number):
        code = f"K{next(_made)}"
        made = clause(code)
        target = concept(f"{code}-b")
        form = FormFactory.draft(title=f"Lomake {code}", number="ke6666", fields=[field("a", code), field("b")])
        _publish(form)
        concept_role(f"R{code}")
        SourceRegister.objects.create(code=code, name_fi=code, authority="Viranomainen")
        reject_matches(matches=[Match(form, "b", "B", code)], user=board)
        write_facts(
            form=form, user=person(Role.OWNER, form.item.owner), changes={"consent_clause": made.versions.get()}
        )
        ConceptMerge.objects.create(source=concept(code), target=target, fields=1, reason="Sama.", user=board)


def test_lists_open_for_everyone_in_the_editors_side_and_are_in_the_menu(client: Client) -> None:
    _rows(1)
    for role in (Role.OWNER, Role.APPROVER, Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR):
        client = login(client, role)
        menu = client.get(reverse("wagtailadmin_home")).content.decode()
        for name in LISTS:
            assert address(name) in menu
            assert "Lomake K" in shown(client, name) or name not in ("applicationform", "formversion")


def test_every_list_is_exported_with_headings_of_its_own(client: Client) -> None:
    _rows(1)
    client = login(client, Role.BOARD)
    for name in LISTS:
        heading, *rows = rows_of(client, name)
        assert rows, name
        assert len(heading) == len(set(heading)), "a heading that stands twice says nothing"
        csv = b"".join(client.get(address(name), {"export": "csv"}).streaming_content).decode()
        assert csv.splitlines()[0].split(",")[0] == heading[0]


def test_export_is_in_the_language_of_the_person_while_it_is_sent(client: Client) -> None:
    FormFactory.in_state(State.IN_USE)
    user = person(Role.BOARD)
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    lines = b"".join(client.get(address("applicationform"), {"export": "csv"}).streaming_content).decode().splitlines()
    assert lines[0].startswith("Code,Title,Official number,Other forms with the number,Type,Owner,State")
    assert ",Application,Organisation ALUE en,In use,3,1," in lines[1]


def test_exports_hold_no_formula_and_leave_other_text_as_it_is(client: Client) -> None:
    FormFactory.draft(title="=cmd|' /C calc'!A0", number="-5 %")
    client = login(client, Role.BOARD)
    csv = b"".join(client.get(address("applicationform"), {"export": "csv"}).streaming_content).decode()
    assert ",'=cmd|" in csv
    assert ",'-5 %," in csv
    row = rows_of(client, "applicationform")[1]
    assert row[1:3] == ["=cmd|' /C calc'!A0", "-5 %"]


def test_only_who_governs_the_code_lists_writes_concepts(client: Client) -> None:
    given = {"code": "UUSI", "name_fi": "Uusi", "personal_data": "none", "synonyms_fi": "Toinen nimi\n\nToinen nimi"}
    for role in (Role.OWNER, Role.APPROVER, Role.AUDITOR):
        client = login(client, role)
        assert client.post(address("dataconcept", "create"), given).status_code == 302
        assert not DataConcept.objects.exists()
    client = login(client, Role.BOARD)
    assert client.post(address("dataconcept", "create"), given).status_code == 302
    made = DataConcept.objects.get()
    assert made.synonyms == {"fi": ["Toinen nimi"]}
    changed = given | {"code": "TOINEN", "name_fi": "Muu"}
    assert client.post(address("dataconcept", "edit", made.pk), changed).status_code == 302
    made.refresh_from_db()
    assert (made.code, made.name_fi) == ("UUSI", "Muu"), "the code is permanent"
    assert [row.after["name_fi"] for row in EntryChange.objects.filter(list_name="dataconcept")] == ["Muu", "Uusi"]


def test_codes_are_given_once_and_plain() -> None:
    board = person(Role.BOARD)
    made = write_list_entry(entry=ConceptRole(code="HAKIJA", name_fi="Hakija"), user=board)
    made.code = "MUU"
    with pytest.raises(FormRefused):
        write_list_entry(entry=made, user=board)
    for code in ("A@B", "A:B", "Ä", "A B"):
        with pytest.raises(FormRefused):
            write_list_entry(entry=ConceptRole(code=code, name_fi="Rooli"), user=board)
    with pytest.raises(NotPermitted):
        write_list_entry(entry=ConceptRole(code="X", name_fi="X"), user=person(Role.OWNER))


def test_page_of_a_concept_lists_its_fields_in_forms_one_may_read(client: Client) -> None:
    other = organisation_with_people("VIERAS")
    asked = [field("nimi", "NIMI", labels={"fi": "Yrityksen nimi"})]
    FormFactory.in_state(State.IN_USE, title="Oma lomake", fields=asked)
    FormFactory.draft(other, title="Vieras luonnos", fields=[field("nimi", "NIMI")])
    page = address("dataconcept", "inspect", DataConcept.objects.get(code="NIMI").pk)
    html = login(client, Role.OWNER).get(page).content.decode()
    assert "Oma lomake" in html
    assert "Yrityksen nimi" in html
    assert "Vieras luonnos" not in html
    assert "Vieras luonnos" in login(client, Role.BOARD).get(page).content.decode()
    html = shown(client, "formfield", q="nimi")
    assert html.count("Kysymys nimi") == 1, "the code of a concept finds its fields"


def test_concepts_are_merged_with_a_reason_by_the_board(client: Client) -> None:
    FormFactory.in_state(State.IN_USE, fields=[field("a", "A")])
    page, target = reverse("forms_registry_concept_merge", args=["A"]), concept("B")
    given = {"target": target.pk, "reason": "Sama tieto."}
    assert login(client, Role.OWNER).post(page, given).status_code == 302
    assert DataConcept.objects.get(code="A").merged_into is None
    client = login(client, Role.BOARD)
    assert client.post(page, given | {"reason": " "}).status_code == 200
    assert client.post(page, given).headers["Location"] == address("dataconcept", "inspect", target.pk)
    assert DataConcept.objects.get(code="A").merged_into == target
    merged = DataConcept.objects.get(code="A")
    assert target.code in client.get(address("dataconcept", "inspect", merged.pk)).content.decode()
    assert client.get(address("dataconcept", "edit", merged.pk)).status_code == 302, "it stays as it was"
    assert client.get(page).status_code == 302
    merged.name_fi = "Muu"
    with pytest.raises(FormRefused):
        write_list_entry(entry=merged, user=person(Role.BOARD))


def test_log_of_matches_is_read_by_those_who_read_the_history(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, fields=[field("a", "A")])
    other = FormFactory.in_state(State.IN_USE, organisation_with_people("VIERAS"), fields=[field("b", "A")])
    codes = {row[1] for row in rows_of(login(client, Role.OWNER), "matchdecision")[1:]}
    assert codes == {form.code}
    assert {row[1] for row in rows_of(login(client, Role.AUDITOR), "matchdecision")[1:]} == {form.code, other.code}


@pytest.mark.parametrize("state", [State.APPROVED, State.IN_USE])
def test_cited_wording_never_changes_and_another_one_can_be_written(state: State, client: Client) -> None:
    made = clause()
    form = citing(made, state)
    version = made.versions.get()
    today = timezone.localdate()
    with pytest.raises(FormRefused):
        write_clause_version(
            clause=made, user=person(Role.BOARD), valid_from=today, texts={"fi": "Muu."}, version=version
        )
    client = login(client, Role.OWNER)
    page = reverse("forms_registry_clause_version", args=[version.pk])
    assert client.get(page).status_code == 302
    client.post(page, {"valid_from": today.isoformat(), "text_fi": "Muu."})
    version.refresh_from_db()
    assert version.text_fi == "Suostun tietojen hankkimiseen."
    new = reverse("forms_registry_clause_version_new", args=[made.pk])
    assert version.text_fi in client.get(new).content.decode(), "another wording begins as a copy"
    assert client.post(new, {"valid_from": version.valid_from.isoformat(), "text_fi": "Muu."}).status_code == 200
    assert client.post(new, {"valid_from": today.isoformat(), "text_fi": "Muu."}).status_code == 302
    assert list(made.versions.values_list("number", "text_fi")) == [(2, "Muu."), (1, version.text_fi)]
    html = client.get(address("consentclause", "inspect", made.pk)).content.decode()
    assert (form.title in html) is True
    assert reverse("forms_registry_clause_version", args=[made.versions.get(number=2).pk]) in html
    assert page not in html


def test_wording_in_a_mere_draft_may_still_change(client: Client) -> None:
    made = clause()
    citing(made, State.DRAFT)
    page = reverse("forms_registry_clause_version", args=[made.versions.get().pk])
    given = {"valid_from": timezone.localdate().isoformat(), "text_fi": "Muu."}
    assert login(client, Role.OWNER).post(page, given).status_code == 302
    assert made.versions.get().text_fi == "Muu."


def test_clauses_are_written_by_their_owner_and_those_who_govern(client: Client) -> None:
    made = clause()
    given = {"code": "TIEDOT", "name_fi": "Toinen nimi", "owner": made.owner_id}
    edit = address("consentclause", "edit", made.pk)
    assert login(client, Role.OWNER, "VIERAS").post(edit, given).status_code == 302
    assert ConsentClause.objects.get().name_fi == "Lauseke TIEDOT"
    assert login(client, Role.OWNER).post(edit, given).status_code == 302
    assert ConsentClause.objects.get().name_fi == "Toinen nimi"
    with pytest.raises(NotPermitted):
        write_clause_version(
            clause=made,
            user=person(Role.OWNER, organisation_with_people("VIERAS")),
            valid_from=timezone.localdate(),
            texts={"fi": "Muu."},
        )


def test_library_counts_different_texts_and_names_clauses_that_say_nearly_the_same(client: Client) -> None:
    text = "Suostun siihen, että tietoja hankitaan muilta viranomaisilta hakemuksen käsittelyä varten."
    one, two = clause("YKSI", text), clause("KAKSI", text.upper())
    clause("MUU", "Vakuutan antamani tiedot oikeiksi ja sitoudun ilmoittamaan muutoksista viipymättä.")
    response = login(client, Role.AUDITOR).get(address("consentclause"))
    library = response.context["library"]
    assert (library.clauses, library.versions, library.texts) == (3, 3, 2)
    (pair,) = library.alike
    assert {pair.one.clause, pair.other.clause} == {one, two}
    assert two.name_fi in client.get(address("consentclause", "inspect", one.pk)).content.decode()


def test_only_one_file_of_the_registry_knows_wagtail_modeladmin() -> None:
    knowing = {
        path.name for path in (ROOT / "forms_registry").rglob("*.py") if "wagtail_modeladmin" in path.read_text("utf-8")
    }
    assert knowing == {"modeladmin_base.py"}


def test_nothing_is_deleted_and_logs_are_not_written() -> None:
    names = {name for name in _names() if name.startswith("forms_registry_") and "_modeladmin_" in name}
    assert not {name for name in names if name.endswith(("_delete", "_history"))}
    written = {name.split("_")[2] for name in names if name.endswith(("_create", "_edit"))}
    assert written == {"dataconcept", "conceptrole", "sourceregister", "consentclause"}


def _names() -> list[str]:
    from tests.access.probing import names

    return list(names())
