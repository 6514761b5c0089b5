"""Keeps the files of other projects that the public pages use: fetched once, recorded, checked offline.

python scripts/vendor_assets.py            fetch the packages of static/vendor/assets.json with npm
python scripts/vendor_assets.py --check    verify the files on disk against static/vendor/VENDOR.json

npm itself verifies what it downloads. This script checks the licence, keeps only the listed files and the
licence text, and writes their sha512 sums. It also joins the style sheets of the design system into one file.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
VENDOR: Final = ROOT / "static" / "vendor"
WANTED: Final = VENDOR / "assets.json"
RECORD: Final = VENDOR / "VENDOR.json"
JOINED: Final = ROOT / "static" / "site" / "ds.css"
JOINED_FOLDER: Final = "designsystemet"


def sha512(path: Path) -> str:
    """Return the sha512 of a file in hexadecimal."""
    return hashlib.sha512(path.read_bytes()).hexdigest()


def wanted() -> list[dict[str, Any]]:
    """Return the packages of the list: name, version, licence, folder and files."""
    packages: list[dict[str, Any]] = json.loads(WANTED.read_text(encoding="utf-8"))["packages"]
    return packages


def _unpack(package: dict[str, Any], folder: Path) -> Path:
    """Fetch one package into `folder` and return the path of its content."""
    command = ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"]
    archive = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
    with tarfile.open(folder / archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / "package"


def fetch(package: dict[str, Any]) -> dict[str, Any]:
    """Bring one package into static/vendor and return its row of the record."""
    with tempfile.TemporaryDirectory() as name:
        content = _unpack(package, Path(name))
        described = json.loads((content / "package.json").read_text(encoding="utf-8"))
        if (described["license"], described["version"]) != (package["licence"], package["version"]):
            raise SystemExit(f"{package['name']}: {described['license']} {described['version']} is not as listed")
        target = VENDOR / package["folder"]
        shutil.rmtree(target, ignore_errors=True)
        for path in package["files"]:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(content / path, target / path)
        shutil.copyfile(content / "LICENSE", target / "LICENSE")
    files = {path: sha512(target / path) for path in sorted([*package["files"], "LICENSE"])}
    return {key: package[key] for key in ("name", "version", "licence", "folder")} | {"files": files}


def joined_styles() -> str:
    """Return the style sheets of the design system as one, in the listed order.

    Each stands in its cascade layer, as the package's own index has them, so that our layer comes after them.
    """
    package = next(package for package in wanted() if package["folder"] == JOINED_FOLDER)
    sheets = []
    for path in package["files"]:
        layer = "ds.base" if Path(path).stem == "base" else "ds.components"
        text = (VENDOR / JOINED_FOLDER / path).read_text(encoding="utf-8").strip().removeprefix('@charset "UTF-8";')
        sheets.append(f"@layer {layer}{{{text}}}")
    heading = f"/* {package['name']} {package['version']}, {package['licence']}. Joined by scripts/vendor_assets.py. */"
    return "\n".join([heading, *sheets]) + "\n"


def problems() -> list[str]:
    """Return what on disk differs from the record or from the list."""
    record: list[dict[str, Any]] = json.loads(RECORD.read_text(encoding="utf-8"))["packages"]
    found = []
    listed = [(package["name"], package["version"], sorted([*package["files"], "LICENSE"])) for package in wanted()]
    if listed != [(package["name"], package["version"], sorted(package["files"])) for package in record]:
        found.append("assets.json and VENDOR.json list different files: run scripts/vendor_assets.py")
    recorded = {VENDOR / row["folder"] / path: total for row in record for path, total in row["files"].items()}
    for path, total in recorded.items():
        if not path.is_file():
            found.append(f"missing: {path.relative_to(ROOT)}")
        elif sha512(path) != total:
            found.append(f"changed: {path.relative_to(ROOT)}")
    for row in record:
        on_disk = {path for path in (VENDOR / row["folder"]).rglob("*") if path.is_file()}
        found += [f"not recorded: {path.relative_to(ROOT)}" for path in sorted(on_disk - set(recorded))]
    if not found and JOINED.read_text(encoding="utf-8") != joined_styles():
        found.append(f"not as joined: {JOINED.relative_to(ROOT)}")
    return found


def main() -> int:
    """Fetch or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="verify the files on disk, without the network")
    if parser.parse_args().check:
        found = problems()
        print("\n".join(found) if found else "vendored files are as recorded")
        return 1 if found else 0
    rows = [fetch(package) for package in wanted()]
    RECORD.write_text(json.dumps({"packages": rows}, indent=2) + "\n", encoding="utf-8")
    JOINED.write_text(joined_styles(), encoding="utf-8")
    print(f"{len(rows)} packages, {sum(len(row['files']) for row in rows)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
