#!/bin/sh
# Make .venv with the packages of the named requirement files, the compiled kernel and huoshui itself (editable).
# Usage: tools/venv.sh base|dev
set -eu
cd "$(dirname "$0")/.."
level="$1"
python="${PYTHON:-}"
if [ -z "$python" ]; then
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python="$candidate"
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "error: Python 3.11 or newer is needed. Cure: apt-get install python3 python3-venv" >&2
    exit 8
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
            "$python" -m venv .venv
        else
            echo "error: this Python cannot make a virtual environment. Cure: apt-get install python3-venv" >&2
            exit 8
        fi
    fi
fi
files="-r requirements/$level.txt -r requirements/build.txt"
if ! command -v cc >/dev/null 2>&1; then
    files="$files -r requirements/compiler.txt"
fi
# shellcheck disable=SC2086  # a list of options
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes $files
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
