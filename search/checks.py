"""What is wrong with the settings of search, told when a process starts."""

from typing import Any

from django.core.checks import Error, register

from search.engines.elastic.address import WrongSearchURL
from search.servers import search_server


@register()
def search_url_is_understood(**_kwargs: Any) -> list[Error]:
    """Report a SEARCH_URL that cannot be understood."""
    try:
        search_server()
    except WrongSearchURL as error:
        return [Error(str(error), hint="See docs/elasticsearch.md.", id="search.E001")]
    return []
