"""Whatever is typed into search or its address gives a page: no error, no foreign markup, no word of deeper levels."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lifecycle.states import State
from search.engines.base import FACETS, SORTS
from search.indexing import rebuild
from tests.factories import CardFactory
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db

_SYNTAX = st.sampled_from(
    ['"', "*", "(", ")", "NEAR(", "AND", "OR", "NOT", "-", "+", ":", "^", "title:", "\\", "'", ";", "--", "%", "_", "&",
     "|", "!", "<->", "{", "}", "[", "]", "/", "~", "\x00", "\u200b", "🦊", "laina", "yrityksen", "ä", "Å", "<b>",
     "&amp;"]
)  # fmt: skip
_TYPED = st.one_of(st.text(max_size=200), st.lists(_SYNTAX, max_size=25).map(" ".join), st.lists(_SYNTAX).map("".join))


@pytest.fixture
def client() -> Client:
    CardFactory.in_state(State.IN_USE, title="Yrityksen laina")
    rebuild()
    return Client()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=_TYPED)
@example(typed="x" * 10_000)
@example(typed="laina " * 2_000)
@example(typed=".,;:!?" * 50)
@example(typed="🦊" * 400)
@example(typed="<script>alert(1)</script>")
def test_any_text_gives_a_page_and_suggestions(client: Client, typed: str) -> None:
    page = client.get(reverse("search:results"), {"q": typed})
    assert page.status_code == 200
    text = page.content.decode()
    assert "<script>alert" not in text
    assert client.get(reverse("search:suggest"), {"q": typed}).status_code == 200
    for secret in (LEVEL_2_SECRET, LEVEL_3_SECRET):
        assert secret in typed or secret not in text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.lists(st.tuples(st.sampled_from([*FACETS, "sort", "page", "level", "q"]), _TYPED), max_size=8),
    sort=st.sampled_from([*SORTS, "usefulness", ""]),
)
def test_any_choice_in_the_address_gives_a_page(client: Client, chosen: list[tuple[str, str]], sort: str) -> None:
    asked: dict[str, list[str]] = {"sort": [sort]}
    for name, value in chosen:
        asked.setdefault(name, []).append(value)
    assert client.get(reverse("search:results"), asked).status_code == 200
