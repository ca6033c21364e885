# Huoshui: one small set of commands. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
KERNEL := $(wildcard src/huoshui/kernel/*.c src/huoshui/kernel/*.h) hatch_build.py

.PHONY: help demo test check bench docs lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.base: requirements/base.txt requirements/build.txt pyproject.toml $(KERNEL) tools/venv.sh
	@echo "setting up .venv (first time: about a minute)" >&2
	@tools/venv.sh base
	@touch $@

.venv/.dev: requirements/dev.txt requirements/build.txt pyproject.toml $(KERNEL) tools/venv.sh
	@echo "setting up .venv with the test tools (first time: two to three minutes)" >&2
	@tools/venv.sh dev
	@touch $@ .venv/.base

demo: .venv/.base ## set up, build a 2,000-firm town, run the main job, show what a credit officer wants
	@.venv/bin/huoshui demo

test: .venv/.dev ## set up and run all tests
	@tools/system-packages.sh
	@$(PY) -m pytest -n 2 --dist loadfile

check: .venv/.dev ## lint, format, types, import rules, docs
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) tools/docs.py --check

bench: .venv/.dev ## measure everything side by side in one run; writes docs/reference/benchmarks.md
	@$(PY) bench/run.py

docs: .venv/.dev ## rewrite the generated reference pages
	@$(PY) tools/docs.py

lock: ## rewrite the hashed requirement files (needs uv)
	@tools/lock.sh

clean: ## remove what the commands made
	@rm -rf .venv .venv-bench demo out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
