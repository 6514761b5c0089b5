# Everything a newcomer, an editor of the code and CI run. `make` alone lists the targets.
PY := .venv/bin/python
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo demo-data test test-postgres test-elasticsearch lint format bench relevance lighthouse lock messages screenshots vendor clean venv venv-dev compiled-messages

help: ## List the targets
	@echo "Tarjooma: make TARGET"
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-19s %s\n", $$1, $$2}'

venv:
	@bash scripts/make_venv.sh runtime

venv-dev:
	@bash scripts/make_venv.sh dev

compiled-messages:
	@$(PY) scripts/messages.py --compile

demo: demo-data ## Set everything up, load the example data and serve on 127.0.0.1:8000
	@$(PY) manage.py runserver --noreload $(HOST):$(PORT)

demo-data: venv compiled-messages ## The same without serving
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_demo demo

test: venv-dev compiled-messages ## Run the tests (make test ARGS="tests/lifecycle -k approve")
	@bash scripts/find_chromium.sh >/dev/null || true
	@$(BIN)/pytest $(ARGS)

test-postgres: venv-dev compiled-messages ## Run the tests that hang on the database on a PostgreSQL of their own, removed afterwards
	@$(PY) scripts/private_postgres.py $(BIN)/pytest -m "not browser and not one_database and django_db" $(ARGS)

test-elasticsearch: venv-dev compiled-messages ## Run the tests of the search server on an Elasticsearch of their own, removed afterwards
	@$(PY) -m scripts.private_elasticsearch $(BIN)/pytest -m elasticsearch $(ARGS)

lint: venv-dev compiled-messages ## Check style, types, imports, templates, vendored files and translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --lint --quiet
	$(PY) scripts/vendor_assets.py --check
	$(PY) scripts/messages.py --check

format: venv-dev ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: venv-dev compiled-messages ## Measure speed against the budgets (make bench ARGS="--cards 500")
	$(PY) -m tests.benchmarks $(ARGS)

relevance: venv-dev compiled-messages ## Measure how well search answers the judged queries (make relevance ARGS=--misses)
	@$(PY) -m tests.relevance $(ARGS)

lock: ## Renew the locked dependencies from requirements.in and requirements-dev.in
	@bash scripts/lock.sh $(ARGS)

messages: venv-dev ## Gather strings to translate into locale/ and say what is missing
	$(PY) scripts/messages.py --update
	$(PY) scripts/messages.py --check
	$(PY) scripts/messages.py --compile

lighthouse: venv-dev compiled-messages ## Measure public pages by Lighthouse as on a phone (needs Node and Chromium)
	$(PY) -m scripts.lighthouse

screenshots: venv-dev compiled-messages ## Take the pictures of docs/screenshots/ from the demo (needs Chromium)
	$(PY) scripts/screenshots.py

vendor: venv-dev ## Fetch the vendored front-end files again at their recorded versions
	$(PY) scripts/vendor_assets.py

clean: ## Remove .venv, caches and the demo's database and files
	rm -rf .venv var build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find locale locale_admin -name '*.mo' -delete 2>/dev/null || true
