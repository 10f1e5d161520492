# Everything a person needs to run, test and change the project, on a machine with Python >= 3.11 and make.

PORT ?= $(or $(FINDER_PORT),8000)
# Processes that run tests, each with its own PostgreSQL; the tests of a file stay together.
TEST_PROCESSES ?= 2
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements.txt requirements-dev.txt

# The newest Python here that can make a virtual environment; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	"$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
		&& echo "$$python" && break; done)
NEEDS_PYTHON = "$(PYTHON)" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 || { \
	echo 'No Python 3.11 or newer that can make a virtual environment was found. Install one (on Debian' >&2; \
	echo 'and Ubuntu: python3 and python3-venv), or name one: make PYTHON=/path/to/python3.12 ...' >&2; \
	exit 1; }
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Compiled code is kept beside the source, or every start would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test coverage check format docs widget pictures bench mutate lock lock-check docker-lint clean

help: ## Show what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/project.stamp ## Serve the API on 127.0.0.1:$PORT (8000), loading the directory on the first run
	@FINDER_PORT=$(PORT) $(BIN)/treatment-finder serve

test: $(VENV)/project.stamp $(VENV)/dev.stamp $(VENV)/browser.stamp ## Run every test, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

coverage: $(VENV)/project.stamp $(VENV)/dev.stamp $(VENV)/browser.stamp ## Run every test and tell which lines none of them reached (twice as long)
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder --cov --cov-report=term

check: $(VENV)/project.stamp $(VENV)/dev.stamp lock-check docker-lint ## Lint, format, types, layers, Dockerfile, lock files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(PIP) check

format: $(VENV)/dev.stamp ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(VENV)/project.stamp ## Write docs/rules.md and docs/personas.md again, from the shipped rules and directory
	@env -u FINDER_RULES -u FINDER_RULES_OVERLAY $(BIN)/treatment-finder rules page >docs/rules.md.new \
		&& mv docs/rules.md.new docs/rules.md || { rm -f docs/rules.md.new; exit 1; }
	@folder=$$(mktemp -d) && env -u FINDER_RULES -u FINDER_RULES_OVERLAY \
		FINDER_DATABASE_URL=sqlite:///$$folder/finder.sqlite3 $(BIN)/python -m tests.evaluation.personas \
		>docs/personas.md.new && mv docs/personas.md.new docs/personas.md; \
		status=$$?; rm -rf "$$folder" docs/personas.md.new; exit $$status

widget: $(VENV)/minify.stamp ## Write the widget's file, as the release that its version names
	@$(BIN)/python -m api.web.widget.releasing

pictures: $(VENV)/project.stamp $(VENV)/dev.stamp $(VENV)/browser.stamp ## Take the pictures of the documentation again
	@PICTURES=again $(BIN)/python -m pytest -q tests/widget/test_pictures.py

bench: $(VENV)/project.stamp $(VENV)/dev.stamp ## Measure the search beside SQLite and PostGIS, and HTTP beside its ceiling (BENCH=--docs for the page)
	@$(BIN)/python -m benchmarks $(BENCH)

mutate: $(VENV)/mutmut.stamp ## Change recommender/ in every way mutmut knows, and see whether a test notices (an hour)
	@HYPOTHESIS_PROFILE=quick $(BIN)/mutmut run && $(BIN)/mutmut results

docker-lint: $(VENV)/dev.stamp ## Lint the Dockerfile
	@$(BIN)/hadolint Dockerfile

lock-check: ## Fail where a lock file names an index or an address, or lacks a hash
	@if grep -nE '://|^ *-[-a-z]*(index|find-links|trusted-host|editable)' $(LOCKS); then \
		echo 'A lock file holds names, versions and hashes only: run make lock.' >&2; exit 1; fi
	@awk '/==/ && !/\\$$/ { print FILENAME ": no hash for " $$0; bad = 1 } END { exit bad }' $(LOCKS)

# Takes the package index from pip's own settings and writes it nowhere. A version once locked is kept
# while pyproject.toml allows it; make lock UPGRADE=--upgrade takes the newest.
lock: $(VENV)/lock.stamp ## Lock the dependencies again (UPGRADE=--upgrade for the newest)
	@index="$${UV_DEFAULT_INDEX:-$$($(VENV)/lock/bin/python -m pip config get global.index-url 2>/dev/null || true)}"; \
	index="$${PIP_INDEX_URL:-$$index}"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	compile="$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)"; \
	$$compile --extra build pyproject.toml -o requirements.txt && \
	$$compile --extra build --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@$(MAKE) --no-print-directory lock-check

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* .hypothesis .import_linter_cache mutants \
		.mypy_cache .pytest_cache .ruff_cache
	find api recommender seed_data tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A changed lock makes a new environment, so that nothing stays that the lock no longer names.
$(VENV)/packages.stamp: requirements.txt
	@$(NEEDS_PYTHON)
	@echo "Making an environment in $(VENV) with $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@echo 'Installing what the service needs (half a minute on the first run) ...'
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@touch $@

# The code itself is used where it stands; pip is asked for the command's name and the project's metadata.
$(VENV)/project.stamp: $(VENV)/packages.stamp pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/packages.stamp requirements-dev.txt
	@echo 'Installing what the tests and checks need (a minute on the first run) ...'
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# The pages are tested in a real Chromium: the one that is here, or else one that is installed now.
$(VENV)/browser.stamp: $(VENV)/dev.stamp tests/web/install_browser.py
	@$(BIN)/python -m tests.web.install_browser
	@touch $@

# Not locked: it is asked for by hand, and nothing that ships or tests needs it.
$(VENV)/mutmut.stamp: $(VENV)/project.stamp $(VENV)/dev.stamp
	@$(PIP) install --quiet 'mutmut>=3.8,<4'
	@touch $@

# Not locked, likewise: the release that it made is in the tree.
$(VENV)/minify.stamp: $(VENV)/project.stamp
	@$(PIP) install --quiet 'tdewolff-minify==2.24.12'
	@touch $@

$(VENV)/lock.stamp:
	@$(NEEDS_PYTHON)
	@"$(PYTHON)" -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip --disable-pip-version-check install --quiet 'uv>=0.13,<0.14'
	@touch $@
