# Everything runs in .venv, made here from requirements.lock and made again when that changes.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
# Containers set it; here some hundred processes would each compile our modules anew.
unexport PYTHONDONTWRITEBYTECODE

FITS := 3.11 3.12 3.13
version = $(shell $(1) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
# Programs in a .venv know the path of their Python: in a clone that was moved or copied they do not start.
ifneq ($(wildcard .venv),)
HAVE := $(call version,$(BIN)/python)
STALE := $(if $(filter $(FITS),$(HAVE)),,a Python that does not fit)
ifneq ($(origin PYTHON),file)
STALE += $(if $(filter $(call version,$(PYTHON)),$(HAVE)),,another Python than $(PYTHON))
endif
ifneq ($(wildcard $(BIN)/khobao),)
STALE += $(shell grep -qF '$(CURDIR)/.venv/bin/python' $(BIN)/khobao || echo another folder)
endif
endif

define CHECK
$(if $(filter $(FITS),$(call version,$(PYTHON))),:,echo 'Khobao needs Python 3.11 to 3.13, and $(PYTHON) is $(or $(call version,$(PYTHON)),not there). Try: make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 1)
endef

.PHONY: install demo up airflow lint test quick tests-alone test-all test-clock lock sbom audit-dependencies secrets digests clean stale

install: .venv/.installed .tools/.installed .tools/replaywebpage

.venv/.installed: requirements.lock pyproject.toml
	@$(CHECK)
	@echo 'Installing some 250 packages into .venv: two to four minutes, once.'
ifdef UV
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --compile-bytecode --python .venv --require-hashes requirements.lock
	$(UV) pip install --quiet --python .venv --no-deps --editable .
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
endif
	@touch $@

.tools/.installed: tests/tools.lock
	@$(CHECK)
	@echo 'Installing what the tests measure against into .tools.'
ifdef UV
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .tools
	$(UV) pip sync --compile-bytecode --python .tools --require-hashes tests/tools.lock
else
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --no-deps --require-hashes -r tests/tools.lock
endif
	@touch $@

.tools/replaywebpage: tests/support/replaywebpage.py | .tools/.installed
	@.tools/bin/python -m tests.support.replaywebpage

ifneq ($(strip $(STALE)),)
.venv/.installed .tools/.installed: stale
stale:
	@$(CHECK)
	@echo '.venv was made for $(strip $(STALE)), and is made again.'
	@rm -rf .venv .tools
endif

# The whole system on this machine, against outlets that a local server plays. Ctrl-C ends it all.
demo: .venv/.installed
	@$(BIN)/python -m stack demo

# The same against the live outlets.
up: .venv/.installed
	@$(BIN)/python -m stack up

# Airflow's own command line beside it: make airflow ARGS="dags list".
airflow: .venv/.installed
	@$(BIN)/python -m stack airflow $(ARGS)

lint: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Starts a real S3 server, newsstand, pywb and Airflow. Linting goes on beside the tests.
test: install
	@$(MAKE) --no-print-directory --jobs 2 lint tests-alone

tests-alone: install
	$(PYTEST) --durations 15 -m "not thorough"

# All of them, for a release: a kill before each write, all monsters, a month of days, the commands of docs/, the package alone.
test-all: install
	$(PYTEST) --durations 15

# What a developer runs between two edits.
quick: install
	$(PYTEST) -m "not slow and not thorough"

# What does not need Airflow, at eight other times: midnights, changes of the clock, 29 February, the end of a year.
# Takes hours; for some of it: make test-clock ARGS="--at leap-day tests/day". Needs a C compiler.
test-clock: install
	$(BIN)/python -m tests.support.clocks $(or $(ARGS),--ignore tests/airflow --ignore tests/stack)

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header tests/tools.in -o tests/tools.lock

# The bill of materials: all libraries as they are installed, with versions and licences, as CycloneDX has it.
# Having it validated takes thirty times as long.
sbom: install
	.tools/bin/cyclonedx-py environment --no-validate --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json $(BIN)/python

# Whether a library that is locked has a known fault; needs a network. 1: one has, 2: nobody could be asked.
audit-dependencies: .tools/.installed
	@.tools/bin/python -m tests.support.known_faults $(ARGS)

# What docker-compose.yml reads of the folder secrets; what is there stays.
secrets:
	@sh stack/secrets.sh

# The images of docker-compose.yml by digest, as the registries have them now; the second file of `docker compose --file`.
digests:
	docker compose --profile tls --profile monitoring config --lock-image-digests > docker-compose.digests.yml

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache
