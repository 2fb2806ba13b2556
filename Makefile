# Every target makes what it needs: an environment of its own in .venv, from the exact versions and
# hashes of requirements.lock. Needs Python 3.11 or newer and make, nothing else of the system.
# The package registry is whatever pip is configured to use.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# An environment does not survive being copied elsewhere, so its stamps name the folder it is for.
HERE := $(shell pwd -P | cksum | cut -d' ' -f1)
LOCKED := $(VENV)/.locked-$(HERE)
READY := $(VENV)/.ready-$(HERE)

.PHONY: help demo gallery test lint types tests bench lock clean

help:
	@echo "make demo    decide the sample claims and draw their proofs"
	@echo "make gallery draw diagrams/ and trace docs/TRACE.md anew, after the policy has changed"
	@echo "make test    lint, types and tests"
	@echo "make lint | types | tests | bench"
	@echo "make lock    refresh requirements.lock from pyproject.toml"
	@echo "make clean   remove the environment and everything built"

demo: $(READY)
	$(BIN)/dxproof demo

# What these write is compared by the tests: run it, look at what changed, and commit it.
gallery: $(READY)
	$(BIN)/dxproof demo --gallery
	mkdir -p docs
	$(BIN)/dxproof rules --trace -o docs/TRACE.md

test: lint types tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/basedpyright --pythonpath $(BIN)/python

tests: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: $(READY)
	@for script in benchmarks/bench_*.py; do $(BIN)/python "$$script" || exit 1; done

$(READY): $(LOCKED) pyproject.toml
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	mkdir -p $(VENV)/import-root
	ln -sfn ../.. $(VENV)/import-root/dxproof
	touch $@

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: dxproof needs Python 3.11 or newer, but '$(PYTHON)' is" \
	    "`$(PYTHON) --version 2>/dev/null || echo not a working Python`" >&2; \
	  echo "help: name another one: make PYTHON=python3.12" >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	touch $@

# uv resolves for every platform and Python at once, which pip cannot; it is told pip's registry.
lock:
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv
	@index=$${PIP_INDEX_URL:-`build/lock/bin/python -m pip config get global.index-url 2>/dev/null`}; \
	  [ -z "$$index" ] || export UV_DEFAULT_INDEX="$$index"; \
	  CUSTOM_COMPILE_COMMAND='make lock' UV_CUSTOM_COMPILE_COMMAND='make lock' \
	  build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --extra dev --no-annotate --no-emit-index-url --no-emit-find-links \
	    pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
