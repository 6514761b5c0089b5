"""Build, check, repair and follow the search index."""

import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from tqdm import tqdm

from catalogue.models import ProductCardPage
from search import outbox
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.engines.elastic.sources import page_of
from search.indexing import differences, index_waiting, left_over, rebuild, repair
from search.mirroring import build, drain, repair_server, server_differences
from search.one_builder import BuildUnderWay
from search.servers import search_server, wrong_address

#: A change is left to the process that made it for so long.
_LEFT_ALONE: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = 60.0


class Command(BaseCommand):
    """Keeps the index in the database and, where SEARCH_URL names one, on the search server."""

    help = "Build the search index, compare it with the database and repair it, or bring to it what waits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the modes."""
        mode = parser.add_mutually_exclusive_group(required=True)
        mode.add_argument("--rebuild", action="store_true", help="build the whole index anew; search goes on meanwhile")
        mode.add_argument("--check", action="store_true", help="report cards that disagree and repair them")
        mode.add_argument("--drain", action="store_true", help="bring all changes that wait to the index, and end")
        mode.add_argument("--follow", action="store_true", help="go on bringing changes to the index until stopped")
        parser.add_argument("--no-repair", action="store_true", help="with --check: only report, exit 1 when wrong")
        parser.add_argument("--interval", type=float, default=2.0, help="with --follow: seconds between looks")
        parser.add_argument("--rounds", type=int, help="with --follow: end after so many looks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if wrong := wrong_address():
            raise CommandError(wrong)
        server = search_server(patient=True)
        if options["follow"]:
            self._follow(server, options["interval"], options["rounds"])
            return
        try:
            if options["rebuild"]:
                self._rebuild(server)
            elif options["drain"]:
                self._drain(server)
            elif options["no_repair"]:
                self._report(server)
            else:
                self._repair(server)
        except ServerFailure as failure:
            raise CommandError(
                f"The search server fails ({failure}). Nothing is lost: the index in the database is up to date and "
                "answers until the server has caught up."
            ) from None
        except BuildUnderWay as other:
            raise CommandError(f"{other} What has changed is sent when it is done.") from None

    def _rebuild(self, server: SearchServer | None) -> None:
        total = ProductCardPage.objects.count()
        with tqdm(total=total, disable=not sys.stderr.isatty(), unit="card") as bar:
            count = rebuild(lambda done: bar.update(done - bar.n))
        self.stdout.write(f"{count} cards indexed.")
        if server is not None:
            with tqdm(total=count, disable=not sys.stderr.isatty(), unit="card") as bar:
                sent = build(server, lambda done: bar.update(done - bar.n))
            self.stdout.write(f"{sent} cards indexed on the search server.")

    def _drain(self, server: SearchServer | None) -> None:
        self.stdout.write(f"{index_waiting()} changes indexed.")
        if server is not None:
            self.stdout.write(f"{drain(server)} changes brought to the search server.")

    def _report(self, server: SearchServer | None) -> None:
        wrong = {*differences(), *left_over()}
        if server is not None:
            wrong |= self._wrong_on(server)
        if wrong:
            told = ", ".join(map(str, sorted(wrong)[:20]))
            raise CommandError(f"{len(wrong)} cards disagree with the index: {told}")
        self.stdout.write("The index agrees.")

    def _wrong_on(self, server: SearchServer) -> set[int]:
        """Return the cards that differ on the server, or of which something is left over there."""
        if not server.exists():
            return {outbox.EVERY_CARD}
        wrong, left = server_differences(server)
        return wrong | {page_of(document_id) for document_id in left}

    def _repair(self, server: SearchServer | None) -> None:
        wrong = differences()
        repair(wrong)
        self.stdout.write(f"{len(wrong)} cards disagreed and were indexed again." if wrong else "The index agrees.")
        if server is not None:
            drain(server)
            number = repair_server(server)
            told = f"{number} cards disagreed and were sent again." if number else "The search server agrees."
            self.stdout.write(told)

    def _follow(self, server: SearchServer | None, interval: float, rounds: int | None) -> None:
        """Look every `interval` seconds, less often while the server is away."""
        wait = interval
        while rounds is None or rounds > 0:
            try:
                index_waiting(_LEFT_ALONE)
                if server is not None:
                    drain(server)
                wait = interval
            except ServerFailure as failure:
                self.stderr.write(f"The search server fails ({failure}); changes wait.")
                wait = min(_LONGEST_WAIT, 2 * wait)
            except BuildUnderWay as other:
                self.stderr.write(f"{other} Changes wait.")
                wait = interval
            rounds = None if rounds is None else rounds - 1
            if rounds != 0:
                time.sleep(wait)
                close_old_connections()
