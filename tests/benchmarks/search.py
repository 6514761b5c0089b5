"""Search over many cards at several sizes: what is measured, printed and promised."""

import math
from collections.abc import Mapping, Sequence

from scripts import private_postgres
from tests.benchmarks import indexing, search_engines
from tests.benchmarks.budgets import Budget

#: The p95 in milliseconds of (engine, question) by the number of cards.
Curve = dict[tuple[str, str], dict[int, float]]


def search_budgets(sizes: Sequence[int], requests: int) -> list[Budget]:
    """Measure search over many cards, each size with databases of its own; return the promises about it."""
    budgets = []
    curve: Curve = {}
    for cards in sizes:
        measured = [search_engines.in_a_process_of_its_own(cards, requests)]
        if private_postgres.binaries() is None:
            print("  Search on PostgreSQL not measured: it is not installed.")
        else:
            measured.append(search_engines.in_a_process_of_its_own(cards, requests, postgresql=True))
        indexed = [row for part in measured for row in part.indexed]
        print_search(cards, indexed, answers := [row for part in measured for row in part.answers])
        budgets += [
            Budget(f"a card indexed, {cards:,} cards, {row.engine}", 1000 / row.cards_per_second, indexing.LIMIT, "ms")
            for row in indexed
            if row.engine != search_engines.SERVER
        ]
        limits = search_engines.limits_of(cards)
        for row in answers:
            curve.setdefault((row.engine, row.name), {})[cards] = row.p95
            limit = search_engines.SERVER_LIMIT if row.engine == search_engines.SERVER else limits[row.name]
            budgets.append(Budget(f"{row.name}, {cards:,} cards, {row.engine}, p95", row.p95, limit, "ms"))
    print_curve(curve)
    return budgets


def print_search(
    cards: int, indexed: Sequence[search_engines.Indexed], answers: Sequence[search_engines.Answered]
) -> None:
    """Print what the indices of one size cost and how long answers take."""
    columns = f"{'cards/s':>9}{'index MB':>10}{'memory MB':>11}{'read in':>10}{'changed in':>13}"
    print(f"  {f'index of {cards:,} cards':<36}{columns}")
    for row in indexed:
        memory = f"{row.remembered_megabytes:>11.0f}{row.remembered_in:>8.1f} s{row.changed_in * 1000:>10.0f} ms"
        told = f"{row.cards_per_second:>9.0f}{row.megabytes:>10.0f}{memory if row.remembered_in else ''}"
        print(f"  {row.engine:<36}{told}")
    print(f"\n  {f'search over {cards:,} cards':<36}{'p50 ms':>9}{'p95 ms':>10}{'found':>11}{'queries':>10}")
    for answer in answers:
        figures = f"{answer.p50:>9.1f}{answer.p95:>10.1f}{answer.found:>11,}{answer.queries:>10}"
        print(f"  {f'{answer.name}, {answer.engine}':<36}{figures}")
    print()


def growth(times: Mapping[int, float]) -> float:
    """Return the power of the number of cards with which the time grows from the smallest size to the largest."""
    least, most = min(times), max(times)
    return math.log(times[most] / times[least]) / math.log(most / least)


def print_curve(curve: Curve) -> None:
    """Print how the time of each kind of question grows with the number of cards; nothing for one size alone."""
    sizes = sorted({cards for times in curve.values() for cards in times})
    if len(sizes) < 2:
        return
    print(f"  {'cost curve, p95 ms, by cards':<36}{''.join(f'{cards:>10,}' for cards in sizes)}{'grows with':>14}")
    for (engine, name), times in curve.items():
        figures = "".join(f"{times[cards]:>10.1f}" if cards in times else f"{'–':>10}" for cards in sizes)
        print(f"  {f'{name}, {engine}':<36}{figures}{f'cards^{growth(times):.2f}' if len(times) > 1 else '':>14}")
    print()


def indexing_budgets() -> list[Budget]:
    """Measure how fast cards are indexed with a database of its own; return the promises about it."""
    cost = indexing.in_a_process_of_its_own(indexing.CARDS)
    print(f"  {f'indexing {cost.cards:,} cards':<34}{'ms a card':>11}{'cards a second':>17}")
    rows = {"words new": cost.cold, "words known": cost.warm, "words known, by the clock": cost.clock}
    for name, milliseconds in (rows | {"compared": cost.checked, "one by itself": cost.alone}).items():
        print(f"  {name:<34}{milliseconds:>11.2f}{1000 / milliseconds:>17,.0f}")
    print()
    return [Budget("a whole card indexed, words known", cost.warm, indexing.WHOLE_LIMIT, "ms")]
