"""Relevance of search: judged queries over the example data, measured by `make relevance`."""
