# Every target has a sentence; `make` prints them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
PORT ?= 8080
WORKERS ?= 1
ARGS ?=

.DEFAULT_GOAL := help
# What the web app is built from: a change of it builds the app anew, into whatever is installed.
APP := $(shell find frontend -type f -not -path '*/node_modules/*' -not -name .lock -not -name schema.d.ts) tools/app.py

.PHONY: help setup serve demo app test check format bench bench-rivals lock screenshots clean

help: ## Print every target with a sentence.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

setup: $(VENV)/.dev ## Install the hub and what its tests need into .venv.

serve: $(VENV)/.base ## Install, migrate and start the hub on SQLite, and print how to begin.
	@$(BIN)/rolodesk --data $(DATA) serve --welcome --port $(PORT) --workers $(WORKERS) $(ARGS)

demo: $(VENV)/.base ## Like serve, with a small company to look around in.
	@$(BIN)/rolodesk --data $(DATA) serve --welcome --demo --port $(PORT) --workers $(WORKERS) $(ARGS)

app: $(VENV)/.dev ## Build the web app anew.
	@$(BIN)/python tools/app.py build --anew

test: $(VENV)/.dev ## Run every test, on SQLite and on PostgreSQL, with a real browser.
	@tools/need-chromium
	@tools/need-dovecot
	@tools/need-letters $(BIN)/python
	@$(BIN)/python tools/app.py test
	@$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

check: $(VENV)/.dev ## Format, lint, types, import contracts.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/app.py check

format: $(VENV)/.dev ## Format the source and mend what the linter can.
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## Measure the hub beside a ceiling and a bare floor, and print the ratios.
	@tools/need-wrk
	@$(BIN)/python -m bench $(ARGS)

bench-rivals: $(VENV)/.dev ## Measure the hub beside PocketBase, on the same work in the same run.
	@tools/need-wrk
	@$(BIN)/python -m bench.rivals $(ARGS)

screenshots: $(VENV)/.dev ## Take the pictures of the docs anew.
	@tools/need-chromium
	@$(BIN)/python docs/screenshots.py

lock: $(VENV)/.dev ## Resolve the dependencies anew into the hashed lock files.
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml -o requirements/base.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
		pyproject.toml --group dev -o requirements/dev.txt

clean: ## Remove what was installed and built; the data folder stays.
	rm -rf $(VENV) .venv-s3 .bench frontend/node_modules src/rolodesk/web/app .mypy_cache .ruff_cache .hypothesis

$(VENV)/.base: requirements/base.txt pyproject.toml $(APP)
	@tools/make-venv $(PYTHON) $(VENV) requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(APP)
	@tools/make-venv $(PYTHON) $(VENV) requirements/dev.txt
	@touch $@ $(VENV)/.base
