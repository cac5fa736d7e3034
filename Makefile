# setup: packages into .venv    run: everything on one port    test: lint, then every test
# lint   warm: compile the kernels   bench NAME=cases   weights: fit the risk's weights anew   lock: renew requirements.lock
# clean: forget data and caches
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test lint warm bench weights lock clean browser
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
NAME ?= cases
export DJANGO_SETTINGS_MODULE := jointforce.config.settings
export NUMBA_CACHE_DIR ?= $(CURDIR)/.cache/kernels

help:
	@head -3 Makefile | sed 's/^# //'

setup: $(READY)

# uv itself comes from the lock too, by its hash. Where pip is told to use a mirror, uv uses it as well.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Jointforce needs Python 3.11 or newer: make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^uv==/ {on=1} on {print; if (!/\\$$/) exit}' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	@mirror=$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true); \
	mirror=$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$mirror}}; \
	uv() { VIRTUAL_ENV=$$PWD/.venv $(BIN)/uv --quiet pip install $${mirror:+--default-index "$$mirror"} "$$@"; }; \
	uv --require-hashes -r requirements.lock; \
	uv --no-deps --no-build-isolation --editable .
	@touch $@

run: setup
	@$(BIN)/jointforce run

browser: setup
	@$(BIN)/python scripts/find_browser.py --install

lint: setup
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/check_migrations.py

warm: setup
	@$(BIN)/jointforce warm

test: setup browser
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint warm
	@$(BIN)/pytest --numprocesses logical --dist loadfile --no-loadscope-reorder $(PYTEST_FLAGS)

bench: setup
	@$(BIN)/jointforce bench $(NAME) --json

weights: setup
	@$(BIN)/python -m jointforce.bench.text.fitting

lock: setup
	@{ echo "# Every package with its hashes, for every platform. Made by 'make lock' from pyproject.toml."; \
	$(BIN)/uv --quiet pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(LOCK_FLAGS); } > .venv/requirements.lock
	@mv .venv/requirements.lock requirements.lock

clean:
	@if test -x $(BIN)/python; then $(BIN)/python scripts/forget_data.py; fi
	@rm -rf .cache .hypothesis .ruff_cache .import_linter_cache dist build
