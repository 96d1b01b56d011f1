# make demo and make test need Python 3.11 or newer with pip, and nothing else: each builds what it needs in .venv
# first, and again when pyproject.toml has changed.

PYTHON = python3
# More for pytest: make test ARGS="-k protest"
ARGS =

BIN = .venv/bin
DEMO = demo.sqlite
PARTS = Makefile pyproject.toml $(wildcard *.md) eventdb alembic fixtures seeds tests docs/. benchmarks
# Folders count too: a file that was taken away has changed its folder. (docs alone would be the target of that name.)
SOURCES := $(shell find $(PARTS) -name __pycache__ -prune -o -print 2>/dev/null | sed 's/ /\\ /g')

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo test test-clients test-browser test-superset lint docs bench clean

help: ## Say what make can do
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do \
		printf 'make %-13s %s\n' "$$name" "$$what"; done

# Shows a command as a user would type it, and runs it.
define run
@printf '\n$$ eventdb $(1)\n'
@EVENTDB_URL=$(DEMO) $(BIN)/eventdb $(1)
endef

demo: .venv/.base ## Load the seed into demo.sqlite, ask three questions and show one record
	@rm -f $(DEMO) $(DEMO)-journal
	@printf '$$ export EVENTDB_URL=$(DEMO)\n'
	$(call run,load)
	$(call run,query timeline --kind summit)
	$(call run,query agreements-by-party KOR --with CHN)
	$(call run,query find-quote "pipe dream" --format vertical)
	$(call run,show lee-xi-2025-package)
	@printf '\nMore questions: $(BIN)/eventdb --db $(DEMO) query\n'

# The tests run when something has changed since all of them passed, or when asked to: make test AGAIN=1
ifneq ($(AGAIN)$(ARGS)$(EVENTDB_TEST_POSTGRES_URL),)
.PHONY: .venv/.tested
endif

test: .venv/.tested ## Run all tests, on SQLite and on a Postgres of their own
	@if [ -e .venv/.ran ]; then rm .venv/.ran; else \
		echo "The tests passed on $$(date -r .venv/.tested), and nothing has changed since. Again: make test AGAIN=1"; fi

.venv/.tested: .venv/.test $(SOURCES)
	@touch .venv/.ran
	@$(BIN)/python -m pytest -q -n auto --maxprocesses=8 $(ARGS)
	@$(if $(ARGS),,touch $@)

test-clients: .venv/.clients ## Test the clients whose drivers the system must have
	@$(BIN)/python -m pytest -q tests/test_odbc.py tests/test_r.py $(ARGS)

test-browser: .venv/.browser ## Open briefings in a real browser: Chromium, which has to be there (CHROMIUM=path)
	@$(BIN)/python -m pytest -q tests/browser $(ARGS)

test-superset: .venv/.test .superset/.made ## Open the dashboard in a real Superset; minutes, needs Chromium
	@PYTHONPATH=. $(BIN)/python tests/superset/run.py .superset $(ARGS)

# Superset wants other releases of what eventdb needs too.
.superset/.made: tests/superset/requirements.txt
	@echo 'Installing Superset in .superset …'
	@$(PYTHON) -m venv .superset
	@.superset/bin/pip install -q -r tests/superset/requirements.txt
	@touch $@

lint: .venv/.lint ## Check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

docs: .venv/.docs ## Write the pages anew that say what the code says
	@$(BIN)/python docs/generate.py

bench: .venv/.bench ## Measure speed against the peers
	@$(BIN)/python benchmarks/run.py $(ARGS)

clean: ## Take away all that make has made
	rm -rf .venv .superset $(DEMO) $(DEMO)-journal dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("eventdb needs Python 3.11 or newer; name one: make PYTHON=python3.12"\
		if sys.version_info < (3, 11) else 0)'
	@echo 'Building a virtual environment in .venv …'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.base: .venv/bin/python pyproject.toml
	@echo 'Installing eventdb …'
	@$(BIN)/pip install -q -e .
	@touch $@

# The types of the tests are checked too.
EXTRAS_test = test
EXTRAS_clients = clients
EXTRAS_browser = browser
EXTRAS_lint = browser,lint
EXTRAS_bench = bench
EXTRAS_docs = feeds

.venv/.test .venv/.clients .venv/.browser .venv/.lint .venv/.bench .venv/.docs: .venv/.%: .venv/bin/python pyproject.toml
	@echo 'Installing what make $* needs …'
	@$(BIN)/pip install -q -e '.[$(EXTRAS_$*)]'
	@touch $@
