# Everything a newcomer does, in one word each. `make help` lists it.
SHELL := /bin/sh
# Whoever forbids Python to keep what it compiled pays four seconds of processor time for each start of the product.
unexport PYTHONDONTWRITEBYTECODE
PY := .venv/bin/python
# Ten dearest tests at the end: whoever adds one sees what it costs.
PYTEST := $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=10
SERVE ?= 1
# Tests to leave out by a marker, such as MARKS="not mounts".
MARKS ?=
ADDRESS ?= 127.0.0.1:8000

.DEFAULT_GOAL := help
.PHONY: help demo run worker test test-postgres test-sqlite e2e lint messages access torture fuzz gates bench clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

.venv/.runtime: requirements/runtime.txt requirements/boot.txt requirements/install.sh
	@sh requirements/install.sh runtime

SAMPLE := $(shell find tests/sample_module/majma_visits tests/sample_points/majma_points tests/sample_dues/majma_dues tests/sample_cases/majma_cases -name '*.py' -o -name '*.html' -o -name '*.po')

.venv/.development: $(SAMPLE) requirements/development.txt requirements/boot.txt requirements/install.sh
	@sh requirements/install.sh development

demo: .venv/.runtime ## set up, load the demonstration association, serve it (SERVE=0: all but serve)
	@$(PY) manage.py compile_catalogues
	@$(PY) manage.py demo --address $(ADDRESS) $(if $(filter 0,$(SERVE)),--no-serve)

run: .venv/.runtime ## serve what is in the database
	@$(PY) manage.py compile_catalogues
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py runserver $(ADDRESS)

worker: .venv/.runtime ## run background work
	@$(PY) manage.py work

test: .venv/.development ## run the suite: all of it on a PostgreSQL of its own, on SQLite what behaves by its database
	@$(PY) manage.py compile_catalogues
	@sh tests/postgres.sh $(PYTEST) $(if $(MARKS),-m '$(MARKS)') $(ARGS)
	@$(PYTEST) -m 'both$(if $(MARKS), and $(MARKS))' $(ARGS) || [ $$? -eq 5 ] # 5: none of those asked for

test-postgres: .venv/.development ## all of the suite on a PostgreSQL of its own
	@$(PY) manage.py compile_catalogues
	@sh tests/postgres.sh $(PYTEST) $(ARGS)

test-sqlite: .venv/.development ## all of the suite on SQLite
	@$(PY) manage.py compile_catalogues
	@$(PYTEST) $(ARGS)

e2e: .venv/.development ## only the journeys in a real browser
	@$(PY) manage.py compile_catalogues
	@$(PY) -m pytest -m e2e $(ARGS)

lint: .venv/.development ## style, types, import contracts, migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/mypy
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check

messages: .venv/.development ## collect new strings into the Persian catalogues
	@for app in association/core association/modules/* cms reports; do \
	  if [ -d $$app/locale ]; then (cd $$app && $(CURDIR)/.venv/bin/django-admin makemessages -l fa --no-location --no-wrap --ignore 'l10n/upstream/*' >/dev/null); fi; done
	@$(PY) manage.py compile_catalogues

torture: .venv/.development ## try at full size what must never happen (hours; SQLite, then a PostgreSQL of its own)
	@$(PY) manage.py compile_catalogues
	@MAJMA_TORTURE=1 $(PY) -m pytest -q -s tests/torture $(ARGS)
	@MAJMA_TORTURE=1 sh tests/postgres.sh $(PY) -m pytest -q -s tests/torture $(ARGS)

access: .venv/.development ## decide anew who may open what, and say what became different
	@$(PY) manage.py compile_catalogues
	@MAJMA_ACCESS=write $(PY) -m pytest -q -s tests/core/access/test_leak_matrix.py tests/core/access/test_row_matrix.py \
		tests/core/access/test_api_matrix.py -k 'decided or table' 2>/dev/null

fuzz: .venv/.development ## send hostile requests as every role for half an hour, on PostgreSQL and on SQLite
	@$(PY) manage.py compile_catalogues
	@MAJMA_FUZZ_SECONDS=225 sh tests/postgres.sh $(PY) -m pytest -q tests/core/access/test_fuzz.py
	@MAJMA_FUZZ_SECONDS=225 $(PY) -m pytest -q tests/core/access/test_fuzz.py

gates: .venv/.development ## check HTML and barriers of every page, for every role, language, width and mode (an hour)
	@$(PY) manage.py compile_catalogues
	@MAJMA_GATES=1 $(PY) -m pytest -q tests/gates $(ARGS)

bench: .venv/.development ## measure what is said to be fast, beside other printers
	@sh requirements/install.sh comparison
	@$(PY) manage.py bench receipts --count 50
	@$(PY) benchmarks/lists.py
	@$(PY) benchmarks/click.py
	@$(PY) benchmarks/issue.py
	@sh tests/postgres.sh $(PY) benchmarks/issue.py

clean: ## remove the environment, the demo data and caches
	rm -rf .venv .boot var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
