# make help says what there is. Variants: make BUILD=debug|release|asan   (gcc or clang by CC)
# Everything that is made lies below OUT (build); the sources may be for reading only, their path may hold blanks.
# Everything but cmd/main.c goes into one archive that the program, the tests and the benches link.

BUILD   ?= debug
PREFIX  ?= /usr/local
DESTDIR ?=
OUT     := build
V       := $(BUILD)$(if $(filter clang%,$(CC)),-clang)
B       := $(OUT)/$(V)
quote    = '$(subst ','\'',$1)'
VERSION := 0.1.0

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# As many jobs as processors, unless -j says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

ifneq ($(words [$(OUT)]),1)
$(error OUT: a folder without blanks in its path is expected, make cannot write into "$(OUT)")
endif

# Goals that need no compiler and no library; and those that only call make again, as somebody else maybe.
NO_TOOLS := clean help uninstall copy-files
GOALS    := $(filter-out $(NO_TOOLS),$(or $(MAKECMDGOALS),all))
OUTER    := check contract races crash faults demo bench install pot

# The packages that the goals need: all are named, and installed, at once.
SETS := build $(if $(filter check races crash faults,$(GOALS)),run test) $(if $(filter contract,$(GOALS)),run contract) $(if $(filter demo,$(GOALS)),run demo) $(if $(filter install,$(GOALS)),run)

ifneq ($(GOALS),)
MISSING := $(shell SERVERS=$(call quote,$(OUT)/servers) sh tools/install-packages $(SETS))
ifneq ($(.SHELLSTATUS),0)
$(error $(or $(MISSING),tools/install-packages ended without a word))
endif
endif

# libcurl and libmicrohttpd are loaded when they are needed (providers/curl.h); tests link them as usual.
LIBS      := yaml-0.1 jansson libgit2 libcrypto libutf8proc zlib
LATE_LIBS := libcurl libmicrohttpd
ifneq ($(filter-out $(OUTER),$(GOALS)),)
LIB_CFLAGS  := $(shell pkg-config --cflags $(LIBS) $(LATE_LIBS))
LIB_LDLIBS  := $(shell pkg-config --libs $(LIBS)) -pthread
TEST_LDLIBS := $(shell pkg-config --libs $(LATE_LIBS)) -lcmocka
endif

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
        -Wundef -Wvla -Wwrite-strings -Wpointer-arith -Wcast-qual -Werror -Wno-missing-field-initializers
BASE_CFLAGS := -std=c17 -D_GNU_SOURCE -I. $(WARN) -fno-common -fstack-protector-strong \
        -DRUBICON_VERSION='"$(VERSION)"' -DRUBICON_LOCALEDIR='"$(PREFIX)/share/locale"'
CFLAGS_debug   := -Og -g
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2
CFLAGS_asan    := -Og -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS_asan   := -fsanitize=address,undefined
# The same bytes wherever it is built.
BASE_CFLAGS += -ffile-prefix-map=$(call quote,$(CURDIR))=.
ALL_CFLAGS  := $(BASE_CFLAGS) $(CFLAGS_$(BUILD)) $(LIB_CFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(LDFLAGS_$(BUILD)) $(LDFLAGS)

SOURCES := $(wildcard plan/base/*.c plan/*.c providers/*.c providers/practice/*.c engine/*.c cmd/*.c)
TEST_SRC := $(filter %_test.c,$(SOURCES))
MAIN_SRC := cmd/main.c
LIB_SRC  := $(filter-out $(TEST_SRC) %_bench.c $(MAIN_SRC),$(SOURCES))
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o)
TESTS    := $(TEST_SRC:%.c=$(B)/%)
MO       := $(patsubst cmd/po/%.po,$(B)/locale/%/LC_MESSAGES/rubicon.mo,$(wildcard cmd/po/*.po))

.PHONY: all
all: $(B)/rubicon

# Stamps that change when the flags or the list of sources do, so that what depends on them is made again.
ifneq ($(filter-out $(OUTER),$(GOALS)),)
stamp = printf '%s\n' $(call quote,$2) > $(B)/$1.new; cmp -s $(B)/$1.new $(B)/$1 || mv $(B)/$1.new $(B)/$1;
$(shell exec 2>/dev/null; set -e; mkdir -p $(B); $(call stamp,flags,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)) $(call stamp,sources,$(LIB_SRC)))
ifneq ($(.SHELLSTATUS),0)
$(error $(B) cannot be written by $(shell id -un): remove it, or make OUT=FOLDER to build elsewhere)
endif
endif

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The schemas stand in the program as bytes: one line of numbers for a line of od.
$(B)/cmd/schema/%.inc: cmd/schema/%.json
	@mkdir -p $(@D)
	@od -An -v -tu1 $< | sed 's/  *\([0-9][0-9]*\)/\1,/g' > $@

$(B)/cmd/schema.o: ALL_CFLAGS += -I$(B)
$(B)/cmd/schema.o: $(patsubst cmd/%.json,$(B)/cmd/%.inc,$(wildcard cmd/schema/*.json))

$(B)/librubicon.a: $(LIB_OBJ) $(B)/sources
	@rm -f $@
	@$(AR) rcs $@ $(LIB_OBJ)

$(B)/rubicon: $(B)/cmd/main.o $(B)/librubicon.a $(MO)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIB_LDLIBS)

$(B)/%_test: $(B)/%_test.o $(B)/librubicon.a
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LDLIBS) $(TEST_LDLIBS)

$(B)/locale/%/LC_MESSAGES/rubicon.mo: cmd/po/%.po
	@mkdir -p $(@D)
	@msgfmt --check -o $@ $<

-include $(LIB_OBJ:.o=.d) $(TEST_SRC:%.c=$(B)/%.d) $(B)/cmd/main.d

# Everything of one variant: what check runs, and what it only compiles.
.PHONY: programs objects
programs: $(B)/rubicon $(TESTS)
objects: $(LIB_OBJ) $(TEST_SRC:%.c=$(B)/%.o) $(MAIN_SRC:%.c=$(B)/%.o)

# Compiles with gcc and clang, then runs every test under the address and undefined-behaviour sanitizers, what needs no
# whole program also in the debug build, and there samples of the campaigns. The last line counts.
.PHONY: check
check:
	@echo 'compiling with clang'
	@$(MAKE) -s --no-print-directory BUILD=debug CC=clang objects
	@echo 'building with gcc'
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs
	@echo 'building with gcc and its sanitizers'
	@$(MAKE) -s --no-print-directory BUILD=asan CC=gcc programs
	@perl tools/run-tests $(OUT)/debug $(OUT)/asan

# Every request and answer of whole journeys against the description of the API, by Prism, which npm puts into build/.
.PHONY: contract
contract:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only $(OUT)/contract/installed
	@/usr/bin/python3 tools/contract/run $(OUT)/debug $(OUT)/contract/node_modules/.bin/prism

$(OUT)/contract/installed: tools/contract/package.json tools/contract/package-lock.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $^ $(@D)
	@cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --cache cache >npm.log 2>&1 </dev/null || \
		{ sed 's/^/    /' npm.log >&2; echo 'make contract: npm could not install Prism; it says why above' >&2; exit 1; }
	@rm -rf $(@D)/cache && touch $@

# Two runners at one tenant of a shared history, a hundred times: one effect each. make check runs a few.
.PHONY: races
races:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only
	@perl tools/run-remotes --build $(OUT)/debug --races 100

# A journey killed at every instant that matters, and under every fault of the relay; docs/testing.md. make check runs samples.
.PHONY: crash faults
crash:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only
	@perl tools/run-crashes --build $(OUT)/debug

faults:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only
	@perl tools/run-faults --build $(OUT)/debug --runs 1000

.PHONY: pot
pot:
	@sh tools/check-po --update

# The tour: a whole journey on the practice tenant.
.PHONY: demo
demo:
	@$(MAKE) -s --no-print-directory BUILD=release programs-only
	@test -f examples/demo.sh || { echo 'make demo: there is no examples/demo.sh'; exit 1; }
	@sh examples/demo.sh $(OUT)/release$(if $(filter clang%,$(CC)),-clang)/rubicon

# How fast, beside the libraries alone and beside Terraform where it is installed; ends with 1 when over a limit.
.PHONY: bench bench-run
bench:
	@$(MAKE) -s --no-print-directory BUILD=release bench-run

bench-run: $(B)/rubicon $(B)/bench/bench $(B)/bench/floor $(B)/bench/history $(B)/bench/serve
	@rm -rf $(B)/bench/files && mkdir -p $(B)/bench/files
	@b=$$(realpath $(B)) && \
	"$$b/bench/bench" "$$b/rubicon" "$$b/bench/floor" "$$b/bench/history" "$$b/bench/serve" "$$b/bench/files"; code=$$?; \
	perl bench/changes "$$b/rubicon" "$$b/bench/files" || code=1; \
	rm -rf "$$b/bench/files"; exit $$code

$(B)/bench/%: bench/%.c $(B)/librubicon.a $(B)/flags
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -o $@ $< $(B)/librubicon.a $(LIB_LDLIBS)

.PHONY: programs-only
programs-only: $(B)/rubicon

MAN      := $(wildcard cmd/man/*.[157])
there    = $(call quote,$(DESTDIR)$(PREFIX))

# Who called sudo builds, so that root leaves nothing in the checkout; what was built then is installed, or nothing.
.PHONY: install copy-files uninstall
install:
	@sh tools/as-caller $(OUT) $(MAKE) -s --no-print-directory BUILD=release programs-only
	@$(MAKE) --no-print-directory BUILD=release copy-files

# Everybody may read it, whatever the umask is.
copy-files:
	install -D -m 755 $(B)/rubicon $(there)/bin/rubicon
	@$(foreach po,$(MO),install -D -m 644 $(po) $(there)/share/$(po:$(B)/%=%) &&) true
	@$(foreach page,$(MAN),install -D -m 644 $(page) $(there)/share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page)) &&) true
	@install -D -m 644 LICENSE $(there)/share/doc/rubicon/LICENSE
	@find examples -type f | while read -r file; do \
		mode=644; [ ! -x "$$file" ] || mode=755; \
		install -D -m $$mode "$$file" $(there)/share/doc/rubicon/"$$file" || exit 1; \
	done

uninstall:
	rm -f $(there)/bin/rubicon
	@rm -f $(foreach po,$(MO),$(there)/share/$(po:$(B)/%=%))
	@rm -f $(foreach page,$(MAN),$(there)/share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
	@rm -rf $(there)/share/doc/rubicon

.PHONY: clean
clean:
	rm -rf $(foreach variant,debug release asan,$(OUT)/$(variant) $(OUT)/$(variant)-clang) $(OUT)/contract $(OUT)/servers
	@rmdir $(OUT) 2>/dev/null || true

.PHONY: help
help:
	@echo 'make               the program, $(B)/rubicon (BUILD=debug|release|asan, CC=gcc|clang, OUT=FOLDER for build/)'
	@echo 'make check         compiles everything with gcc and clang, runs all tests with sanitizers, many also without'
	@echo 'make contract      holds every request and answer of whole journeys against testdata/openapi (installs Node.js and Prism)'
	@echo 'make races         two runners at one shared history, a hundred times'
	@echo 'make crash         a journey killed at every fsync, rename, request and answer; half an hour'
	@echo 'make faults        the same journey under every fault of the relay, 1,000 times'
	@echo 'make demo          a whole journey on the practice tenant'
	@echo 'make bench         how fast it is, beside the libraries alone and beside Terraform'
	@echo 'make install       the release build below PREFIX (/usr/local), with DESTDIR for packagers; make uninstall'
	@echo 'make pot           renews the template of the translations, and the catalogues from it'
	@echo 'make clean         removes what was built'
	@echo
	@echo 'On Debian and its kin, what is missing is installed first, by apt-get as root or with sudo.'
