# Everything that is run before a change goes in. `make test` needs Rust and nothing else: PostgreSQL, Redis, Chromium,
# Node.js, Python and curl are installed where there are none; PostgreSQL and Redis are started, and stopped at the end.

SHELL := /bin/bash
POSTGRES := tools/test/postgres.sh
REDIS := tools/test/redis.sh

.PHONY: help test fmt lint docs openapi bless bench

# Offers of `make bench`.
OFFERS ?= 1000000

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

test: ## Check the form, lint, and run all tests on SQLite and PostgreSQL
	cargo fmt --check
	$(MAKE) --no-print-directory lint
	tools/test/apt.sh curl python3
	tools/test/chromium.sh
	tools/test/node.sh
	$(POSTGRES) run $(REDIS) run cargo test --locked

fmt: ## Put the sources into form
	cargo fmt

lint: ## Run clippy; a warning is an error
	cargo clippy --locked --all-targets -- -D warnings
	@! command -v cargo-deny >/dev/null || cargo deny --locked check

docs: ## Build the documentation of the code; a broken link is an error
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

openapi: ## Write openapi/openapi.json and openapi/schema.graphql anew
	cargo run --locked --quiet -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json
	cargo run --locked --quiet -- schema > openapi/schema.graphql.new
	mv openapi/schema.graphql.new openapi/schema.graphql

bless: openapi ## Accept what the tests now see as their snapshots
	tools/test/apt.sh curl python3
	tools/test/chromium.sh
	tools/test/node.sh
	INSTA_UPDATE=always $(POSTGRES) run $(REDIS) run cargo test --locked

bench: ## Measure beside PostgreSQL and PostGIS; OFFERS=20000 for a quick check
	$(POSTGRES) postgis
	PASSERELLE_TEST_OWN_CLUSTER=1 PASSERELLE_TEST_POSTGRES_CONF=benches/compare/postgresql.conf \
		PASSERELLE_BENCH_OFFERS=$(OFFERS) $(POSTGRES) run cargo bench --locked --bench compare
