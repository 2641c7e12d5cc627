# `make run` and `make test` are all that a newcomer needs.
PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes

.DEFAULT_GOAL := help
.PHONY: help run install test check long bench format lock clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: .venv/for-running ## install, prepare the database, and serve at http://127.0.0.1:8000
	@$(BIN)/physioplan serve --prepare

install: .venv/for-running ## install what the service needs into .venv/, and start nothing
	@echo 'All that the service needs is in .venv/.'

# A worker more than there are cores: tests wait for disks, for services that start and for a browser.
WORKERS = -n $$($(BIN)/python -c 'import os; print(os.cpu_count() + 1)') --dist worksteal

# The checks run beside the tests; what they say is shown in one piece, and the tests have the last word.
test: .venv/for-testing ## format, lint, types, layers, and every test on SQLite and PostgreSQL
	@{ said=$$($(MAKE) --no-print-directory check 2>&1); code=$$?; printf '\n%s\n' "$$said"; exit $$code; } & checks=$$!; \
		$(BIN)/python -m pytest -q $(WORKERS); tests=$$?; \
		wait $$checks || { echo 'The format, lint, types or layers are wrong: see above, or `make check`.' >&2; exit 1; }; \
		exit $$tests

check: .venv/for-testing
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

long: .venv/for-testing ## the long forms of the tests
	@$(BIN)/python -m pytest -q -n logical --dist worksteal -m long --ignore tests/cohort
	@$(BIN)/python -m pytest -q -n logical --dist worksteal tests/planning --hypothesis-profile long
	@$(BIN)/python -m pytest -v -n logical --dist worksteal -m long tests/cohort  # a line for each thousand people

bench: .venv/for-testing ## speed beside a bare endpoint, as a table and as bench.json
	@$(BIN)/python -m tests.bench

format: .venv/for-testing ## mend the format, and what else can be mended without thinking
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: ## choose versions anew within the ranges of pyproject.toml (needs uv)
	@$(COMPILE) --upgrade pyproject.toml --group build --output-file requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --group build --group dev --output-file requirements-dev.lock

clean: ## remove what was installed and built, but never the data folder
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

SELDOM := '/(tests?|pip|setuptools|pygments|selenium|mypyc?)/'

# Each of these files says that something is installed, and from which state of the file it depends on. A lock names
# all that is needed, so pip need not look for more.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …' >&2; exit 1; }
	@echo 'Making a virtual environment in .venv/ …'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/for-running: .venv/made requirements.lock pyproject.toml
	@echo 'Installing what the service needs …'
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# All that the service needs is among it, in the same versions: one installation makes both. It and the program are
# compiled on all cores at once, but for what the tests load little of; that a template among it is no Python is no
# fault.
.venv/for-testing: .venv/made requirements.lock requirements-dev.lock pyproject.toml
	@echo 'Installing what the service and the tests need …'
	@$(PIP) install --no-compile --no-deps --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m compileall -qq -j 0 -x $(SELDOM) .venv/lib app || true
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/for-running $@
