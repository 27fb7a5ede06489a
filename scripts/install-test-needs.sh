#!/usr/bin/env bash
# What the tests need beside Rust: a C compiler, for SQLite; groff, to render the manual pages; and onnxruntime, in a Python
# of its own in target/oracles, to answer models that are exported. Installed when root on Debian; else said.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! { command -v cc && command -v groff && python3 -c 'import ensurepip, venv'; } >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq gcc groff libc6-dev python3-venv
    else
        echo "the tests need a C compiler, groff and Python's venv (Debian: apt-get install gcc groff libc6-dev python3-venv)" >&2
        exit 1
    fi
fi

oracles=target/oracles
wanted="numpy==2.2.6 onnxruntime==1.20.1"
if [ "$(cat $oracles/installed 2>/dev/null)" != "$wanted" ]; then
    python3 -m venv --clear $oracles
    # shellcheck disable=SC2086 # a list of packages
    $oracles/bin/pip install --quiet --disable-pip-version-check $wanted
    echo "$wanted" >$oracles/installed
fi
