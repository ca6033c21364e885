#!/bin/sh
# Install what the whole test suite wants from Debian: Java for Spark, Chromium and a Chinese font for the report.
# Without root or apt nothing is installed; the tests that need these then skip and say why.
set -eu
wanted=""
command -v java >/dev/null 2>&1 || wanted="$wanted openjdk-17-jre-headless"
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || wanted="$wanted fonts-noto-cjk"
command -v pdftoppm >/dev/null 2>&1 || wanted="$wanted poppler-utils"
if [ -z "$wanted" ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "note: not installed (needs root and apt):$wanted; tests that need them will skip" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # a list of package names
apt-get install -y -qq --no-install-recommends $wanted >/dev/null
