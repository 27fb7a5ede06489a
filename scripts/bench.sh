#!/usr/bin/env bash
# Figures on this machine: import, training, figures over seeds, and the prediction API under load.
# usage: scripts/bench.sh [WORKBOOK.xlsx]      (a synthetic workbook where none is given)
set -euo pipefail
cd "$(dirname "$0")/.."
farol=$PWD/target/release/farol
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
export FAROL_DATA_DIR=$work/data
workbook=${1:-$work/school.xlsx}
[ -e "$workbook" ] || "$farol" generate "$workbook"

ms() { local start end; start=$(date +%s%N); "$@" >/dev/null; end=$(date +%s%N); echo "$(((end - start) / 1000000)) ms"; }
for run in 1 2 3; do
    rm -rf "$FAROL_DATA_DIR"
    echo "import, run $run: $(ms "$farol" import "$workbook")"
done
for run in 1 2 3; do echo "train, run $run: $(ms "$farol" train)"; done
cargo run --release --quiet --locked -p farol-app --example seeds -- "$FAROL_DATA_DIR" defasagem 20

if ! command -v wrk >/dev/null; then
    echo "wrk is not installed: the API is not measured (Debian: apt-get install wrk)"
    exit 0
fi
cat >"$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"RA":"RA-1","IDADE":10,"ANO_INGRESSO":2021,"GENERO":"Feminino","TURMA":"1A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A"}'
LUA
measure() {
    for connections in 1 8 64; do
        echo "$1, $connections connections:"
        wrk -t1 -c"$connections" -d5s --latency -s "$work/post.lua" "http://127.0.0.1:$2/api/v1/predict/smart" |
            grep -E 'Requests/sec|50%|99%|Non-2xx' || true
    done
}
for durability in fsync flush; do
    "$farol" serve --port 18431 --durability "$durability" 2>"$work/serve.log" &
    server=$!
    until "$farol" health http://127.0.0.1:18431 >/dev/null 2>&1; do kill -0 "$server"; done
    measure "predict/smart, $durability" 18431
    grep VmRSS "/proc/$server/status" || true
    kill "$server" && wait "$server" || true
    server=
done
cargo build --release --quiet --locked -p farol-web --example bare
./target/release/examples/bare 127.0.0.1:18433 >"$work/bare.log" &
server=$!
sleep 1
measure "a bare handler" 18433
