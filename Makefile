# `make run` and `make test` need Python 3.11 or newer and nothing else.
.DEFAULT_GOAL := help
.PHONY: help run test test-spark lint check docs bench clean
PY := .venv/bin/python

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## the dashboard with the sample company, on this machine only (PORT=8501 by default)
	@.ci/environment run
	@$(PY) -m cxmetrics demo --if-needed
	@headless=true; \
	if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname)" = Darwin ]; then headless=false; fi; \
	exec $(PY) -m streamlit run app.py --server.headless $$headless $${PORT:+--server.port $$PORT}

test: lint ## linters, type checker, import contracts and tests (ALL=1: the long ones too, half an hour more)
	@$(PY) -m pytest -n 2 $(if $(ALL),,-m "not long")

test-spark: ## every metric on a cluster of Apache Spark, compared with DuckDB (sets it up by itself)
	@.ci/environment spark
	@.venv-spark/bin/python -m pytest tests/spark

lint: ## ruff, mypy and the import contracts
	@.ci/environment test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo --no-cache

check: ## every problem of every metric, mapping and setting
	@.ci/environment run
	@$(PY) -m cxmetrics check

docs: ## write docs/metrics.md, commands.md, settings.md and tables.md anew
	@.ci/environment run
	@$(PY) docs/write.py

bench: ## every benchmark, each with its ratio (takes a while)
	@.ci/environment test
	@$(PY) benchmarks/run.py

clean: ## remove .venv, caches and build files; data/ stays
	@rm -rf .venv .venv-spark build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
