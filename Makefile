# The front door. Meson does the work; `make help` says what there is.
BUILD ?= build
ARGS ?=

.PHONY: help run build test unit bench lint format queries packages clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 20

run: ## install what is missing, build, start CTS with demo data (ARGS="--port 8123")
	@tools/packages build run
	@$(MAKE) --no-print-directory build
	@$(BUILD)/cts dev $(ARGS)

$(BUILD)/build.ninja:
	meson setup $(BUILD) $(MESON_ARGS)

build: $(BUILD)/build.ninja ## compile into build/
	@ninja -C $(BUILD) $(NINJA_ARGS)

test: ## install what is missing, build, run every test
	@tools/packages build run test
	@$(MAKE) --no-print-directory build
	@node test/run.mjs --build $(BUILD) $(ARGS)

bench: ## measure against pgbench and nginx, print ratios
	@tools/packages build run test
	@$(MAKE) --no-print-directory build
	@node bench/run.mjs --build $(BUILD) $(ARGS)

lint: ## include direction, generated files up to date, warnings of clang-tidy and cppcheck
	@node tools/lint.mjs --build $(BUILD)

format: ## lay out the C files
	@git ls-files '*.c' '*.h' | xargs clang-format -i

queries: build ## ask PostgreSQL for the types of all queries.sql
	@node tools/query-types.mjs --build $(BUILD)

clean: ## remove what was built; the data of `make run` stays in .dev/
	@rm -rf $(BUILD)
