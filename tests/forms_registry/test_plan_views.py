"""The screens of merge plans: who opens them, what is saved without JavaScript, what they say."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from forms_registry.models import ApplicationForm, MergePlan
from forms_registry.plan_figures import figures_of
from forms_registry.planning import start_plan
from forms_registry.vocabulary import Verdict
from lifecycle.models import RetirementDossier, User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import FormFactory, field, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _owner(code: str = "ALUE") -> User:
    return person(Role.OWNER, organisation_with_people(code))


def _form(*fields: tuple[Any, ...], **more: Any) -> ApplicationForm:
    return FormFactory.in_state(State.IN_USE, fields=[field(*each) for each in fields], **more)


def _plan(*forms: ApplicationForm, **more: Any) -> MergePlan:
    forms = forms or (_form(("a", "A"), ("b", "B"), ("c", "C")), _form(("x", "A"), ("d", "D"), ("e", "")))
    return start_plan(forms=forms, title="Yhteinen hakemus", user=person(Role.BOARD), **more)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _at(name: str, plan: MergePlan) -> str:
    return reverse(f"forms_registry_plan{name}", args=[plan.pk])


def _sent(client: Client, plan: MergePlan, **changes: str) -> dict[str, Any]:
    """Return what a browser would send from the planner when nothing but `changes` was touched; by concept key."""
    context = client.get(_at("", plan)).context
    values: dict[str, Any] = {"title_fi": plan.title_fi, "title_sv": plan.title_sv, "channels": plan.channels}
    for row in context["rows"]:
        values |= {
            f"key-{row.number}": row.key,
            f"verdict-{row.number}": changes.get(row.key, row.verdict),
            f"condition-{row.number}": row.condition,
            f"forms-{row.number}": sorted(row.forms) if row.key not in changes else [],
            f"reason-{row.number}": row.reason,
        }
    return values


def _is_denied(answer: Any) -> bool:
    """Whether the editors' side sent the person back to its home page, as it does with those who may not."""
    return answer.status_code == 302 and answer.headers["Location"] == reverse("wagtailadmin_home")


def _verdicts(plan: MergePlan) -> dict[str, str]:
    return dict(plan.fields.values_list("concept_key", "verdict"))


def test_plan_saved_by_a_plain_form_stays_on_the_planner_and_changes_only_what_was_chosen() -> None:
    plan, client = _plan(), _client(_owner())
    before = _verdicts(plan)
    answer = client.post(_at("", plan), _sent(client, plan, C="drop") | {"title_sv": "Gemensam ansökan"})
    assert answer.headers["Location"].startswith(_at("", plan))
    assert _verdicts(plan) == before | {"C": "drop"}
    assert MergePlan.objects.get().title_sv == "Gemensam ansökan"


def test_incomplete_choices_are_told_at_the_top_and_nothing_is_saved() -> None:
    plan, client = _plan(), _client(_owner())
    before = _verdicts(plan)
    sent = _sent(client, plan, A="conditional", B="conditional", C="drop")
    answer = client.post(_at("", plan), sent)
    assert [row.key for row in answer.context["problems"]] == ["A", "B"]
    page = answer.content.decode()
    for row in answer.context["problems"]:
        assert f'href="#question-{row.number}"' in page
    assert _verdicts(plan) == before
    assert [row.verdict for row in answer.context["rows"] if row.key == "C"] == ["drop"]


def test_figures_sent_while_deciding_are_those_of_the_page_once_it_is_saved() -> None:
    plan, client = _plan(), _client(_owner())
    sent = _sent(client, plan, B="drop", D="optional")
    fragment = client.post(_at("_figures", plan), sent).content.decode()
    assert _verdicts(plan)["B"] != "drop"
    client.post(_at("", plan), sent)
    page = client.get(_at("", plan))
    assert fragment.strip() in page.content.decode()
    figures = figures_of(MergePlan.objects.get())
    assert page.context["figures"].counts[1].after == str(figures.inputs.after)


def test_channel_that_cannot_prefill_changes_the_figures_at_once() -> None:
    plan, client = _plan(), _client(_owner())
    sent = _sent(client, plan, A="prefill")
    online = client.post(_at("_figures", plan), sent).context["figures"]
    paper = client.post(_at("_figures", plan), sent | {"channels": ["eform", "paper"]}).context["figures"]
    assert int(paper.counts[1].after) == int(online.counts[1].after) + 1


def test_applicant_who_would_answer_more_is_warned_of_in_words() -> None:
    plan, client = _plan(), _client(_owner())
    page = client.post(_at("_figures", plan), _sent(client, plan, B="keep", C="keep")).context["figures"]
    (warning,) = page.warnings
    assert "2" in warning


def test_unknown_volume_is_never_shown_as_zero() -> None:
    plan = _plan()
    figures = _client(_owner()).get(_at("", plan)).context["figures"]
    assert figures.annual is None
    assert [path.year for path in figures.paths] == [None, None]


def test_unmatched_question_leads_to_the_matching_queue_of_its_form() -> None:
    plan = _plan()
    rows = {row.key: row for row in _client(_owner()).get(_at("", plan)).context["rows"]}
    (unmatched,) = (row for row in rows.values() if row.queue_url)
    assert unmatched.queue_url.startswith(reverse("forms_registry_queue"))
    assert unmatched.key.partition(":")[0] in unmatched.queue_url


def test_start_page_takes_the_forms_that_its_address_names() -> None:
    one, two, three = (_form(("a", "A")) for _number in range(3))
    client = _client(_owner())
    page = client.get(reverse("forms_registry_plan_start"), {"form": [one.code, two.code]})
    assert page.context["chosen"] == {one.code, two.code}
    assert [form.code for form, _title in page.context["offered"]][-1] == three.code
    sent = {"form": [one.code, two.code], "title_fi": "Yhteinen", "target": ""}
    client.post(reverse("forms_registry_plan_start"), sent)
    assert set(MergePlan.objects.get().sources.all()) == {one, two}


def test_searching_keeps_what_was_ticked_and_starts_nothing() -> None:
    one, two = _form(("a", "A"), title="Avustushakemus"), _form(("b", "A"), title="Lainahakemus")
    sent = {"form": one.code, "q": "laina", "find": "1", "title_fi": "Yhteinen"}
    page = _client(_owner()).post(reverse("forms_registry_plan_start"), sent)
    assert [form.code for form, _title in page.context["offered"]] == [one.code, two.code]
    assert not MergePlan.objects.exists()


def test_form_that_takes_the_others_in_is_not_merged_into_itself() -> None:
    one, two = _form(("a", "A")), _form(("b", "A"))
    sent = {"form": [one.code, two.code], "target": two.code, "title_fi": ""}
    _client(_owner()).post(reverse("forms_registry_plan_start"), sent)
    plan = MergePlan.objects.get()
    assert (list(plan.sources.all()), plan.target, plan.title_fi) == ([one], two, two.title)


def test_too_few_forms_are_refused_in_the_form() -> None:
    sent = {"form": [_form(("a", "A")).code], "title_fi": "Yhteinen"}
    page = _client(_owner()).post(reverse("forms_registry_plan_start"), sent)
    assert page.context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("role", "code", "reads", "saves"),
    [
        (Role.OWNER, "ALUE", True, True),
        (Role.APPROVER, "ALUE", True, True),
        (Role.BOARD, "", True, True),
        (Role.AUDITOR, "", True, False),
        (Role.ADMINISTRATOR, "", True, False),
        (Role.OWNER, "TOINEN", False, False),
    ],
)
def test_who_reads_and_who_decides(role: Role, code: str, reads: bool, saves: bool) -> None:
    plan = _plan()
    client = _client(person(role, organisation_with_people(code) if code else None))
    for name in ("", "_schema", "_comparison"):
        assert _is_denied(client.get(_at(name, plan))) is not reads
    sent = _sent(_client(_owner()), plan, C="drop")
    assert _is_denied(client.post(_at("_figures", plan), sent)) is not reads
    assert _is_denied(client.post(_at("", plan), sent)) is not saves
    assert (_verdicts(plan)["C"] == "drop") is saves
    listed = client.get(reverse("forms_registry_plans")).context["lines"]
    assert len(listed) == int(reads)


def test_reader_sees_decisions_as_words_without_inputs() -> None:
    plan = _plan()
    page = _client(person(Role.AUDITOR)).get(_at("", plan)).content.decode()
    assert 'name="verdict-' not in page
    assert _at("_propose", plan) not in page


def test_merge_of_several_owners_is_left_to_the_board_before_the_form_is_filled() -> None:
    plan = _plan(_form(("a", "A")), _form(("b", "A"), owner=organisation_with_people("TOINEN")))
    client = _client(_owner())
    page = client.get(_at("_propose", plan))
    assert page.context["refused"]
    assert 'name="evidence"' not in page.content.decode()
    assert _is_denied(client.post(_at("_propose", plan), {}))
    assert 'name="evidence"' in _client(person(Role.BOARD)).get(_at("_propose", plan)).content.decode()


def test_proposal_makes_the_common_form_and_opens_the_dossier() -> None:
    plan, client = _plan(), _client(_owner())
    owner = organisation_with_people("ALUE")
    sent = {"owner": owner.pk, "last_day": timezone.localdate().isoformat(), "evidence": "Samat tiedot."}
    answer = client.post(_at("_propose", plan), sent)
    dossier = RetirementDossier.objects.get()
    assert answer.headers["Location"] == reverse("lifecycle_dossier", args=[dossier.pk])
    shown = client.get(_at("", plan))
    assert not shown.context["may_change"]
    assert shown.context["plan"].target.title == "Yhteinen hakemus"
    (line,) = client.get(reverse("forms_registry_plans")).context["lines"]
    assert line.state == shown.context["state"]
    assert client.get(_at("_propose", plan)).status_code == 302


def test_what_the_rules_refuse_in_a_proposal_is_told_at_its_field() -> None:
    plan, client = _plan(), _client(_owner())
    sent = {"owner": organisation_with_people("ALUE").pk, "last_day": "2020-01-01", "evidence": "Samat tiedot."}
    page = client.post(_at("_propose", plan), sent)
    assert page.context["form"].errors.keys() == {"last_day"}
    assert MergePlan.objects.get().is_draft


def test_schema_of_the_common_form_is_json_schema_2020_12_and_has_its_questions() -> None:
    plan, client = _plan(), _client(_owner())
    client.post(_at("", plan), _sent(client, plan, C="drop"))
    answer = client.get(_at("_schema", plan))
    written = json.loads(answer.content)
    Draft202012Validator.check_schema(written)
    assert written["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert set(written["properties"]) == {"a", "b", "d", "e"}
    assert plan.code in answer.headers["Content-Disposition"]


def test_comparison_lists_every_question_with_how_each_form_asks_and_the_decision() -> None:
    plan = _plan()
    rows = _client(_owner()).get(_at("_comparison", plan)).context["rows"]
    assert len(rows) == plan.fields.count() == 5
    for row in rows:
        assert len(row.cells) == 2
        assert any(cell.asked for cell in row.cells)
        assert row.verdict in {verdict.value for verdict in Verdict}


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_list_asks_the_database_as_often_with_many_plans() -> None:
    client, forms = _client(_owner()), [_form(("a", "A"), ("b", "B")), _form(("x", "A"))]
    for _number in range(3):
        _plan(*forms)
    few = _queries(client, reverse("forms_registry_plans"))
    for _number in range(27):
        _plan(*forms)
    assert _queries(client, reverse("forms_registry_plans")) == few


def test_planner_asks_the_database_as_often_with_many_questions() -> None:
    client = _client(_owner())
    few = _queries(client, _at("", _plan(_form(("a", "A"), ("b", "B")), _form(("x", "A"), ("u", "")))))
    many = [(f"k{number}", f"K{number}") for number in range(30)]
    assert _queries(client, _at("", _plan(_form(*many), _form(("x", "A"), ("u", ""))))) == few
