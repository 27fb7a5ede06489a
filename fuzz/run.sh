#!/bin/sh
# Fuzzes one target for some seconds: fuzz/run.sh csv 600. What libFuzzer is told further stands behind: -jobs=2.
set -eu
cd "$(dirname "$0")/.."
target=$1
seconds=$2
shift 2
case $target in
csv) dict=csv longest=4096 ;;
xlsx | ods) dict=xml longest=16384 ;;
xls) dict=xls longest=16384 ;;
mapping) dict=mapping longest=4096 ;;
model | onnx) dict=$target longest=16384 ;;
*)
    echo "fuzz/run.sh: no target '$target'; there are csv, xlsx, ods, xls, mapping, model and onnx" >&2
    exit 2
    ;;
esac
# The compiler's switches for coverage are not stable; everything else is.
export RUSTC_BOOTSTRAP=1
mkdir -p "fuzz/corpus/$target"
exec cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- -dict="fuzz/dict/$dict.dict" \
    -max_len="$longest" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "$@"
