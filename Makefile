# Everything stands on .venv, built from requirement files locked with hashes.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.built

.PHONY: help venv demo test check fuzz prove-kill prove-power prove-controls soak lint types contracts bench bench-delivery pages picture lock clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

venv: $(STAMP) ## Build .venv and install the project into it

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dropbell needs CPython 3.11 or newer: make venv PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $(STAMP)

demo: venv ## Play with Dropbell in the browser: no token, no key
	$(BIN)/dropbell demo

test: venv ## Run the tests
	$(BIN)/python -m pytest -n 4 --dist worksteal

check: lint types contracts test ## Run every check

POINTS ?= 1000
IMAGES ?= 1200
MINUTES ?= 10
CUTS ?=
CALLS ?=

prove-kill: venv ## Kill the bot at POINTS moments; CALLS=--in-system-calls with strace
	$(BIN)/python -m tests.proofs.kill --points $(POINTS) $(CALLS)

prove-power: venv ## Look at IMAGES of what a power loss may leave on the disk
	$(BIN)/python -m tests.proofs.power --images $(IMAGES)

prove-controls: venv ## Take guarantees out of the program: each must be caught
	$(BIN)/python -m tests.proofs.controls

soak: venv ## MINUTES at the full rate; CUTS=--cuts with answers that never come
	$(BIN)/python -m tests.proofs.soak --minutes $(MINUTES) $(CUTS)

lint: venv ## Style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: venv ## mypy, strict
	$(BIN)/mypy

contracts: venv ## Who may import whom
	$(BIN)/lint-imports

fuzz: venv ## 100,000 random lines for the rule language and the bot, 400,000 random watches and events for the index
	$(BIN)/python -m pytest -q --lines 100000 tests/deals/test_random_lines.py tests/bot/handlers/test_random_talk.py
	$(BIN)/python -m pytest -q --matches 5000 tests/deals/test_matching.py

PEERS := .bench/peers

$(PEERS)/.built: requirements/bench.txt $(STAMP)
	rm -rf $(PEERS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --target $(PEERS) -r requirements/bench.txt
	@touch $@

bench: venv $(PEERS)/.built ## Measure everything beside its peers (two hours; OPTIONS="--only start" for one area, --quick to try)
	PYTHONPATH=$(CURDIR)/$(PEERS) $(BIN)/python -m benchmarks $(OPTIONS)

bench-delivery: venv ## Measure sending beside the peers (35 minutes; OPTIONS=--quick to try)
	$(BIN)/python -m benchmarks.delivery $(OPTIONS)

pages: venv ## Write the generated pages in docs/ anew
	$(BIN)/python -m pytest -q --write-pages tests/bot/handlers/test_chat_page.py

picture: venv ## Take docs/demo.png from the running demo
	$(BIN)/python docs/picture.py

lock: ## Rewrite requirements/*.txt (names, versions and sha256 only)
	$(PYTHON) -m venv --clear .lock-venv
	.lock-venv/bin/python -m pip install --quiet pip-tools
	.lock-venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements/run.txt pyproject.toml
	.lock-venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	.lock-venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --extra bench --constraint requirements/dev.txt --output-file requirements/bench.txt pyproject.toml
	rm -rf .lock-venv

clean: ## Remove what was built
	rm -rf .venv .bench build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
