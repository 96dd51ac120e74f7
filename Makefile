PYTHON ?= $(shell command -v python3.11 || echo python3)
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
INSTALL := $(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-strip-extras --no-emit-index-url --no-emit-find-links

# A stamp carries the checksum of the lock it was made from: a changed lock is installed again.
RUNTIME := $(VENV)/runtime-$(shell cksum < requirements.txt | cut -d ' ' -f 1)
DEVELOPMENT := $(VENV)/development-$(shell cksum < requirements-dev.txt | cut -d ' ' -f 1)
CATALOGUES := $(wildcard translations/vi/*.po)
COMPILED := translations/vi/LC_MESSAGES/messages.mo

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-demo demo test browser check format screenshots bench lock translations assets clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEVELOPMENT) assets translations ## install everything needed to work on the code

setup-demo: $(RUNTIME) assets translations ## install only what running needs

demo: setup-demo ## fill a sample fund and serve it on 127.0.0.1:5000
	$(FLASK) demo

# In the order of the files: left alone, xdist keeps files of one long test for the end.
test: setup ## run the tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

browser: setup ## run the tests that look at pages in the system's Chromium
	$(BIN)/pytest -n 0 -m browser tests/browser

check: setup ## run everything a change must pass
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --check --lint templates standin/pages
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

format: setup ## put code and templates into their one shape
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .
	$(BIN)/djlint --quiet --reformat templates standin/pages

screenshots: setup ## take the pictures shown in the documents
	$(BIN)/python -m scripts.screenshots

bench: setup ## measure speed; figures as JSON below build/
	$(BIN)/python -m tests.benchmarks

lock: ## resolve requirements/*.in again into requirements*.txt
	$(LOCK) requirements/runtime.in --output-file requirements.txt
	$(LOCK) requirements/matching.in --output-file requirements-matching.txt
	$(LOCK) requirements/dev.in --output-file requirements-dev.txt

translations: $(COMPILED) ## merge and compile the translations

assets: ## install the stylesheet and the document fonts
	@$(PYTHON) scripts/install_assets.py

clean: ## remove everything that was made, but not the data in instance/
	rm -rf $(VENV) node_modules static/vendor translations/*/LC_MESSAGES build htmlcov .coverage
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): | $(BIN)/python
	$(INSTALL) -r requirements.txt
	@rm -f $(VENV)/runtime-* && touch $@

$(DEVELOPMENT): | $(BIN)/python
	$(INSTALL) -r requirements-dev.txt
	@rm -f $(VENV)/runtime-* $(VENV)/development-* && touch $(RUNTIME) $@

$(COMPILED): $(CATALOGUES) scripts/compile_translations.py | $(RUNTIME)
	$(BIN)/python scripts/compile_translations.py
