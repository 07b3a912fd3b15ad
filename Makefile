# Everything sets itself up: Python 3.11 (or newer) and make are all that is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
ROUNDS ?= 3

.PHONY: help generate browser test check lint types format stress bench clean

help:  ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	@echo "setting up $(VENV), which takes a minute or two"
	$(PYTHON) -m venv $(VENV)
	@# An older pip writes a script that imports `re`: half of what Python itself takes to start.
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

generate: $(READY)  ## regenerate generated/ from specs/
	$(BIN)/specloom generate

check: $(READY)  ## say whether generated/ is what specs/ make
	$(BIN)/specloom generate --check

types: $(READY)  ## mypy --strict over the generator and what it generates
	$(BIN)/mypy generator/specloom
	$(BIN)/mypy generated

lint: $(READY)  ## ruff and black, nothing is changed
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet .
	$(BIN)/black --check --quiet --config /dev/null --line-length 88 --target-version py311 \
	  --extend-exclude _runtime generated

format: $(READY)  ## ruff and black over what is written by hand
	$(BIN)/ruff check --fix .
	$(BIN)/black --quiet .

# Debian's own Chromium, where apt may be used: fetched within a minute, else the tests that need it
# are skipped. It never fails.
BROWSER_SECONDS ?= 45
APT := apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o DPkg::Lock::Timeout=10

browser:  ## install Chromium for the tests of the review's page, where apt may be used
	@command -v chromium >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null && export DEBIAN_FRONTEND=noninteractive && \
	  { timeout $(BROWSER_SECONDS) $(APT) install --download-only --no-install-recommends chromium || \
	    { timeout $(BROWSER_SECONDS) $(APT) update && \
	      timeout $(BROWSER_SECONDS) $(APT) install --download-only --no-install-recommends chromium; }; } && \
	  $(APT) install --no-download --no-install-recommends chromium; } </dev/null >/dev/null 2>&1 || true
	@command -v chromium >/dev/null || echo "no Chromium: the tests of the review's page are skipped"

test: $(READY) check types lint browser  ## the whole suite
	$(BIN)/pytest -n auto --dist loadfile

stress: $(READY)  ## new examples, every combination, more kills: it takes its time
	SPECLOOM_TESTS=stress $(BIN)/pytest -n auto --dist loadfile tests/emit tests/output \
	  tests/pipeline tests/runtime

bench: $(READY)  ## measure against the peers
	$(BIN)/python -m benchmarks.run --rounds $(ROUNDS)
	$(BIN)/python -m benchmarks.client
	$(BIN)/python -m benchmarks.checking

clean:  ## remove what the targets made
	rm -rf $(VENV) .bench .specloom .mypy_cache .ruff_cache .pytest_cache .hypothesis
