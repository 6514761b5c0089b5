"""The portfolio ledger on the command line: see docs/ledger.md."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lifecycle.errors import LifeCycleError
from lifecycle.exchange.baseline import import_baseline
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.ledger_jsonl import ImportReport, exported_lines, import_operations
from lifecycle.ledger import reports
from lifecycle.ledger.auditing import sample_report
from lifecycle.ledger.baselines import BaselineUnclear
from lifecycle.ledger.bridge import BridgeBroken
from lifecycle.ledger.packing import evidence_pack
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.reports.question import AskedWrongly, checked_day
from lifecycle.ledger.reports.written import FORMATS
from lifecycle.ledger.rules import CURRENT_VERSION, UnknownRuleVersion, rules_text, version_named
from lifecycle.ledger.sealing import seal_period
from lifecycle.ledger.signing import create_key
from lifecycle.ledger.store import explain
from lifecycle.management.ledger_arguments import (
    WRONG_USAGE,
    Subcommands,
    add_auditing,
    add_exchange,
    add_figures,
    question_of,
)
from lifecycle.services import system_user

#: The ledger, or a file, is not in order.
NOT_IN_ORDER = 1
Options = dict[str, Any]


class Command(BaseCommand):
    """`ledger SUBCOMMAND …`; ends with 0, with 1 when ledger or file are not in order, with 2 when asked wrongly."""

    help = "The portfolio ledger: import, figures, verifying, seals, evidence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the subcommands."""
        commands = Subcommands(parser)
        add_exchange(commands)
        add_figures(commands)
        add_auditing(commands)

    def handle(self, *args: Any, subcommand: str, **options: Any) -> None:
        """Run a subcommand; whatever is refused becomes one sentence and an exit code."""
        run: Callable[[Options], None] = getattr(self, f"_{subcommand.replace('-', '_')}")
        try:
            run(options)
        except (AskedWrongly, BaselineUnclear) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
        except LifeCycleError as error:
            raise CommandError(str(error), returncode=NOT_IN_ORDER) from error
        except Refused as refused:
            where = f"operation {refused.seq}: " if refused.seq is not None else ""
            why = f"the recorded ledger does not project; see ledger verify: {where}{explain(refused)}"
            raise CommandError(why, returncode=NOT_IN_ORDER) from refused
        except (BridgeBroken, json.JSONDecodeError) as error:
            raise CommandError(
                f"the ledger is not in order; see ledger verify: {error}", returncode=NOT_IN_ORDER
            ) from error

    # Exchange

    def _read(self, name: str) -> str:
        """Return the text of a file, or of standard input for "-"."""
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            return data.decode("utf-8-sig")
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}", returncode=WRONG_USAGE) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{name}: byte {error.start}: not UTF-8", returncode=WRONG_USAGE) from error

    def _import(self, options: Options) -> None:
        report = import_operations(
            self._read(options["file"]),
            dry_run=options["dry_run"],
            create_organisations=options["create_organisations"],
        )
        self._tell_import(report, options)

    def _tell_import(self, report: ImportReport, options: Options) -> None:
        if options["format"] != "text":
            self._tell(asdict(report), options)
            return
        done = "would be appended" if report.dry_run else "appended"
        self.stdout.write(f"{report.operations} operations {done}, {report.items} items new in the register")
        if report.organisations:
            self.stdout.write(f"organisations made: {', '.join(report.organisations)}")
        self.stdout.write(f"head {report.head_seq} {report.head}")

    def _import_baseline(self, options: Options) -> None:
        name = options["file"]
        try:
            report = import_baseline(
                self._read(name).encode(),
                "standard input" if name == "-" else Path(name).name,
                baseline=options["baseline"],
                dry_run=options["dry_run"],
                create_organisations=options["create_organisations"],
            )
        except ImportRefused as error:
            raise CommandError(str(error), returncode=NOT_IN_ORDER) from error
        for warning in report.warnings:
            self.stderr.write(warning)
        self._tell_import(report, options)
        if report.known and options["format"] == "text":
            self.stdout.write(f"{report.known} items known already, left as they are")

    def _export(self, options: Options) -> None:
        known = options["known"]
        for line in exported_lines(date.fromisoformat(checked_day(known, "known")) if known else None):
            self.stdout.write(line)

    # Figures

    def _tell(self, report: Mapping[str, Any], options: Options) -> None:
        self.stdout.write(FORMATS[options["format"]](report), ending="")

    def _count(self, options: Options) -> None:
        self._tell(reports.count_report(question_of(options)), options)

    def _lines(self, options: Options) -> None:
        self._tell(reports.lines_report(question_of(options)), options)

    def _bridge(self, options: Options) -> None:
        self._tell(reports.bridge_report(question_of(options)), options)

    def _retirements(self, options: Options) -> None:
        self._tell(reports.retirements_report(question_of(options)), options)

    def _users(self, options: Options) -> None:
        self._tell(reports.users_report(question_of(options)), options)

    def _e_services(self, options: Options) -> None:
        self._tell(reports.e_services_report(question_of(options)), options)

    def _findings(self, options: Options) -> None:
        self._tell(reports.findings_report(question_of(options)), options)

    def _merge_arithmetic(self, options: Options) -> None:
        if (options["file"] is None) == (options["operation"] is None):
            raise CommandError("name a file or an --operation", returncode=WRONG_USAGE)
        if options["file"] is not None:
            self._tell(reports.merge_report(self._read(options["file"])), options)
        else:
            self._tell(reports.recorded_merge_report(options["operation"]), options)

    # Auditing

    def _verify(self, options: Options) -> None:
        name = options["file"]
        report = reports.verify_report() if name is None else reports.verify_text(self._read(name))
        self._tell(report, options)
        if not report["ok"]:
            where = f"operation {report['first_bad_seq']}: " if report["first_bad_seq"] is not None else ""
            raise CommandError(f"not in order: {where}{report['reason']}", returncode=NOT_IN_ORDER)

    def _seal(self, options: Options) -> None:
        name = options["user"]
        user = get_user_model().objects.filter(username=name).first() if name else system_user()
        if user is None:
            raise CommandError(f"--user: there is no user {name}", returncode=WRONG_USAGE)
        seal = seal_period(options["period"], user)
        if options["format"] != "text":
            told = {name: getattr(seal, name) for name in ("period", "head", "head_seq", "public_key", "signature")}
            self._tell(told, options)
            return
        self.stdout.write(f"{seal.period} sealed: head {seal.head_seq} {seal.head}")
        self.stdout.write(f"public key {seal.public_key}")

    def _seal_key(self, options: Options) -> None:
        self.stdout.write(f"public key {create_key()}")

    def _sample(self, options: Options) -> None:
        given = {name: options[name] for name in ("since", "known", "confidence", "tolerance")}
        self._tell(sample_report(options["on"], options["nonce"], **given), options)

    def _evidence_pack(self, options: Options) -> None:
        pack = evidence_pack(question_of(options))
        try:
            Path(options["output"]).write_bytes(pack)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}", returncode=WRONG_USAGE) from error
        self.stdout.write(f"{options['output']}: {len(pack)} bytes, SHA-256 {hashlib.sha256(pack).hexdigest()}")

    def _measures(self, options: Options) -> None:
        self._tell(reports.measures_report(question_of(options)), options)

    def _rules(self, options: Options) -> None:
        try:
            version = version_named(options["rule_version"] or CURRENT_VERSION)
        except UnknownRuleVersion as error:
            raise CommandError(f"--rule-version: there is no version {error}", returncode=WRONG_USAGE) from error
        if options["format"] == "text":
            self.stdout.write(rules_text(version, options["language"]))
        else:
            self._tell(reports.rules_report(version, options["language"]), options)
