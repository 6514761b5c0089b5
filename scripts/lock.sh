#!/usr/bin/env bash
# Renews requirements.lock and requirements-dev.lock with uv from a throwaway environment.
# Pins that still fit are kept; pass --upgrade to move everything to the newest fitting version.
set -euo pipefail
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

compile() {
    "$place/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@"
}
compile "$@" requirements.in --output-file requirements.lock
compile "$@" --constraint requirements.lock requirements-dev.in --output-file requirements-dev.lock
