#!/usr/bin/env bash
# What the tests need beside Rust: a C compiler, for SQLite. Installed when root on Debian; else said.
set -euo pipefail
command -v cc >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq gcc libc6-dev
else
    echo "the tests need a C compiler (Debian: apt-get install gcc libc6-dev)" >&2
    exit 1
fi
