package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// vague matches names that say nothing about what a type is.
var vague = regexp.MustCompile(`(Manager|Helper|Helpers|Util|Utils|Data|Service)$`)

func TestNamesSaySomething(t *testing.T) {
	for _, s := range program(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && vague.MatchString(spec.Name.Name) {
				t.Errorf("%s: type %s: find a word of the field for it", s.at(spec.Pos()), spec.Name.Name)
			}
			return true
		})
	}
}

func TestOnlyMainEndsTheProgram(t *testing.T) {
	for _, s := range program(t) {
		for _, call := range calls(s.file) {
			switch {
			case s.dir != "" && !s.test && (call.name == "os.Exit" || strings.HasPrefix(call.name, "log.Fatal")):
				t.Errorf("%s: %s: return an error instead", s.at(call.pos), call.name)
			case call.name == "fyne.DoAndWait":
				t.Errorf("%s: %s can deadlock; use fyne.Do", s.at(call.pos), call.name)
			}
		}
	}
}

func TestNothingIsSkipped(t *testing.T) {
	for _, s := range sources(t) {
		for _, call := range calls(s.file) {
			_, method, _ := strings.Cut(call.name, ".")
			if s.test && slices.Contains([]string{"Skip", "Skipf", "SkipNow", "Short"}, method) {
				t.Errorf("%s: %s: a skipped test proves nothing", s.at(call.pos), call.name)
			}
		}
	}
}

type call struct {
	name string // "package.Function" or "variable.Method"
	pos  token.Pos
}

func calls(f *ast.File) (list []call) {
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if sel, ok := c.Fun.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok {
					list = append(list, call{x.Name + "." + sel.Sel.Name, c.Pos()})
				}
			}
		}
		return true
	})
	return list
}

func TestNoWorkBeforeMain(t *testing.T) {
	for _, s := range program(t) {
		for _, decl := range s.file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: no work in init", s.at(fn.Pos()))
			}
		}
	}
}

// TestNoStateInPackages: a package variable may be a table, an error, a compiled pattern or an embedded file; it
// never changes. A variable without a value is there to be changed, and so is one that a function assigns to.
func TestNoStateInPackages(t *testing.T) {
	byDir := make(map[string][]source)
	for _, s := range program(t) {
		if !s.test {
			byDir[s.dir] = append(byDir[s.dir], s)
		}
	}
	for _, files := range byDir {
		vars := make(map[string]bool)
		for _, s := range files {
			for _, v := range packageVars(s.file) {
				vars[v.name] = true
				if !v.hasValue && !v.embedded {
					t.Errorf("%s: package variable %s has no value, so something must change it", s.at(v.pos), v.name)
				}
			}
		}
		for _, s := range files {
			for _, id := range assigned(s.file) {
				if vars[id.Name] {
					t.Errorf("%s: package variable %s is changed", s.at(id.Pos()), id.Name)
				}
			}
		}
	}
}

type packageVar struct {
	name               string
	pos                token.Pos
	hasValue, embedded bool
}

func packageVars(f *ast.File) (list []packageVar) {
	for _, decl := range f.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			spec := spec.(*ast.ValueSpec)
			embedded := hasEmbed(gen.Doc) || hasEmbed(spec.Doc)
			for _, name := range spec.Names {
				if name.Name != "_" {
					list = append(list, packageVar{name.Name, name.Pos(), len(spec.Values) > 0, embedded})
				}
			}
		}
	}
	return list
}

func hasEmbed(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}

// assigned returns the variables that functions of the file change and that they have not declared themselves.
func assigned(f *ast.File) (list []*ast.Ident) {
	for _, decl := range f.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		own := declared(fn)
		note := func(e ast.Expr) {
			if id := root(e); id != nil && !own[id.Name] {
				list = append(list, id)
			}
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, e := range n.Lhs {
						note(e)
					}
				}
			case *ast.IncDecStmt:
				note(n.X)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					if _, literal := n.X.(*ast.CompositeLit); !literal {
						note(n.X)
					}
				}
			}
			return true
		})
	}
	return list
}

// declared returns the names that fn declares anywhere in it: parameters, results, variables.
func declared(fn *ast.FuncDecl) map[string]bool {
	own := make(map[string]bool)
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				own[name.Name] = true
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				own[name.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					if id, ok := e.(*ast.Ident); ok {
						own[id.Name] = true
					}
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					own[id.Name] = true
				}
			}
		}
		return true
	})
	return own
}

// root is the variable that an assignable expression begins with: a of a.b[c].d.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}
