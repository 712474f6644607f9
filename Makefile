# Two commands on a fresh machine: `make demo` installs and runs the main job, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIST ?= dist

.PHONY: demo test check wheel clean

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(VENV)/installed
	$(BIN)/graphkit build examples/ --into graph
	$(BIN)/graphkit query implementers_of --param code=41-NQ/TW
	$(BIN)/graphkit lineage 41-NQ/TW
	$(BIN)/graphkit view 41-NQ/TW --out graph.html

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check
	$(BIN)/pytest

# A wheel with compiled extraction; needs a C compiler and the headers of Python.
wheel: $(VENV)/installed-dev
	HATCH_BUILD_HOOK_ENABLE_MYPYC=true $(BIN)/python -m build --outdir $(DIST)

clean:
	rm -rf $(VENV) graph graph.html artefacts dist
