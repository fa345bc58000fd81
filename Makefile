# Truename. `make` lists the commands; each sets up what it needs by itself.
PYTHON ?= python3
ENVIRONMENT = $(PYTHON) setup/environment.py

.DEFAULT_GOAL := help
.PHONY: help run test test-peers check journeys bench bench-federation screenshots conformance-table translations lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## Start the demonstration: provider :8000, tax agency :8001, records office :8002
	@$(ENVIRONMENT) run
	@exec .venv/bin/python -m setup.demo

test: ## Everything that must hold: static checks, unit tests, browser journeys
	@$(ENVIRONMENT) test
	@exec .venv/bin/python -m setup.verify

test-peers: ## Real client software signs in: Authlib, openid-client, Apache (installs them)
	@$(ENVIRONMENT) test
	@exec .venv/bin/python -m setup.verify --peers

check: ## The static checks and the fast tests only
	@$(ENVIRONMENT) test
	@exec .venv/bin/python -m setup.verify --fast

bench: ## Speed and memory of the engines, the journey and the pages
	@$(ENVIRONMENT) test
	@exec .venv/bin/python -m benchmarks

bench-federation: ## Speed of the protocol endpoints beside another provider's (needs node, npm, PostgreSQL)
	@$(ENVIRONMENT) test
	@exec .venv/bin/python -m benchmarks.federation

screenshots: ## Regenerate docs/screenshots from a real journey
	@$(ENVIRONMENT) test
	@exec .venv/bin/python -m setup.verify --screenshots

conformance-table: ## Regenerate docs/conformance.md from the conformance tests
	@$(ENVIRONMENT) test
	@.venv/bin/python -m tests.conformance.table

translations: ## Collect new texts into the Spanish catalogue and compile it
	@$(ENVIRONMENT) test
	@.venv/bin/python setup/translations.py extract && .venv/bin/python setup/translations.py compile

lock: ## Pin every dependency with its hashes (needs uv)
	@setup/lock.sh

clean: ## Remove the environment, builds and the demonstration's data
	@rm -rf .venv build node_modules var
