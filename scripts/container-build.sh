#!/bin/sh
# Builds the release binary and puts it into DEST. The Dockerfile's builder stage runs this and nothing else, so a
# machine without a container engine checks the same steps.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: scripts/container-build.sh DEST" >&2
    exit 2
fi
mkdir -p "$1"
dest=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

cargo build --release --locked --package farol --bin farol
install -m 755 "${CARGO_TARGET_DIR:-target}/release/farol" "$dest/farol"
"$dest/farol" --version
