# Everything runs in .venv, made here from requirements.lock and made again when that changes.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin

.PHONY: install demo up lint test quick lock clean

install: .venv/.installed .tools/.installed

.venv/.installed: requirements.lock pyproject.toml
ifdef UV
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python .venv --require-hashes requirements.lock
	$(UV) pip install --quiet --python .venv --no-deps --editable .
else
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
endif
	touch $@

.tools/.installed: tests/tools.lock
ifdef UV
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .tools
	$(UV) pip sync --quiet --python .tools --require-hashes tests/tools.lock
else
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --no-deps --require-hashes -r tests/tools.lock
endif
	touch $@

# The whole system on this machine, against outlets that a local server plays. Ctrl-C ends it all.
demo: .venv/.installed
	@$(BIN)/python -m stack demo

# The same against the live outlets.
up: .venv/.installed
	@$(BIN)/python -m stack up

lint: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The whole of it: starts a real S3 server, newsstand, pywb and Airflow.
test: install lint
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 15

# What a developer runs between two edits.
quick: install
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not slow"

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header tests/tools.in -o tests/tools.lock

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache
