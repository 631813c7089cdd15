package main

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// arrows says which packages of ours a package may import; everything else is refused, and so is a package that is
// not named here. ARCHITECTURE.md tells why they point the way they do. The folders in outside are not part of the
// program and may import what they like.
var arrows = map[string][]string{
	"app":               {"app/kit", "internal/session", "internal/claims", "internal/settings", "internal/desktop", "internal/identity", "internal/words", "flows", "icons"},
	"app/kit":           {"internal/identity", "internal/words"},
	"tray":              {"internal/session", "internal/desktop", "internal/identity", "internal/words", "icons"},
	"internal/cli":      {"internal/session", "internal/claims", "internal/settings", "internal/desktop", "internal/demo", "internal/doctor", "flows", "winauth", "internal/identity", "internal/words"},
	"internal/doctor":   {"internal/session", "internal/settings", "internal/claims", "flows", "winauth", "internal/identity"},
	"internal/session":  {"flows", "internal/identity"},
	"flows":             {"internal/identity", "internal/claims", "flows/meanings", "flows/wstrust"},
	"flows/wstrust":     {},
	"cache":             {"internal/identity"},
	"winauth":           {"internal/identity"},
	"winauth/wam":       {"internal/identity"},
	"internal/claims":   {"internal/identity"},
	"internal/desktop":  {"internal/identity"},
	"internal/settings": {"internal/identity"},
	"internal/demo":     {"internal/identity"},
	"internal/identity": {},
	"flows/meanings":    {},
	"icons":             {},
	"internal/words":    {},
	// For tests alone: a keyring in memory, and a person who walks through the demo's pages.
	"cache/cachetest":        {"cache", "internal/identity"},
	"internal/demo/demotest": {},
}

// inTests is what the tests of every package may import besides: the real parts they are run against.
var inTests = []string{"internal/demo", "internal/demo/demotest", "cache", "cache/cachetest", "e2e/lab", "internal/identity", "internal/desktop"}

var outside = []string{"e2e", "scripts", "tools", "icons/src"}

// doors names libraries that only certain packages may know, so that what they do is found in one place.
var doors = []struct {
	prefix string
	only   []string
}{
	{"fyne.io/fyne/v2", []string{"app", "app/kit", ""}}, // main: window files alone, see TestWindowFilesAlone
	{"fyne.io/systray", []string{"tray"}},
	{"github.com/zalando/go-keyring", []string{"cache"}},
	{"github.com/alexbrainman/sspi", []string{"winauth"}},
	{"github.com/ebitengine/purego", []string{"winauth"}},
	{"github.com/emersion/go-autostart", []string{"internal/desktop"}},
	{"github.com/pkg/browser", []string{"internal/desktop"}},
	// Only flows talks to a provider. demo is one; main makes the client; session and cli hand it on.
	{"net/http", []string{"flows", "internal/demo", "internal/demo/demotest"}},
}

// source is one Go file of ours.
type source struct {
	path  string // slash-separated, relative to the root
	dir   string // package folder; "" is main
	test  bool
	lines int
	file  *ast.File
	fset  *token.FileSet
}

func (s source) imports() (list []string) {
	for _, spec := range s.file.Imports {
		list = append(list, strings.Trim(spec.Path.Value, `"`))
	}
	return list
}

func (s source) at(p token.Pos) token.Position { return s.fset.Position(p) }

// program returns the Go files of the program, without what lies outside of it.
func program(t *testing.T) []source {
	return slices.DeleteFunc(sources(t), func(s source) bool { return isOutside(s.dir) })
}

func isOutside(dir string) bool {
	return slices.ContainsFunc(outside, func(o string) bool { return dir == o || strings.HasPrefix(dir, o+"/") })
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, name := range projectFiles(t) {
		if path.Ext(name) != ".go" {
			continue
		}
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue // deleted, not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		if dir == "." {
			dir = ""
		}
		all = append(all, source{
			path: name, dir: dir, test: strings.HasSuffix(name, "_test.go"),
			lines: strings.Count(string(text), "\n"), file: file, fset: fset,
		})
	}
	return all
}

// projectFiles lists what is committed, or would be.
func projectFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("list the files of the project: %v", err)
	}
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}

func TestArrowsPointDown(t *testing.T) {
	for _, s := range program(t) {
		if s.dir == "" {
			continue
		}
		allowed, known := arrows[s.dir]
		if !known {
			t.Errorf("%s: package %s has no place in the table of arrows", s.path, s.dir)
			continue
		}
		if s.test {
			allowed = append(slices.Clone(allowed), inTests...)
		}
		for _, imp := range s.imports() {
			ours, ok := strings.CutPrefix(imp, "latchkey/")
			if ok && ours != s.dir && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which %s may not", s.path, ours, s.dir)
			}
		}
	}
}

func TestLibrariesHaveOneDoor(t *testing.T) {
	for _, s := range program(t) {
		if s.test {
			continue
		}
		for _, imp := range s.imports() {
			for _, door := range doors {
				if (imp == door.prefix || strings.HasPrefix(imp, door.prefix+"/")) && !slices.Contains(door.only, s.dir) {
					t.Errorf("%s imports %s, which only %q may", s.path, imp, door.only)
				}
			}
		}
	}
}

func TestWindowFilesAlone(t *testing.T) {
	for _, s := range program(t) {
		if s.dir != "" || s.test {
			continue
		}
		for _, imp := range s.imports() {
			if (strings.HasPrefix(imp, "fyne.io/fyne") || imp == "latchkey/app") && inSlimBuild(s.file) {
				t.Errorf("%s imports %s and is part of the slim build; tag it !nowindow", s.path, imp)
			}
		}
	}
}

// inSlimBuild reports whether the file takes part when the tag nowindow is set (and every other tag as well).
func inSlimBuild(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if expr, err := constraint.Parse(c.Text); err == nil && c.Pos() < f.Package {
				return expr.Eval(func(string) bool { return true })
			}
		}
	}
	return true
}

func TestSlimBuildHasNoWindow(t *testing.T) {
	for _, system := range []string{"linux", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-tags", "nowindow", ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("list what the slim build is made of: %v\n%s", err, out)
		}
		for pkg := range strings.Lines(string(out)) {
			if strings.HasPrefix(pkg, "fyne.io/fyne/") || strings.HasPrefix(pkg, "github.com/go-gl/") {
				t.Errorf("the slim build for %s links %s", system, strings.TrimSpace(pkg))
			}
		}
	}
}

func TestFilesAreReadable(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > 400 {
			t.Errorf("%s has %d lines; one idea a file, 400 at most", s.path, s.lines)
		}
	}
}

// TestNoMachinePaths also keeps out what belongs to one person's computer.
func TestNoMachinePaths(t *testing.T) {
	machine := regexp.MustCompile(`(^|[\s"'=(:` + "`" + `])/(` + strings.Join([]string{"work", "root"}, "|") + `|home/[a-z]+)/`)
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	for _, name := range projectFiles(t) {
		if filepath.Base(name) == "THIRD_PARTY_LICENSES" || filepath.Base(name) == "LICENSE" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil || strings.ContainsRune(string(text[:min(len(text), 8000)]), 0) {
			continue // deleted, a folder, or no text
		}
		if m := machine.Find(text); m != nil {
			t.Errorf("%s names a path of one machine: %s", name, m)
		}
		if m := later.Find(text); m != nil {
			t.Errorf("%s puts something off: %s", name, m)
		}
	}
}
