# make run      the whole site with a demo world, on http://127.0.0.1:5000
# make test     every test, with a real browser and PostgreSQL
# make sure     format, lint, types and tests: what must pass before a change is shared
# make prove    the same proofs as in the tests, at length
# make bench    what we claim about search, measured beside its peers; bench-long: a million people
# make format   put the code in our format
# make lock     newer versions, within the bounds of pyproject.toml and package.json
# make install  what `make run` needs, and no more: for a server
#
# Needs Python 3.11 or newer and make; the rest is installed here, from locked versions.

# Empty: that of the path, or a quicker one; see scripts/venv.sh.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
VENDOR := app/static/vendor
UV_VERSION := 0.13.8
# More processes than two gain nothing: the tests wait for few things but the processor.
TEST_PROCESSES ?= 2

# Where the network inspects TLS, only the system's own list of authorities knows the certificate.
export UV_SYSTEM_CERTS := 1
# Some machines say that nothing compiled is kept. Each process of a test would compile it again.
export PYTHONDONTWRITEBYTECODE :=
# Compiled once here: faster commands, and the old syntax in whoosh warns now instead of later.
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1

# Python packages and front-end packages do not wait for each other.
MAKEFLAGS += --jobs=2 --no-print-directory

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: install run test prove sure lint format lock chromium bench bench-long help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

install: $(VENV)/.runtime $(VENDOR)/.picked

run: install
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi load-vocabulary
	@$(BIN)/flask --app wsgi demo --if-empty
	@exec $(BIN)/python scripts/serve.py

test: $(VENV)/.dev $(VENDOR)/.picked chromium
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) $(TESTS)

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet app/templates

# One after the other: a test run that is mixed with lint is hard to read.
sure:
	@$(MAKE) lint
	@$(MAKE) test

prove: $(VENV)/.dev $(VENDOR)/.picked chromium
	@EXPEDU_MACHINE_STEPS=10000 $(BIN)/python -m pytest -n $(TEST_PROCESSES) -s \
		tests/deployments/test_machine.py
	@EXPEDU_RACE_CLIENTS=16 EXPEDU_RACE_ROUNDS=40 \
		$(BIN)/python -m pytest tests/journeys/test_races.py tests/journeys/test_races_without_guards.py
	@EXPEDU_DOUBLE_CLICKS=100 $(BIN)/python -m pytest tests/journeys/test_double_clicks.py
	@EXPEDU_AT_LENGTH=1 $(BIN)/python -m pytest -n $(TEST_PROCESSES)
	@$(BIN)/python -m tests.reviews.attacks --long

# One after the other, and nothing beside them: each needs the whole machine.
bench: $(VENV)/.bench $(VENDOR)/.picked
	@$(BIN)/python -m benchmarks.relevance
	@$(BIN)/python -m benchmarks.search_speed 1000 20000 --seconds 40
	@$(BIN)/python -m benchmarks.equality 1000 --searches 300
	@$(BIN)/python -m benchmarks.page_speed 20000
	@$(BIN)/python -m benchmarks.freshness 10000
	@$(BIN)/python -m benchmarks.duos 100
	@$(BIN)/python -m benchmarks.report

bench-long: $(VENV)/.bench $(VENDOR)/.picked
	@$(MAKE) bench
	@$(BIN)/python -m benchmarks.equality 1000 10000 --searches 1000
	@$(BIN)/python -m benchmarks.search_speed 100000 --seconds 300
	@$(BIN)/python -m benchmarks.search_speed 1000000 --ours --seconds 120
	@$(BIN)/python -m benchmarks.report

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Newer versions, within the bounds of pyproject.toml and package.json. No file names a registry.
lock: $(BIN)/uv
	$(BIN)/uv pip compile $(COMPILE) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile $(COMPILE) --group bench -c requirements-dev.lock -o requirements-bench.lock
	$(BIN)/uv pip compile $(COMPILE) --group node -o requirements-node.lock
	sh scripts/npm.sh install --package-lock-only
COMPILE := --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links

$(BIN)/python:
	@PYTHON="$(PYTHON)" sh scripts/venv.sh $(VENV)

$(BIN)/uv: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# `pip install` and not `sync`: an exact sync would remove uv itself.
$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@sh scripts/pip.sh $(VENV) $(UV_VERSION) $<
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock | $(BIN)/python
	@sh scripts/pip.sh $(VENV) $(UV_VERSION) $<
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev | $(BIN)/python
	@sh scripts/pip.sh $(VENV) $(UV_VERSION) $<
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc | $(BIN)/python
	@sh scripts/npm.sh ci --loglevel=error
	@touch $@

$(VENDOR)/.picked: node_modules/.package-lock.json scripts/pick_assets.py scripts/icons.txt $(wildcard app/static/css/*.css)
	@$(BIN)/python scripts/pick_assets.py
	@touch $@

chromium:
	@sh scripts/chromium.sh
