#!/usr/bin/env bash
# Everything that can be checked without running the program.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== formatting"
cargo fmt --all --check
echo "== lints"
cargo clippy --workspace --all-targets --locked -- -D warnings
echo "== documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet
echo "== unsafe code stays in the engines"
if grep -rln --include='*.rs' -E 'unsafe_code|unsafe (\{|fn|impl)' crates fuzz | grep -v '^crates/farol-forest/src/'; then
  echo "unsafe code is allowed in crates/farol-forest/src only" >&2
  exit 1
fi
echo "== direction of dependencies"
scripts/check-directions.sh
echo "== bans, licences, sources"
command -v cargo-deny >/dev/null || cargo install cargo-deny --locked --quiet
cargo deny --log-level error check bans licenses sources
