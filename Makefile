# Shopclerk. `make` alone lists what there is.
PYTHON ?= python3
PORT ?= 7860
PY := .venv/bin/python
export PYTHONUTF8 = 1
export GRADIO_ANALYTICS_ENABLED = False
export HF_HUB_DISABLE_TELEMETRY = 1
export TOKENIZERS_PARALLELISM = false

.DEFAULT_GOAL := help
.PHONY: help run test check backup restore ingest evals train bench install install-test

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

run: install ## serve the shop on http://127.0.0.1:7860 (PORT= to change); installs and loads the sample shop first
	@PORT=$(PORT) $(PY) app.py --prepare

test: install-test ## run the tests
	@$(PY) -m pytest

check: install-test ## what CI and the commit hook run: ruff, mypy, import contracts, tests
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m pytest

backup: install ## save snapshots, database and secret key into one file (FILE= to name it)
	@$(PY) -m bot.backup save $(FILE)

restore: install ## bring a backup back: make restore FILE=shopclerk-….tar.gz (stop the shop first)
	@$(PY) -m bot.backup restore $(FILE)

ingest: install ## read the sources of last time (at first the sample shop) and publish what changed
	@$(PY) -m ingest

# The sample shop's orders were placed before this instant.
evals: SHOP_NOW ?= 2026-11-24T17:00:00Z
evals: install ## measure answers and retrieval on the sample shop's own cases
	@SHOP_NOW=$(SHOP_NOW) $(PY) -m bot.evals answers --shop ingest/demo --cases bot/evals/cases/answers.jsonl
	@SHOP_NOW=$(SHOP_NOW) $(PY) -m bot.evals retrieval --shop ingest/demo --queries bot/evals/cases/retrieval.jsonl

train: install ## train the intent head on bot/prompts/intents.toml
	@$(PY) -m bot.training

bench: install-test ## measure speed against the figures in docs/evals.md
	@$(PY) -m bench

install:
	@$(PYTHON) install.py

install-test:
	@$(PYTHON) install.py test
