#!/bin/sh
# Asserts the direction of dependencies between the crates, as docs/ARCHITECTURE.md draws it. Looks at normal
# dependencies only: tests may use what they need.
set -eu
cd "$(dirname "$0")/.."

failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Names of everything a crate depends on, itself left out; `--depth 1` for what it names itself.
depends() {
    crate=$1
    shift
    cargo tree --locked --package "$crate" --edges normal --prefix none "$@" >"$scratch/tree"
    awk -v self="$crate" 'NF && $1 != self { print $1 }' "$scratch/tree" | sort -u
}

report() { # rule, offenders
    if [ -z "$2" ]; then
        echo "ok    $1"
    else
        echo "FAIL  $1: $(echo "$2" | tr '\n' ' ')"
        failed=1
    fi
}

# only_siblings CRATE [SIBLING…]: of this workspace's crates it reaches these at most.
only_siblings() {
    crate=$1
    shift
    depends "$crate" >"$scratch/all"
    grep -E '^farol(-|$)' "$scratch/all" >"$scratch/found" || true
    printf '%s\n' "$@" >"$scratch/allowed"
    report "$crate depends on no sibling but: ${*:-none}" "$(grep -vxFf "$scratch/allowed" "$scratch/found" || true)"
}

# without CRATE NAME…: none of these anywhere below it.
without() {
    crate=$1
    shift
    depends "$crate" >"$scratch/all"
    printf '%s\n' "$@" >"$scratch/forbidden"
    report "$crate has none of: $*" "$(grep -xFf "$scratch/forbidden" "$scratch/all" || true)"
}

# only_in LIBRARY CRATE: no other crate names the library itself.
for manifest in crates/*/Cargo.toml; do
    crate=$(basename "$(dirname "$manifest")")
    depends "$crate" --depth 1 >"$scratch/direct.$crate"
done
only_in() {
    found=$(cd "$scratch" && grep -lxF "$1" direct.* | sed 's/^direct\.//' || true)
    report "only $2 names $1" "$(echo "$found" | grep -vxF "$2" || true)"
}

# only_used_by CRATE USER…: no other crate of this workspace names it.
only_used_by() {
    crate=$1
    shift
    printf '%s\n' "$@" >"$scratch/allowed"
    found=$(cd "$scratch" && grep -lxF "$crate" direct.* | sed 's/^direct\.//' || true)
    report "only $* may name $crate" "$(echo "$found" | grep -vxFf "$scratch/allowed" || true)"
}

domain=farol-domain forest=farol-forest linear=farol-linear metrics=farol-metrics log=farol-log
below_app="$domain $forest $linear $metrics $log farol-features farol-ingest farol-store"

only_siblings $domain
only_siblings $forest
only_siblings $linear
only_siblings $metrics
only_siblings $log
only_siblings farol-ingest $domain
only_siblings farol-synthetic $domain
only_siblings farol-store $domain
only_siblings farol-features $domain $forest $metrics
# shellcheck disable=SC2086 # a list of crates
only_siblings farol-app $below_app farol-report
# shellcheck disable=SC2086
only_siblings farol-web farol-app farol-report $below_app
only_siblings farol-client $domain
only_siblings farol-report $domain $metrics
only_used_by farol-report farol farol-app farol-web

for crate in $domain $forest $linear $metrics farol-report; do
    without $crate tokio sqlx axum hyper reqwest ureq
done
without $log tokio sqlx axum hyper reqwest ureq
without farol-app axum hyper

only_in sqlx farol-store
only_in axum farol-web
only_in hyper farol-web
only_in calamine farol-ingest

exit $failed
