"""Loads the example data into databases of its own, asks the judged queries and prints how well they are answered.

`--here` asks the database that the settings name, without loading anything. The exit code is 1 when a target is missed,
or when the engines differ by more than they may.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.relevance.measuring import Judged, Scores, judged_queries, scores

ROOT: Final = Path(__file__).resolve().parents[2]
LANGUAGES: Final = ("fi", "sv", "en")
#: Targets of our search in Finnish.
RECALL, NDCG, ZERO = 0.95, 0.85, 0.02
#: How far apart the engines' nDCG may be in a language.
APART: Final = 0.02
_LINE: Final = "{name:<28}{part:<22}{number:>4}{recall:>9}{mrr:>8}{ndcg:>9}{precision:>11}{zero:>8}"


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="make relevance", description=__doc__)
    parser.add_argument("--here", action="store_true", help="ask the database of the settings; load nothing")
    parser.add_argument("--into", type=Path, metavar="FILE", help="with --here: write our nDCG by language")
    parser.add_argument("--elasticsearch", action="store_true", help="ask a private Elasticsearch as well")
    parser.add_argument("--misses", action="store_true", help="list the queries that are not answered in full")
    return parser.parse_args()


def measure_here(*, misses: bool, into: Path | None) -> int:
    """Ask the database of the settings, print the table and return 1 when our search misses a target."""
    import django

    django.setup()
    from tests.relevance.answering import answerers

    print(_heading())
    missed = 0
    for place, (name, answer) in enumerate(answerers().items()):
        answered = [(judged, answer(judged.query, judged.language)) for judged in judged_queries()]
        for part, within in _parts(answered):
            print(_line(name, part, scores(within)))
        if place == 0:
            ours = {code: scores([pair for pair in answered if pair[0].language == code]) for code in LANGUAGES}
            missed = _is_missed(ours["fi"])
            if into is not None:
                into.write_text(json.dumps({code: told.ndcg for code, told in ours.items()}))
            for judged, found in answered if misses else ():
                _tell_miss(judged, found)
    return missed


def _parts(answered: list[tuple[Judged, list[str]]]) -> Iterator[tuple[str, list[tuple[Judged, list[str]]]]]:
    for language in LANGUAGES:
        within = [pair for pair in answered if pair[0].language == language]
        yield language, within
        yield f"{language}, held out", [pair for pair in within if pair[0].is_held_out]
        if language == "fi":
            for kind in dict.fromkeys(judged.kind for judged, _found in within):
                yield f"{language}, {kind}", [pair for pair in within if pair[0].kind == kind]


def _is_missed(finnish: Scores) -> int:
    return int(finnish.recall < RECALL or finnish.ndcg < NDCG or finnish.zero > ZERO)


def _tell_miss(judged: Judged, found: list[str]) -> None:
    within = scores([(judged, found)])
    if within.recall < 1 or within.ndcg < 0.7:
        print(f"  {judged.language} {judged.query!r}: {dict(judged.grades)} but {found[:6]}")


def _heading() -> str:
    return _LINE.format(
        name="", part="queries", number="", recall="recall", mrr="MRR", ndcg="nDCG", precision="precision", zero="none"
    )


def _line(name: str, part: str, told: Scores) -> str:
    return _LINE.format(
        name=name,
        part=part,
        number=told.number,
        recall=f"{told.recall:.3f}",
        mrr=f"{told.mrr:.3f}",
        ndcg=f"{told.ndcg:.3f}",
        precision=f"{told.precision:.3f}",
        zero=f"{100 * told.zero:.1f} %",
    )


def measure_everywhere(*, misses: bool, elasticsearch: bool) -> int:
    """Load the example data into SQLite and into PostgreSQL, ask both and return 1 when a target is missed.

    With `elasticsearch` also into the index of a search server beside an SQLite.
    """
    private = [sys.executable, "scripts/private_postgres.py"]
    server = [sys.executable, "-m", "scripts.private_elasticsearch"]
    status, told = 0, []
    for prefix in ([], private, *([server] if elasticsearch else [])):
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {
                "DJANGO_SETTINGS_MODULE": "tests.browser.settings", "TARJOOMA_VAR_DIR": folder,
            }  # fmt: skip
            if prefix != private:
                environment["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'relevance.sqlite3'}"
            manage = f"{sys.executable} manage.py"
            prepare = f"{manage} migrate --verbosity 0 && {manage} load_demo demo >/dev/null"
            into = Path(folder) / "ndcg.json"
            again = f"{sys.executable} -m tests.relevance --here --into {into}{' --misses' if misses else ''}"
            script = f"{prepare} && {again}"
            if prefix == server:
                script = f'export SEARCH_URL="$TEST_SEARCH_URL/relevance?timeout=10"; {script}'
            status |= subprocess.run([*prefix, "sh", "-c", script], cwd=ROOT, env=environment, check=False).returncode
            if into.exists():
                told.append(json.loads(into.read_text()))
    too_far = _tell_apart(told)
    return int(status != 0 or too_far)


def _tell_apart(told: list[dict[str, float]]) -> bool:
    """Print how far the engines are apart in each language; whether that is too far."""
    apart = {code: max(each[code] for each in told) - min(each[code] for each in told) for code in LANGUAGES if told}
    print(f"nDCG of our engines, most apart (at most {APART}): {', '.join(f'{c} {d:.3f}' for c, d in apart.items())}")
    return any(difference > APART for difference in apart.values())


if __name__ == "__main__":
    given = arguments()
    if given.here:
        sys.exit(measure_here(misses=given.misses, into=given.into))
    sys.exit(measure_everywhere(misses=given.misses, elasticsearch=given.elasticsearch))
