"""Seeds a database of its own, measures, prints a table with budgets; exit code 1 when one is missed."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote_plus

from django.conf import settings
from django.core.management import call_command

from tests.benchmarks import follow_up, form_pages, forms, ledger
from tests.benchmarks.budgets import Budget
from tests.benchmarks.measuring import Application, PageTimes, ask, measure, run_command
from tests.benchmarks.preparing import prepare
from tests.benchmarks.search import indexing_budgets, search_budgets

ROOT: Final = Path(__file__).resolve().parents[2]
BARE, CARD, CARD_RATIO, CARD_QUERIES = "bare Wagtail page", "product card", 2.2, 13
HELLO, KEPT_CARD, KEPT_RATIO = "bare hello", "product card, kept", 1.5
SEARCH, FILTERED, SEARCH_RATIO = "search", "search with facets", 2.2
IMPORT_SECONDS, IMPORT_MEGABYTES = 15.0, 250.0
#: Seconds to project a ledger of so many operations.
PROJECT_SECONDS: Final = {20_000: 1.0, 200_000: 12.0}
COUNT_MILLISECONDS, APPEND_GROWTH = 20.0, 3.0
#: Pages over thousands of forms take long enough to be asked for a few times only.
FORM_PAGE_REQUESTS: Final = 40
PAGE_OPERATIONS, PAGE_MILLISECONDS, PAGE_QUERIES = 20_000, 150.0, 20
#: What is measured with the database of the cards, and what without.
SITE_PARTS: Final = ("pages", "import")
PARTS: Final = (*SITE_PARTS, "ledger", "forms", "search")
#: Values of forms.Cost that have budgets, with the words for what they are and their units.
FORM_UNITS: Final = {"seconds": ("time", "s"), "megabytes": ("peak memory", "MB"), "queries": ("queries", "queries")}


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--cards", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument(
        "--search-cards", type=int, nargs="+", default=[2_000, 10_000], help="sizes that are searched, up to 100000"
    )
    parser.add_argument("--only", choices=PARTS, help="measure this part alone")
    return parser.parse_args()


def pages(cards: int, requests: int) -> list[PageTimes]:
    """Seed `cards` cards and return the times of each kind of page; the bare page comes first."""
    from catalogue.models import HomePage
    from config.wsgi import application
    from tests.benchmarks.seeding import QUERIES, seed

    began = time.perf_counter()
    made = seed(cards)
    seeded = time.perf_counter()
    call_command("search_index", "--rebuild", verbosity=0)
    indexed = time.perf_counter()
    print(f"{cards} cards written in {seeded - began:.1f} s, indexed in {indexed - seeded:.1f} s\n")
    root = HomePage.objects.get()
    addresses = ["/fi/" + page.url_path.removeprefix(root.url_path) for page in made[:: max(1, cards // 50)]]
    searches = [f"/fi/palvelut/?q={quote_plus(query)}" for query in QUERIES]
    kinds = {
        BARE: [addresses[0].rsplit("/", 2)[0] + "/bare/"],
        CARD: addresses,
        "home": ["/fi/"],
        "organisation": ["/fi/" + made[0].url_path.split("/")[2] + "/"],
        "segment": ["/fi/asiakassegmentit/PK/"],
        "need": ["/fi/tarpeet/RAHOITUS/"],
        "services of a letter": ["/fi/palvelut-a-o/K/"],
        "all services": ["/fi/palvelut/"],
        SEARCH: searches,
        FILTERED: [f"{address}&kind=support&segment=PK" for address in searches],
    }
    return [*measure(application, kinds, requests), *kept_pages(application, addresses, requests)]


def kept_pages(application: Application, addresses: list[str], requests: int) -> list[PageTimes]:
    """Return the times of a bare "hello" and of product cards that are kept ready."""
    settings.TARJOOMA_PAGE_CACHE = True
    try:
        for address in addresses:
            ask(application, address)
        return measure(application, {HELLO: ["/hello/"], KEPT_CARD: addresses}, requests)
    finally:
        settings.TARJOOMA_PAGE_CACHE = False


def print_table(rows: list[PageTimes]) -> None:
    """Print the times with the ratio to the first row."""
    print(f"  {'':<22}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}{'ratio':>8}")
    for row in rows:
        ratio = row.p50 / rows[0].p50
        print(f"  {row.name:<22}{row.per_second:>9.0f}{row.p50:>9.1f}{row.p95:>9.1f}{row.queries:>9}{ratio:>8.1f}")
    print()


def page_budgets(rows: list[PageTimes]) -> list[Budget]:
    """Return the promises about pages."""
    times = {row.name: row for row in rows}
    card, bare = times[CARD], times[BARE]
    return [
        Budget("product card, time", card.p50 / bare.p50, CARD_RATIO, "× the bare page"),
        Budget("product card, queries", card.queries, CARD_QUERIES, "queries"),
        Budget("product card kept ready, time", times[KEPT_CARD].p50 / times[HELLO].p50, KEPT_RATIO, "× a bare hello"),
        *(
            Budget(f"{name}, time", times[name].p50 / bare.p50, SEARCH_RATIO, "× the bare page")
            for name in (SEARCH, FILTERED)
        ),
    ]


def import_budgets(folder: Path) -> list[Budget]:
    """Import the sample dump into a database of its own; nothing where there is no sample data."""
    data = Path(os.environ.get("TARJOOMA_SAMPLE_DATA") or ROOT.parent / "shared" / "data")
    dump = data / "ptv" / "cards_2015"
    if not dump.is_dir():
        print("  Import not measured: no sample data (TARJOOMA_SAMPLE_DATA).")
        return []
    database = {"DATABASE_URL": f"sqlite:///{folder / 'import.sqlite3'}"}
    run_command("migrate", "--verbosity", "0", **database)
    cost = run_command("import_ptv", str(dump), **database)
    return [
        Budget("import of the dump, time", cost.seconds, IMPORT_SECONDS, "s"),
        Budget("import of the dump, peak memory", cost.megabytes, IMPORT_MEGABYTES, "MB"),
    ]


def ledger_budgets() -> list[Budget]:
    """Measure the ledger's core, print its sizes and the cost of appending, and return the promises about it."""
    projections = [ledger.in_a_process_of_its_own(size) for size in PROJECT_SECONDS]
    print(f"  {'operations':<22}{'projected':>11}{'peak memory':>13}{'count':>11}")
    for row in projections:
        print(f"  {row.size:<22,}{row.seconds:>9.2f} s{row.megabytes:>10.0f} MB{row.count_ms:>8.1f} ms")
    costs = ledger.append_costs()
    print(f"\n  {'appended after':<22}{'p50 µs':>11}{'p95 µs':>13}")
    for cost in costs:
        print(f"  {cost.size:<22,}{cost.p50:>11.0f}{cost.p95:>13.0f}")
    print()
    growth = max(cost.p50 for cost in costs) / costs[0].p50
    return [
        *(
            Budget(f"ledger of {row.size:,}, projected", row.seconds, PROJECT_SECONDS[row.size], "s")
            for row in projections
        ),
        Budget(f"ledger of {projections[0].size:,}, count", projections[0].count_ms, COUNT_MILLISECONDS, "ms"),
        Budget("ledger, growth of an append", growth, APPEND_GROWTH, f"× that after {costs[0].size:,}"),
    ]


def follow_up_budgets(requests: int) -> list[Budget]:
    """Measure the follow-up page with a database of its own; return the promises about it."""
    page = follow_up.in_a_process_of_its_own(PAGE_OPERATIONS, requests)
    print(f"  {'follow-up page':<22}{'first ever':>11}{'new view':>13}{'seen view':>11}")
    print(f"  {page.size:<22,}{page.first:>8.0f} ms{page.new:>10.0f} ms{page.p50:>8.1f} ms\n")
    return [
        Budget(f"follow-up of {page.size:,}, p50", page.p50, PAGE_MILLISECONDS, "ms"),
        Budget(f"follow-up of {page.size:,}, queries", page.queries, PAGE_QUERIES, "queries"),
    ]


def form_budgets() -> list[Budget]:
    """Measure the forms registry, print what it took and return the promises about it."""
    budgets: list[Budget] = []
    print(f"  {'forms registry':<34}{'time':>9}{'peak memory':>14}{'queries':>9}")
    for name, measurement in forms.MEASUREMENTS.items():
        cost = forms.in_a_process_of_its_own(name)
        figures = f"{cost.seconds:>7.2f} s{cost.megabytes:>11.0f} MB{cost.queries:>9}"
        print(f"  {measurement.title:<34}{figures}  {cost.outcome:,} {measurement.outcome}")
        for value, limit in measurement.limits.items():
            what, unit = FORM_UNITS[value]
            budgets.append(Budget(f"{measurement.title}, {what}", getattr(cost, value), limit, unit))
    print()
    return budgets


def form_page_budgets(requests: int) -> list[Budget]:
    """Measure pages over many forms with a database of its own; return the promises about them."""
    size = form_pages.FORMS
    pages = form_pages.in_a_process_of_its_own(size, min(requests, FORM_PAGE_REQUESTS))
    budgets = []
    print(f"  {f'pages over {size:,} forms':<34}{'first ever':>13}{'p50':>11}{'queries':>9}")
    for page in pages:
        print(f"  {page.name:<34}{page.first:>10.0f} ms{page.p50:>8.0f} ms{page.queries:>9}")
        queries, limit = form_pages.QUERIES[page.name], form_pages.MILLISECONDS.get(page.name)
        budgets.append(Budget(f"{page.name}, {size:,} forms, queries", page.queries, queries, "queries"))
        if limit is not None:
            budgets.append(Budget(f"{page.name}, {size:,} forms, p50", page.p50, limit, "ms"))
    print()
    return budgets


def site_budgets(options: argparse.Namespace) -> list[Budget]:
    """Measure pages and import, or one of them, with a database of their own; return the promises about them."""
    folder = Path(tempfile.mkdtemp(prefix="tarjooma-bench-"))
    budgets: list[Budget] = []
    try:
        prepare(folder)
        if options.only != "import":
            rows = pages(options.cards, options.requests)
            print_table(rows)
            budgets += page_budgets(rows)
        if options.only != "pages":
            budgets += import_budgets(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return budgets


def main() -> int:
    """Measure everything, or the part asked for; 1 when a budget is missed."""
    options = arguments()
    budgets: list[Budget] = []
    if options.only in (None, *SITE_PARTS):
        budgets += site_budgets(options)
    if options.only in (None, "ledger"):
        budgets += ledger_budgets() + follow_up_budgets(options.requests)
    if options.only in (None, "search"):
        budgets += indexing_budgets() + search_budgets(options.search_cards, options.requests)
    if options.only in (None, "forms"):
        budgets += form_budgets() + form_page_budgets(options.requests)
    print("\n".join(map(str, budgets)))
    return 0 if all(budget.is_kept for budget in budgets) else 1


if __name__ == "__main__":
    sys.exit(main())
