# The front door. Meson does the work; `make help` says what there is.
BUILD ?= build
ARGS ?=

.PHONY: help run build test demo bench fuzz lint format queries packages clean

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

demo: ## boot a bare machine in a container, deploy three instances to it, stay up until Ctrl-C (root)
	@tools/packages build run test
	@$(MAKE) --no-print-directory build
	@node tools/demo.mjs --build $(BUILD)

bench: ## measure pages against pgbench and nginx, and deployment; print ratios
	@tools/packages build run test
	@$(MAKE) --no-print-directory build
	@node bench/run.mjs --build $(BUILD) $(ARGS)
	@node bench/deploy.mjs --build $(BUILD)

fuzz: ## parsers of what comes from outside, FUZZ_SECONDS (30) each
	@tools/packages build test
	@test -d build-fuzz || CC=clang meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C build-fuzz fuzz/fuzz_sheet fuzz/fuzz_text
	@for target in sheet text; do \
		build-fuzz/fuzz/fuzz_$$target -max_total_time=$(or $(FUZZ_SECONDS),30) -max_len=65536 -timeout=20 -rss_limit_mb=4096 || exit 1; \
	done

lint: ## include direction, generated files up to date, warnings of clang-tidy and cppcheck
	@node tools/lint.mjs --build $(BUILD)

format: ## lay out the C files
	@git ls-files '*.c' '*.h' | xargs clang-format -i

queries: build ## ask PostgreSQL for the types of all queries.sql
	@node tools/query-types.mjs --build $(BUILD)

clean: ## remove what was built; the data of `make run` stays in .dev/
	@rm -rf $(BUILD)
