# Two commands for a fresh machine: `make reproduce` and `make test`. Both set up all they need.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

.PHONY: reproduce test check bench dist clean

reproduce: $(VENV)/installed
	$(BIN)/shallows reproduce --out out/report

test: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --cov --cov-report=term

bench: $(VENV)/benched
	$(BIN)/python -m benchmarks.run

# pip is asked only when what it would install may have changed.
$(VENV)/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

$(VENV)/benched: $(VENV)/tested benchmarks/requirements.txt
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	touch $@

clean:
	rm -rf $(VENV) out dist
