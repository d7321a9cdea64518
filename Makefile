# Needs Python 3.11, 3.12 or 3.13 and make; everything else is fetched into this folder.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv/bin
BOOTSTRAP := @$(PYTHON) -m scripts.bootstrap
EMBEDDED := @exec $(VENV)/python -m embedded
LOCK := $(VENV)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet
N ?= 20

.DEFAULT_GOAL := help
.PHONY: help run dev stop status test test-fast test-model coverage lint types migrate bench drill mutants compat shell screenshots backup restore lock setup

help: ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8080 make run, GRAPH=neo4j make run, PLANE=data make run: docs/operations/running.md"

run: ## Set up what is missing, start everything, print the address (Ctrl-C stops)
	$(BOOTSTRAP) models frontend
	$(EMBEDDED) run

dev: ## The same, with hot reload of the front end on DEV_PORT (5173)
	$(BOOTSTRAP) models frontend
	@exec $(VENV)/python -m scripts.dev

stop: ## Stop everything that `make run` started
	$(BOOTSTRAP)
	$(EMBEDDED) stop

status: ## Say whether and where it runs
	$(BOOTSTRAP)
	$(EMBEDDED) status

test: ## Everything that is checked, with a real browser, model and Neo4j (NEO4J=off leaves that out)
	$(BOOTSTRAP) models frontend
	@exec $(VENV)/python -m scripts.check full

test-fast: ## The tests that take seconds, in less than two minutes
	$(BOOTSTRAP) models
	@exec $(VENV)/python -m scripts.check fast

test-model: ## The built-in model that can write, on 20 tasks (fetches 1.1 GB once; not part of `make test`)
	$(BOOTSTRAP) models
	@LARGE_MODEL=1 exec $(VENV)/python -m pytest -q -n 0 tests/large_model

coverage: ## The suite with every line counted, by app (ARGS="-m e2e" chooses tests)
	$(BOOTSTRAP) models frontend
	@exec $(VENV)/python -m scripts.coverage $(ARGS)

lint: ## Style, security rules, import layers, dependencies, dead code, compose file, first load of the pages
	$(BOOTSTRAP) frontend
	@exec $(VENV)/python -m scripts.check lint

types: ## Types of Python and TypeScript
	$(BOOTSTRAP) frontend
	@exec $(VENV)/python -m scripts.check types

migrate: ## Bring the database of this folder up to date
	$(BOOTSTRAP)
	$(EMBEDDED) manage migrate

bench: ## Measure; one JSON file a run under benchmarks/results
	$(BOOTSTRAP) models
	@exec $(VENV)/python -m benchmarks.run $(if $(ONLY),--only $(ONLY)) $(if $(DATA),--data $(DATA))

drill: ## Kill processes under load: make drill N=1000
	$(BOOTSTRAP) models frontend
	@N=$(N) exec $(VENV)/python -m pytest tests/drills -q -s -n 0

mutants: ## Take checks out one at a time and see a test fail for each, before a release (ONLY=word)
	$(BOOTSTRAP) models frontend
	@ONLY="$(ONLY)" exec $(VENV)/python -m tests.mutants

compat: ## Two foreign checkers of OpenAI's protocol against a running address (URL=.../openai/v1 KEY= MODEL=)
	$(BOOTSTRAP)
	-@$(VENV)/uv tool run llm-comply==0.5.0 --format openai-chat -u $(URL) -k $(KEY) -m $(MODEL) --timeout 120
	@OPENAI_API_KEY=$(KEY) npx --yes compatcanary@0.2.2 scan --base-url $(URL) --model $(MODEL) --timeout 120 --fail-on never

shell: ## A Python shell with the product loaded
	$(BOOTSTRAP)
	$(EMBEDDED) manage shell

screenshots: ## Take the screenshots of the README
	$(BOOTSTRAP) models frontend
	@exec $(VENV)/python -m tests.e2e.screenshots

backup: ## Write database, files and keys to one encrypted archive (TO=path, BACKUP_KEY_FILE=path)
	$(BOOTSTRAP)
	$(EMBEDDED) backup $(TO)

restore: ## Read such an archive into an empty data folder (FROM=path, BACKUP_KEY_FILE=path)
	$(BOOTSTRAP)
	$(EMBEDDED) restore $(FROM)

lock: ## Resolve the Python packages again, keeping versions where possible
	$(BOOTSTRAP)
	@$(LOCK) --all-extras -o requirements.lock
	@$(LOCK) --extra model -c requirements.lock -o docker/requirements.lock

setup: ## Only set up: packages, models, front end
	$(BOOTSTRAP) models frontend
