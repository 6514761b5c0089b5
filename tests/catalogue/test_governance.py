"""Code lists: the portfolio board decides on the governed ones; organisations keep sub-segments of their own."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from catalogue.errors import CodeListRefused
from catalogue.governance import last_successor, write_entry
from catalogue.models import EntryChange, Need, Output, Segment
from catalogue.vocabularies import unusable_segments
from lifecycle.errors import NotPermitted
from lifecycle.models import Decision
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, decision, organisation_with_people, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def common() -> Segment:
    organisation_with_people("ALUE")
    return Segment.objects.create(code="PK", name_fi="Pk-yritys")


def test_board_changes_a_common_entry_by_a_decision_and_the_change_stays_on_record(common: Segment) -> None:
    common.name_fi = "Pieni yritys"
    with pytest.raises(CodeListRefused):
        write_entry(entry=common, user=person(Role.BOARD))
    write_entry(entry=common, user=person(Role.BOARD), decision=decision())
    change = EntryChange.objects.get(code="PK")
    assert (change.before["name_fi"], change.after["name_fi"]) == ("Pk-yritys", "Pieni yritys")
    assert change.decision == decision()
    write_entry(entry=common, user=person(Role.BOARD), decision=decision())
    assert EntryChange.objects.count() == 1, "nothing changed, so nothing is recorded"


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR, Role.EXPERT])
def test_nobody_else_changes_a_common_entry(common: Segment, role: Role) -> None:
    common.name_fi = "Toinen"
    place = organisation_with_people("ALUE") if role in (Role.OWNER, Role.APPROVER) else None
    with pytest.raises(NotPermitted):
        write_entry(entry=common, user=person(role, place), decision=decision())
    assert Segment.objects.get(code="PK").name_fi == "Pk-yritys"


def test_organisation_keeps_its_own_sub_segments_out_of_common_counts(common: Segment) -> None:
    owner = organisation_with_people("ALUE")
    own = Segment(code="ALUE-1", name_fi="Saariston yritys", parent=common, organisation=owner)
    write_entry(entry=own, user=person(Role.OWNER, owner))
    assert list(Segment.objects.common()) == [common]
    stranger = person(Role.OWNER, organisation_with_people("VIERAS"))
    own.name_fi = "Vieraan muuttama"
    with pytest.raises(NotPermitted):
        write_entry(entry=own, user=stranger)
    own.organisation = None
    with pytest.raises(NotPermitted):
        write_entry(entry=own, user=person(Role.OWNER, owner))


def test_code_of_an_entry_is_permanent(common: Segment) -> None:
    common.code = "TOINEN"
    with pytest.raises(CodeListRefused, match="PK"):
        write_entry(entry=common, user=person(Role.BOARD), decision=decision())


def test_ended_entry_is_not_chosen_any_more_but_counts_keep_it(common: Segment) -> None:
    page = CardFactory.in_state(State.IN_USE)
    following = Segment.objects.create(code="UUSI", name_fi="Uusi segmentti")
    common.valid_to, common.successor = date(2020, 1, 1), following
    write_entry(entry=common, user=person(Role.BOARD), decision=decision())
    assert unusable_segments(["PK", "UUSI"]) == ["PK"]
    assert page.record.item.classification.segments == ["PK"]
    assert last_successor(common) == following


def test_successors_never_lead_back(common: Segment) -> None:
    other = Segment.objects.create(code="TOINEN", name_fi="Toinen", successor=common)
    common.successor = other
    with pytest.raises(CodeListRefused, match="PK"):
        write_entry(entry=common, user=person(Role.BOARD), decision=decision())


def test_import_fills_an_empty_governed_list_and_later_cites_the_board(tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    file.write_text("code,name_fi\nRAHA,Raha\n", encoding="utf-8")
    call_command("import_code_lists", str(file), verbosity=0)
    file.write_text("code,name_fi\nRAHA,Rahoitus\nUUSI,Uusi\n", encoding="utf-8")
    with pytest.raises(CommandError, match="2"):
        call_command("import_code_lists", str(file), verbosity=0)
    assert list(Need.objects.values_list("name_fi", flat=True)) == ["Raha"]
    with pytest.raises(CommandError):
        call_command("import_code_lists", str(file), decision="4/2026", verbosity=0)
    given = {"decision": "4/2026", "body": "Tarjoomaryhmä", "decided_on": "2026-03-01"}
    call_command("import_code_lists", str(file), verbosity=0, **given)
    assert Need.objects.get(code="RAHA").name_fi == "Rahoitus"
    assert EntryChange.objects.filter(decision=Decision.objects.get(reference="4/2026")).count() == 2


def test_lists_of_others_need_no_decision(tmp_path: Path) -> None:
    file = tmp_path / "outputs.csv"
    for name in ("Raha", "Rahoitus"):
        file.write_text(f"code,name_fi\nRAHA,{name}\n", encoding="utf-8")
        call_command("import_code_lists", str(file), verbosity=0)
    assert Output.objects.get().name_fi == "Rahoitus"


_ENTRY = {"code": "PK", "name_fi": "Pieni yritys", "position": "0"}
_CITED = {"decision_reference": "5/2026", "decision_body": "Tarjoomaryhmä", "decided_on": "2026-03-01"}


def test_screen_asks_the_board_for_its_decision(client: Client, common: Segment) -> None:
    client.force_login(person(Role.BOARD))
    address = f"/admin/catalogue/segment/edit/{common.pk}/"
    assert client.post(address, _ENTRY).status_code == 200
    assert Segment.objects.get(pk=common.pk).name_fi == "Pk-yritys"
    answer = client.post(address, _ENTRY | _CITED)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Segment.objects.get(pk=common.pk).name_fi == "Pieni yritys"
    assert EntryChange.objects.get().decision.reference == "5/2026"


def test_screen_gives_owners_only_their_own_sub_segments(client: Client, common: Segment) -> None:
    owner, other = organisation_with_people("ALUE"), organisation_with_people("VIERAS")
    client.force_login(person(Role.OWNER, owner))
    entry = {"code": "ALUE-1", "name_fi": "Saariston yritys", "position": "0", "parent": str(common.pk)}
    address = "/admin/catalogue/segment/create/"
    assert "decision_reference" not in client.get(address).content.decode()
    for wrong in ({}, {"organisation": str(other.pk)}):
        assert client.post(address, entry | wrong).status_code == 200
    assert client.post(address, entry | {"organisation": str(owner.pk)}).status_code == 302
    assert Segment.objects.get(code="ALUE-1").organisation == owner
    assert client.get(f"/admin/catalogue/segment/edit/{common.pk}/").status_code in (302, 403)
    assert client.get("/admin/catalogue/need/create/").status_code in (302, 403)
