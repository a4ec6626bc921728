# Fazhi: `make` lists what can be made. Everything is installed into .venv; nothing else is touched,
# except that `test` and `test-all` install a browser and fonts from the system's packages if they may.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Python keeps what it compiled: a command of the sources starts in three quarters of the time.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt
CODE := pipeline ontology graphs tests

REPORTS ?= tests/reports
STORE ?= build/store
PYTHON ?= python3
JOBS ?= $(shell cores=$$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 1); echo $$((cores > 7 ? 8 : cores + 1)))
# One more than there are cores, since some tests wait for what must time out or be killed. Each
# goes through files of its own, whose fixtures are made once; one that is done takes over.
PARALLEL := $(if $(filter-out 0 1,$(JOBS)),-n $(JOBS) --dist worksteal)

# What reads the reports: a store that another version made is made anew.
READER := find ontology pipeline -type f -not -path '*/__pycache__/*' | LC_ALL=C sort | xargs cat | cksum

# What `run` needs, what `test` adds, what `test-all` adds.
EXTRAS_TEST := dev,fast
EXTRAS_ALL := dev,fast,spark
PROGRAMS_TEST := chromium fonts
PROGRAMS_ALL := $(PROGRAMS_TEST) virtuoso libreoffice tesseract java compiler

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'REPORTS=DIR make run    builds the graph of your own reports (now: $(REPORTS))'

.PHONY: run
run: $(VENV)/.run ## build the graph of REPORTS, answer a question, write the page
	@mkdir -p build
	@build() { $(BIN)/fazhi build '$(REPORTS)' --store '$(STORE)' "$$@" || [ $$? -eq 1 ]; }; \
	if [ '$(STORE)' = build/store ] && [ "$$(cat build/made-by 2>/dev/null)" != "$$($(READER))" ]; \
	then build --fresh && $(READER) >build/made-by; else build; fi
	@echo
	@echo '$$ fazhi ask 哪些单位提到了《民法典》'
	@$(BIN)/fazhi ask --store '$(STORE)' '哪些单位提到了《民法典》'
	@$(BIN)/fazhi view --store '$(STORE)' -o build/graph.html
	@echo
	@echo '去看看 Go on:'
	@echo '  build/graph.html                                        the graph, in any browser'
	@echo '  $(BIN)/fazhi ask --store $(STORE) 哪些单位学习了宪法      another question'
	@echo '  $(BIN)/fazhi query --store $(STORE) --list               the stored questions'
	@echo '  $(BIN)/fazhi --help                                      all commands'
	@echo '  REPORTS=DIR make run                                    your own reports'

.PHONY: test
test: $(VENV)/.test ## install what the tests need and run them; names what is skipped
	@tests/programs.sh $(PROGRAMS_TEST)
	$(BIN)/python -m pytest $(PARALLEL)

.PHONY: test-all
test-all: $(VENV)/.test-all ## the same with every program installed: a skipped test is a failure
	@tests/programs.sh --required $(PROGRAMS_ALL)
	FAZHI_REQUIRE_ALL=1 $(BIN)/python -m pytest $(PARALLEL)

.PHONY: lint
lint: $(VENV)/.test ## format and rules (ruff)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: types
types: $(VENV)/.test ## types (mypy, strict)
	$(BIN)/mypy

.PHONY: check
check: lint types test ## all of that, in the order that fails soonest

# mypyc leaves its objects beside the sources, so it is given copies of them.
COMPILED ?= build/compiled
COMPILING := $(COMPILED).sources
.PHONY: compiled
compiled: $(VENV)/.test ## compile extraction to C, the same and faster: a wheel, and COMPILED to import
	@rm -rf '$(COMPILED)' '$(COMPILING)' && mkdir -p '$(COMPILING)'
	@cp -R pipeline ontology graphs pyproject.toml README.md LICENSE '$(COMPILING)'
	@find '$(COMPILING)' '(' -name '*.so' -o -name __pycache__ ')' -prune -exec rm -rf {} +
	@echo 'compiling (a minute; needs a C compiler and the headers of Python) …'
	@cd '$(COMPILING)' && HATCH_BUILD_HOOKS_ENABLE=1 '$(abspath $(BIN))/python' -m hatchling build -t wheel -d dist >log 2>&1 || \
	  { tail -n 20 log >&2; echo 'not compiled; install a compiler (Debian, Ubuntu: apt-get install gcc python3-dev), or go on without' >&2; exit 1; }
	@$(PIP) --no-deps --target '$(COMPILING)/tree' '$(COMPILING)'/dist/*.whl
	@mv '$(COMPILING)'/dist/*.whl '$(COMPILING)/tree' && mv '$(COMPILING)/tree' '$(COMPILED)' && rm -rf '$(COMPILING)'
	@echo "PYTHONPATH='$(COMPILED)' $(BIN)/fazhi --help    or pip install $$(ls '$(COMPILED)'/*.whl)"

.PHONY: bench
bench: $(VENV)/.test ## measure beside an ordinary program, write the tables of docs/benchmarks.md
	@command -v cc >/dev/null && $(MAKE) --no-print-directory compiled || echo 'no C compiler: measured without compiled extraction'
	$(BIN)/python tests/benchmarks/run.py $(BENCH)

.PHONY: soak
soak: $(VENV)/.test ## the long tests, by hand
	$(BIN)/python -m pytest -m soak

.PHONY: update
update: $(VENV)/.test ## write golden files and the output in the README anew; read the diff
	$(BIN)/python -m pytest --update tests/test_golden.py tests/test_docs.py tests/test_quality.py tests/test_questions_page.py

.PHONY: fix
fix: $(VENV)/.test ## format the code, mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: clean
clean: ## remove what was built and every cache; .venv stays
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: nothing is installed again until pyproject.toml or constraints.txt change.
$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/.made
	@echo 'installing Fazhi into $(VENV) …'
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/.made
	@echo 'installing Fazhi and what its tests need into $(VENV) …'
	@$(PIP) --editable '.[$(EXTRAS_TEST)]'
	@touch $@ $(VENV)/.run

$(VENV)/.test-all: pyproject.toml constraints.txt | $(VENV)/.made
	@echo 'installing Fazhi with all that its tests can use into $(VENV) …'
	@$(PIP) --editable '.[$(EXTRAS_ALL)]'
	@touch $@ $(VENV)/.test $(VENV)/.run

$(VENV)/.made:
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; then touch $@; exit 0; fi; \
	for python in '$(PYTHON)' python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "making $(VENV) with $$("$$python" --version) …"; \
	    "$$python" -m venv --clear $(VENV) || { \
	      echo 'python -m venv failed: install the venv module (Debian, Ubuntu: apt-get install python3-venv), then run make again' >&2; \
	      rm -rf $(VENV); exit 1; }; \
	    touch $@; exit 0; \
	  fi; \
	done; \
	echo 'Fazhi needs Python 3.11 or newer; $(PYTHON) is' "$$('$(PYTHON)' --version 2>&1 || true)" >&2; \
	echo 'install it (Debian, Ubuntu: apt-get install python3 python3-venv) or name one: make PYTHON=/path/to/python3.12 …' >&2; \
	exit 1
