"""Search engines may know the first question of the finder, in three languages, once it can be asked."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.states import State
from tests.factories import CardFactory
from tests.factories.finder import finder_in_use, two_questions

pytestmark = pytest.mark.django_db


def test_finder_is_in_the_sitemap_only_while_it_can_be_used(client: Client) -> None:
    index = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/sitemap-finder.xml</loc>" in index
    assert "<loc>" not in client.get("/sitemap-finder.xml").content.decode()
    finder_in_use(*two_questions(CardFactory.in_state(State.IN_USE).record.item.code))
    listed = client.get("/sitemap-finder.xml").content.decode()
    for language in CONTENT_LANGUAGES:
        with override(language):
            assert f"<loc>http://testserver{reverse('search:finder')}</loc>" in listed
