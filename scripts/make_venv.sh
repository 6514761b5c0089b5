#!/usr/bin/env bash
# Makes .venv and installs the locked packages into it, hash-checked, only when the lock changed.
# Usage: make_venv.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-runtime}

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if command -v "$name" >/dev/null 2>&1 \
            && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "Tarjooma needs Python 3.11 or newer and found none (tried python3 and python3.11 to python3.14)." >&2
    echo "On Debian or Ubuntu: sudo apt-get install python3 python3-venv. Or name one: make demo PYTHON=/path/to/python3" >&2
    return 1
}

if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        echo "$("$python" --version) has no venv module. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi

digest() { .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }
installed() { [ "$(cat ".venv/installed-$1" 2>/dev/null || true)" = "$2" ]; }
install() {
    echo "Installing the packages of $1 into .venv (hash-checked) ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1"
}

runtime_lock=$(digest requirements.lock)
case $kind in
    runtime)
        installed runtime "$runtime_lock" && exit 0
        install requirements.lock
        ;;
    dev)
        dev_lock=$(digest requirements-dev.lock)
        installed dev "$dev_lock" && installed runtime "$runtime_lock" && exit 0
        install requirements-dev.lock
        echo "$dev_lock" > .venv/installed-dev
        ;;
    *)
        echo "Usage: $0 runtime|dev" >&2
        exit 2
        ;;
esac
echo "$runtime_lock" > .venv/installed-runtime
