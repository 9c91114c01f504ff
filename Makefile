# make help says what there is. Variants: make BUILD=debug|release|asan   (gcc or clang by CC)
# Everything but cmd/main.c goes into one archive that the program, the tests and the benches link.

BUILD   ?= debug
PREFIX  ?= /usr/local
DESTDIR ?=
V       := $(BUILD)$(if $(filter clang%,$(CC)),-clang)
OUT     := build/$(V)
VERSION := 0.1.0

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# As many jobs as processors, unless -j says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

# Goals that need no compiler and no library.
NO_TOOLS := clean help uninstall
GOALS    := $(filter-out $(NO_TOOLS),$(or $(MAKECMDGOALS),all))

# The packages that the goals need: all are named, and installed, at once.
SETS := build $(if $(filter check races crash faults,$(GOALS)),run test) $(if $(filter contract,$(GOALS)),run contract) $(if $(filter demo,$(GOALS)),run demo) $(if $(filter install,$(GOALS)),run)

# libcurl and libmicrohttpd are loaded when they are needed (providers/curl.h); tests link them as usual.
LIBS      := yaml-0.1 jansson libgit2 libcrypto libutf8proc zlib
LATE_LIBS := libcurl libmicrohttpd
ifneq ($(GOALS),)
ifeq ($(shell sh tools/install-packages --have $(SETS) && echo yes),yes)
LIB_CFLAGS  := $(shell pkg-config --cflags $(LIBS) $(LATE_LIBS))
LIB_LDLIBS  := $(shell pkg-config --libs $(LIBS)) -pthread
TEST_LDLIBS := $(shell pkg-config --libs $(LATE_LIBS)) -lcmocka
else
# An included file that has to be made first: make installs what is missing, then starts over by itself.
include build/packages
build/packages: FORCE
	@sh tools/install-packages $(SETS)
	@mkdir -p build && touch $@
.PHONY: FORCE
FORCE:
endif
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
BASE_CFLAGS += -ffile-prefix-map=$(CURDIR)=.
ALL_CFLAGS  := $(BASE_CFLAGS) $(CFLAGS_$(BUILD)) $(LIB_CFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(LDFLAGS_$(BUILD)) $(LDFLAGS)

SOURCES := $(wildcard plan/base/*.c plan/*.c providers/*.c providers/practice/*.c engine/*.c cmd/*.c)
TEST_SRC := $(filter %_test.c,$(SOURCES))
MAIN_SRC := cmd/main.c
LIB_SRC  := $(filter-out $(TEST_SRC) %_bench.c $(MAIN_SRC),$(SOURCES))
LIB_OBJ  := $(LIB_SRC:%.c=$(OUT)/%.o)
TESTS    := $(TEST_SRC:%.c=$(OUT)/%)
MO       := $(patsubst cmd/po/%.po,$(OUT)/locale/%/LC_MESSAGES/rubicon.mo,$(wildcard cmd/po/*.po))

.PHONY: all
all: $(OUT)/rubicon

# Stamps that change when the flags or the list of sources do, so that what depends on them is made again.
ifneq ($(GOALS),)
stamp = printf '%s\n' '$(subst ','\'',$2)' > $(OUT)/$1.new; cmp -s $(OUT)/$1.new $(OUT)/$1 || mv $(OUT)/$1.new $(OUT)/$1;
$(shell mkdir -p $(OUT); $(call stamp,flags,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)) $(call stamp,sources,$(LIB_SRC)))
endif

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The schemas stand in the program as bytes: one line of numbers for a line of od.
$(OUT)/cmd/schema/%.inc: cmd/schema/%.json
	@mkdir -p $(@D)
	@od -An -v -tu1 $< | sed 's/  *\([0-9][0-9]*\)/\1,/g' > $@

$(OUT)/cmd/schema.o: ALL_CFLAGS += -I$(OUT)
$(OUT)/cmd/schema.o: $(patsubst cmd/%.json,$(OUT)/cmd/%.inc,$(wildcard cmd/schema/*.json))

$(OUT)/librubicon.a: $(LIB_OBJ) $(OUT)/sources
	@rm -f $@
	@$(AR) rcs $@ $(LIB_OBJ)

$(OUT)/rubicon: $(OUT)/cmd/main.o $(OUT)/librubicon.a $(MO)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LIB_LDLIBS)

$(OUT)/%_test: $(OUT)/%_test.o $(OUT)/librubicon.a
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIB_LDLIBS) $(TEST_LDLIBS)

$(OUT)/locale/%/LC_MESSAGES/rubicon.mo: cmd/po/%.po
	@mkdir -p $(@D)
	@msgfmt --check -o $@ $<

-include $(LIB_OBJ:.o=.d) $(TEST_SRC:%.c=$(OUT)/%.d) $(OUT)/cmd/main.d

# Everything of one variant: what check runs, and what it only compiles.
.PHONY: programs objects
programs: $(OUT)/rubicon $(TESTS)
objects: $(LIB_OBJ) $(TEST_SRC:%.c=$(OUT)/%.o) $(MAIN_SRC:%.c=$(OUT)/%.o)

# Compiles with gcc and clang, then runs every check, test and transcript in the debug build, and again every test and
# transcript under the address and undefined-behaviour sanitizers. The last line counts.
.PHONY: check
check:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=clang objects
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs
	@$(MAKE) -s --no-print-directory BUILD=asan CC=gcc programs
	@perl tools/run-tests build/debug build/asan

# Every request and answer of whole journeys against the description of the API, by Prism, which npm puts into build/.
.PHONY: contract
contract:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only build/contract/installed
	@/usr/bin/python3 tools/contract/run build/debug build/contract/node_modules/.bin/prism

build/contract/installed: tools/contract/package.json tools/contract/package-lock.json
	@rm -rf $(@D) && mkdir -p $(@D) && cp $^ $(@D)
	@cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --cache cache >npm.log 2>&1 </dev/null || \
		{ sed 's/^/    /' npm.log >&2; echo 'make contract: npm could not install Prism; it says why above' >&2; exit 1; }
	@rm -rf $(@D)/cache && touch $@

# Two runners at one tenant of a shared history, a hundred times: one effect each. make check runs a few.
.PHONY: races
races:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only
	@perl tools/run-remotes --build build/debug --races 100

# A journey killed at every instant that matters, and under every fault of the relay; docs/testing.md. make check runs samples.
.PHONY: crash faults
crash:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only
	@perl tools/run-crashes --build build/debug

faults:
	@$(MAKE) -s --no-print-directory BUILD=debug CC=gcc programs-only
	@perl tools/run-faults --build build/debug --runs 1000

.PHONY: pot
pot:
	@sh tools/check-po --update

# The tour: a whole journey on the practice tenant.
.PHONY: demo
demo:
	@$(MAKE) -s --no-print-directory BUILD=release programs-only
	@test -f examples/demo.sh || { echo 'make demo: there is no examples/demo.sh'; exit 1; }
	@sh examples/demo.sh '$(CURDIR)/build/release$(if $(filter clang%,$(CC)),-clang)/rubicon'

# How fast, beside the libraries alone and beside Terraform where it is installed; ends with 1 when over a limit.
.PHONY: bench bench-run
bench:
	@$(MAKE) -s --no-print-directory BUILD=release bench-run

bench-run: $(OUT)/rubicon $(OUT)/bench/bench $(OUT)/bench/floor $(OUT)/bench/history $(OUT)/bench/serve
	@rm -rf $(OUT)/bench/files && mkdir -p $(OUT)/bench/files
	@$(OUT)/bench/bench $(CURDIR)/$(OUT)/rubicon $(CURDIR)/$(OUT)/bench/floor $(CURDIR)/$(OUT)/bench/history $(CURDIR)/$(OUT)/bench/serve \
		$(CURDIR)/$(OUT)/bench/files; code=$$?; \
	perl bench/changes $(CURDIR)/$(OUT)/rubicon $(CURDIR)/$(OUT)/bench/files || code=1; \
	rm -rf $(OUT)/bench/files; exit $$code

$(OUT)/bench/%: bench/%.c $(OUT)/librubicon.a $(OUT)/flags
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -o $@ $< $(OUT)/librubicon.a $(LIB_LDLIBS)

.PHONY: programs-only
programs-only: $(OUT)/rubicon

MAN      := $(wildcard cmd/man/*.[157])
EXAMPLES := $(wildcard examples/*)
install_dir = $(DESTDIR)$(PREFIX)

.PHONY: install install-files uninstall
install:
	@$(MAKE) --no-print-directory BUILD=release install-files

install-files: $(OUT)/rubicon
	install -D -m 755 $(OUT)/rubicon '$(install_dir)/bin/rubicon'
	@$(foreach po,$(MO),install -D -m 644 $(po) '$(install_dir)/share/$(po:$(OUT)/%=%)' &&) true
	@$(foreach page,$(MAN),install -D -m 644 $(page) '$(install_dir)/share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page))' &&) true
	@install -D -m 644 LICENSE '$(install_dir)/share/doc/rubicon/LICENSE'
	@mkdir -p '$(install_dir)/share/doc/rubicon/examples' && cp -R $(EXAMPLES) '$(install_dir)/share/doc/rubicon/examples'

uninstall:
	rm -f '$(install_dir)/bin/rubicon'
	@rm -f $(foreach po,$(MO),'$(install_dir)/share/$(po:$(OUT)/%=%)')
	@rm -f $(foreach page,$(MAN),'$(install_dir)/share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page))')
	@rm -rf '$(install_dir)/share/doc/rubicon'

.PHONY: clean
clean:
	rm -rf build

.PHONY: help
help:
	@echo 'make               the program, build/$(BUILD)/rubicon (BUILD=debug|release|asan, CC=gcc|clang)'
	@echo 'make check         compiles everything with gcc and clang, runs all tests, twice: debug and with sanitizers'
	@echo 'make contract      holds every request and answer of whole journeys against testdata/openapi (installs Node.js and Prism)'
	@echo 'make races         two runners at one shared history, a hundred times'
	@echo 'make crash         a journey killed at every fsync, rename, request and answer; half an hour'
	@echo 'make faults        the same journey under every fault of the relay, 1,000 times'
	@echo 'make demo          a whole journey on the practice tenant'
	@echo 'make bench         how fast it is, beside the libraries alone and beside Terraform'
	@echo 'make install       the release build below PREFIX (/usr/local), with DESTDIR for packagers; make uninstall'
	@echo 'make pot           renews the template of the translations, and the catalogues from it'
	@echo 'make clean         removes build/'
	@echo
	@echo 'On Debian and its kin, what is missing is installed first, by apt-get as root or with sudo.'
