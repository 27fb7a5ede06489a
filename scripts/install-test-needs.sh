#!/usr/bin/env bash
# What the tests need beside Rust: a C compiler, for SQLite, and groff, to render the manual pages. Installed when root on
# Debian; else said.
set -euo pipefail
command -v cc >/dev/null && command -v groff >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq gcc groff libc6-dev
else
    echo "the tests need a C compiler and groff (Debian: apt-get install gcc groff libc6-dev)" >&2
    exit 1
fi
