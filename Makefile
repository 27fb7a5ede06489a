# Farol: the two commands a newcomer needs are `make demo` and `make test`.
.PHONY: help build demo test check bench

help:
	@echo "make demo    build, make up a school, train, serve and open the page (Ctrl-C ends it)"
	@echo "make test    install what the tests need, then run them all"
	@echo "make check   formatting, lints, documentation, licences, direction of dependencies"
	@echo "make bench   the figures of the README, on this machine"

build:
	cargo build --release --locked --package farol

demo: build
	./target/release/farol demo --open

test:
	scripts/install-test-needs.sh
	cargo test --workspace --locked --no-fail-fast

check:
	scripts/check.sh

bench: build
	scripts/bench.sh
