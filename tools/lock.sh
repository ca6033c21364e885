#!/bin/sh
# Rewrite the hashed requirement files from the .in files (needs uv on the PATH: pip install uv).
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 "$@"
}
compile requirements/base.in -o requirements/base.txt
for name in build compiler dev bench; do
    compile -c requirements/base.txt "requirements/$name.in" -o "requirements/$name.txt"
done
