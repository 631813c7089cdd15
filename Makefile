# Latchkey. `make help` lists the targets; README.md tells what they are for.
#
# The flags of every Go call are the same each time (no -trimpath, no changing -ldflags), because Fyne's cgo
# packages take minutes to compile and are rebuilt whenever a flag changes.

SHELL := /bin/bash
GO    := scripts/go

.DEFAULT_GOAL := help
.PHONY: help run build slim debug windows windows-debug test test-kerberos test-windows namespaces unit headless fuzz e2e lint vet vet-all vuln licences bench screenshots clean setup-build setup-test setup-kerberos setup-windows

help: ## list the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup-build build ## build, and open the application with the embedded demo tenant
	build/latchkey demo --window

build: slim ## build/latchkey (command and tray) and build/latchkey-window (everything)
	$(GO) build -o build/latchkey-window .

slim: setup-build
	@mkdir -p build
	CGO_ENABLED=0 $(GO) build -tags nowindow -o build/latchkey .

debug: setup-build ## the same with hooks for tests: build/debug/latchkey-window writes where its widgets are
	@mkdir -p build/debug
	CGO_ENABLED=0 $(GO) build -tags nowindow -o build/debug/latchkey .
	$(GO) build -tags debugui -o build/debug/latchkey-window .

# For Windows on x86-64. The command needs no C; tray and window need it for "start at login", the window for Fyne as
# well. Those two are of the GUI subsystem, so that no console comes up with them.
MINGW := GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc

windows: setup-windows ## the three executables for Windows into build/windows (the first time takes 6 minutes)
	@mkdir -p build/windows
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 $(GO) build -tags nowindow -o build/windows/latchkey.exe .
	$(MINGW) $(GO) build -tags nowindow -ldflags -H=windowsgui -o build/windows/latchkey-tray.exe .
	$(MINGW) $(GO) build -ldflags -H=windowsgui -o build/windows/latchkey-window.exe .

windows-debug: windows
	@mkdir -p build/windows/debug
	cp build/windows/latchkey.exe build/windows/latchkey-tray.exe build/windows/debug
	$(MINGW) $(GO) build -tags debugui -ldflags -H=windowsgui -o build/windows/debug/latchkey-window.exe .

test: setup-test build debug vet unit headless fuzz e2e ## everything: vet, tests with the race detector, brief fuzzing, the whole program on a display

# By itself the race detector holds every process up for a second at its end, and these tests start many. Goroutines that
# run on until then would be leaks, which the tests look for.
unit: ## tests of everything below the windows, with the race detector
	GORACE=atexit_sleep_ms=100 $(GO) run ./scripts/gotest -race $$(scripts/packages below)

headless: ## tests of the windows without a display, and of the project's own shape
	$(GO) run ./scripts/gotest $$(scripts/packages windows)

fuzz: ## each fuzz target for a few seconds; FUZZTIME=1m for longer
	scripts/fuzz $(or $(FUZZTIME),3s)

e2e: setup-test build debug ## the real program with a display, a keyring, a browser and an identity provider
	$(GO) run ./scripts/gotest -p 1 -timeout 15m $$(scripts/packages e2e)

# The machine's own network, names and domain are not touched: the lab of a domain is in namespaces, which only root can
# make. Nothing can be fetched in there, so the program that runs there is built before.
test-kerberos: namespaces setup-kerberos slim ## sign-in with this computer's own login: against Samba AD and Apache, as root
	$(GO) run ./scripts/gotest -tags kerberos -p 1 -timeout 15m ./winauth ./e2e/kerberos

test-windows: namespaces setup-test setup-kerberos slim windows-debug ## the executables for Windows under Wine, at a desk of that domain too; as root
	$(GO) run ./scripts/gotest -tags 'kerberos wine' -p 1 -timeout 15m ./e2e/windows ./e2e/windows/domain

namespaces:
	@unshare -n -m -u -i -p -f true || { echo "This needs root, and the right to make network, mount and process namespaces." >&2; exit 2; }

lint: vet licences ## gofmt, go vet and staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt wants to change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	cd tools && ../$(GO) build -o ../build/tools/ honnef.co/go/tools/cmd/staticcheck
	scripts/lint

vet: ## go vet for this system
	$(GO) vet ./...
	CGO_ENABLED=0 $(GO) vet -tags nowindow .
	$(GO) vet -tags 'kerberos wine' ./winauth/... ./e2e/...

vet-all: vet ## go vet for Linux, Windows and macOS, as far as that goes without a C compiler for them
	scripts/vet-other windows
	GOOS=windows CGO_ENABLED=0 $(GO) vet -tags wine ./winauth/...
	scripts/vet-other darwin

vuln: ## known vulnerabilities in what is linked; needs the vulnerability database
	scripts/vuln

licences: ## check that THIRD_PARTY_LICENSES tells what is linked (WRITE=1 writes it)
	scripts/licences $(if $(WRITE),write,check)

bench: setup-test build ## figures beside those of peers: a table and build/bench.json
	$(GO) run ./e2e/bench

screenshots: setup-test build debug ## pictures of every view in every look, into build/screenshots and, small, docs/screenshots
	LATCHKEY_PICTURES=all $(GO) test -count=1 -timeout 40m -parallel 1 -run 'TestScreenshots' ./e2e
	$(GO) run ./scripts/pictures build/screenshots docs/screenshots docs/screenshots.md

clean: ## remove what was built (the Go cache stays)
	rm -rf build e2e/oidc-provider/node_modules

setup-build:
	@scripts/setup build

setup-test:
	@scripts/setup build test

setup-kerberos:
	@scripts/setup build kerberos

setup-windows:
	@scripts/setup build windows
