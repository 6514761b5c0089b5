"""The subcommands of `manage.py ledger` and what they take. Values are checked where they are used, not here."""

from argparse import ArgumentParser, _SubParsersAction
from typing import Any, Final, NoReturn

from django.core.management.base import CommandError, CommandParser

from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.reports.question import Question
from lifecycle.ledger.reports.written import FORMATS

#: Wrong usage: a parameter or a file that cannot be read.
WRONG_USAGE: Final = 2
_DATE: Final = "as YYYY-MM-DD"


class LedgerParser(CommandParser):
    """Ends with the exit code of wrong usage, also when it is called from a program."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the arguments."""
        if self.called_from_command_line:
            super().error(message)
        raise CommandError(message, returncode=WRONG_USAGE)


class Subcommands:
    """Adds subcommands to the parser of `ledger`."""

    def __init__(self, parser: CommandParser) -> None:
        self._made: _SubParsersAction[Any] = parser.add_subparsers(
            dest="subcommand", metavar="SUBCOMMAND", required=True, parser_class=LedgerParser
        )

    def add(self, name: str, words: str) -> ArgumentParser:
        """Add one subcommand."""
        made: ArgumentParser = self._made.add_parser(name, help=words, description=words)
        return made

    def add_reading(self, name: str, words: str) -> ArgumentParser:
        """Add a subcommand that answers in one of three formats."""
        parser = self.add(name, words)
        parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="default: text")
        return parser

    def add_figure(self, name: str, words: str, *, unit: bool = True, on: str = "--on") -> ArgumentParser:
        """Add a subcommand about a figure: with its day, what was known, basis and filters."""
        parser = self.add_reading(name, words)
        if unit:
            parser.add_argument("--unit", required=True, help=f"unit of counting: {', '.join(UNITS)}")
        parser.add_argument(on, dest="on", required=True, metavar="DATE", help=f"the day that is counted, {_DATE}")
        add_selection(parser)
        return parser


def add_selection(parser: ArgumentParser) -> None:
    """Add what a figure is asked by beside its unit and day."""
    parser.add_argument("--known", metavar="DATE", help="only what was recorded by the end of this day")
    parser.add_argument("--basis", default="as_was", help="as_was (default) or lfl: like-for-like")
    parser.add_argument("--at", metavar="DATE", help="the day of like-for-like; default: the day that is counted")
    parser.add_argument("--owner", action="append", default=[], metavar="CODE", help="may be given several times")
    parser.add_argument("--group", default="", metavar="CODE", help="a group of organisations")
    for fact in ("kind", "segment", "scope", "need", "instrument"):
        parser.add_argument(f"--{fact}", default="", metavar="CODE")
    parser.add_argument("--baseline", default="", metavar="NAME", help="the baseline to compare with")


def question_of(options: dict[str, Any]) -> Question:
    """Return the question that the options ask."""
    return Question(
        unit=options.get("unit") or "S",
        on=options["on"],
        known=options["known"],
        since=options.get("since"),
        basis=options["basis"],
        at=options["at"],
        owners=tuple(options["owner"]),
        group=options["group"],
        kind=options["kind"],
        segment=options["segment"],
        scope=options["scope"],
        need=options["need"],
        instrument=options["instrument"],
        baseline=options["baseline"],
    )


def add_since(parser: ArgumentParser, words: str) -> None:
    """Add the beginning of a period."""
    parser.add_argument("--from", dest="since", metavar="DATE", help=words)


def _add_import(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="do everything and take it back")
    parser.add_argument("--create-organisations", action="store_true", help="make organisations that do not exist")


def add_exchange(commands: Subcommands) -> None:
    """Add what brings operations in and out."""
    parser = commands.add_reading("import", "Append operations from JSON Lines: all of a file or nothing.")
    parser.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    _add_import(parser)
    parser = commands.add_reading("import-baseline", "Record a baseline of items that never had a card here.")
    parser.add_argument("file", metavar="FILE", help="CSV or JSON Lines; - for JSON Lines on standard input")
    parser.add_argument("--baseline", default="", metavar="NAME", help="a baseline of the settings")
    _add_import(parser)
    parser = commands.add("export", "Write operations with their hashes as JSON Lines.")
    parser.add_argument("--known", metavar="DATE", help="only what was recorded by the end of this day")


def add_figures(commands: Subcommands) -> None:
    """Add what reads figures."""
    commands.add_figure("count", "A count beside its baseline.")
    parser = commands.add_figure("lines", "The lines that lead from one count to another.", on="--to")
    add_since(parser, "lines effective after this day; default: all")
    parser = commands.add_figure("bridge", "From the baseline to a count, cause by cause.")
    add_since(parser, "begin on another day than the baseline's")
    parser = commands.add_figure("retirements", "What was retired, and what has become of it.")
    add_since(parser, "retired after this day; default: ever")
    commands.add_figure("users", "How many items each organisation uses.")
    commands.add_figure("e-services", "Electronic services and the share of e-forms.", unit=False)
    commands.add_figure("findings", "What a reviewer should look at.", unit=False)
    commands.add_figure("measures", "All measures on a day.", unit=False)
    parser = commands.add_reading("merge-arithmetic", "What became of the fields when forms became one.")
    parser.add_argument("file", nargs="?", metavar="FILE", help="JSON with sources and target; - for standard input")
    parser.add_argument("--operation", type=int, metavar="NUMBER", help="a recorded merge instead of a file")


def add_auditing(commands: Subcommands) -> None:
    """Add what auditors use."""
    parser = commands.add_reading("verify", "Is the ledger, or a file of it, in order?")
    parser.add_argument("--file", metavar="FILE", help="operations in JSON Lines instead of the database")
    parser = commands.add_reading("seal", "Seal a period that has ended.")
    parser.add_argument("--period", required=True, help="2025, 2025-Q4 or 2025-12")
    parser.add_argument(
        "--user", default="", metavar="USERNAME", help="who seals: one of the portfolio board; default: the system"
    )
    commands.add("seal-key", "Make the key that seals and packs are signed with, once.")
    parser = commands.add_reading("sample", "Draw the operations to check; nobody can steer it.")
    parser.add_argument("--on", required=True, metavar="DATE", help=f"effective and recorded by this day, {_DATE}")
    add_since(parser, "operations effective after this day; default: all")
    parser.add_argument("--known", metavar="DATE", help="only what was recorded by the end of this day")
    parser.add_argument(
        "--nonce", required=True, metavar="TEXT", help="the auditor's word, said after the head is known"
    )
    parser.add_argument("--confidence", default="95", metavar="PERCENT")
    parser.add_argument("--tolerance", default="5", metavar="PERCENT", help="of wrong operations")
    parser = commands.add_figure(
        "evidence-pack", "Write figures with all they rest on, to be checked elsewhere.", unit=False
    )
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the zip file to write")
    parser = commands.add_reading("rules", "The counting rules.")
    parser.add_argument("--rule-version", default="", metavar="NAME", help="default: the one in force")
    parser.add_argument("--language", default="en", choices=("fi", "sv", "en"))
