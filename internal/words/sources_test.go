package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// spoken are the packages whose texts reach a person. In those of the second kind only whole sentences do: what begins
// with a small letter there is the chain of an error, for logs and help desks, and stays English.
var spoken = map[string]bool{
	"": false, "app": true, "app/kit": true, "tray": true, "internal/cli": true, "internal/session": true, "internal/settings": true, "internal/doctor": true,
	"internal/claims": true, "internal/identity": true, "flows": true, "flows/meanings": true, "winauth": true,
	"flows/wstrust": false, "winauth/wam": false, "internal/desktop": false, "cache": false,
}

// nameFiles are files whose texts are names: of products and roles, which keep those that documentation and portals in
// English use, and words by which the messages of systems and pages are recognised.
var nameFiles = map[string]bool{
	"internal/claims/names_applications.go": true, "internal/claims/names_roles.go": true,
	"winauth/status_gss.go": true, "winauth/status_sspi.go": true, "app/wirewords.go": true,
	"flows/meanings/services_words.go": true,
}

// found is a text of the sources, written as a format string: what is joined by + to something else has holes there.
type found struct {
	text, where string
}

// sourceTexts are the texts of the program that a person may read.
func sourceTexts(t *testing.T) (list []found, all map[string]bool) {
	t.Helper()
	all = map[string]bool{}
	for dir, chains := range spoken {
		names, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s holds no sources: %v", dir, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			r := reader{told: func(text, callee string, at token.Pos) {
				all[text] = true
				if !nameFiles[path.Join(dir, filepath.Base(name))] && isWords(text, callee, dir, chains) {
					p := fset.Position(at)
					list = append(list, found{text, dir + "/" + filepath.Base(name) + ":" + strconv.Itoa(p.Line)})
				}
			}}
			for _, d := range file.Decls {
				r.read(d, "")
			}
		}
	}
	return list, all
}

// reader goes through the texts of a file, and tells each with the function that it is given to.
type reader struct {
	told func(text, callee string, at token.Pos)
}

func (r reader) read(n ast.Node, callee string) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return x.Tag == nil
		case *ast.CaseClause: // what is compared is no text for a person
			for _, e := range x.List {
				r.unlessText(e, callee)
			}
			for _, s := range x.Body {
				r.read(s, callee)
			}
			return false
		case *ast.IndexExpr:
			r.read(x.X, callee)
			r.unlessText(x.Index, callee)
			return false
		case *ast.KeyValueExpr:
			if name, ok := x.Key.(*ast.Ident); ok && (name.Name == "Use" || name.Name == "Example") {
				return false
			}
			r.unlessText(x.Key, callee)
			r.read(x.Value, callee)
			return false
		case *ast.CallExpr:
			r.call(x, callee)
			return false
		case *ast.BinaryExpr:
			switch x.Op {
			case token.EQL, token.NEQ, token.LSS, token.GTR:
				r.unlessText(x.X, callee)
				r.unlessText(x.Y, callee)
				return false
			case token.ADD:
				r.joined(x, callee)
				return false
			}
		case *ast.BasicLit:
			if s, ok := literal(x); ok {
				r.told(s, callee, x.Pos())
			}
		}
		return true
	})
}

func (r reader) unlessText(e ast.Expr, callee string) {
	if _, ok := literal(e); !ok {
		r.read(e, callee)
	}
}

func (r reader) call(x *ast.CallExpr, callee string) {
	name := nameOf(x.Fun)
	r.read(x.Fun, callee)
	if isCount(name) && len(x.Args) == 2 { // one, and many
		if what, ok := literal(x.Args[1]); ok {
			r.told("1 "+what, name, x.Pos())
			r.told("%d "+what+"s", name, x.Pos())
			r.read(x.Args[0], callee)
			return
		}
	}
	for i, arg := range x.Args {
		if unread(name, i) {
			r.unlessText(arg, name)
			continue
		}
		r.read(arg, name)
	}
}

// joined tells a + b as one text with holes.
func (r reader) joined(x *ast.BinaryExpr, callee string) {
	text, some := "", false
	for _, e := range operands(x) {
		if s, ok := literal(e); ok {
			text, some = text+s, true
			continue
		}
		text += "%s"
		r.read(e, callee)
	}
	if some {
		r.told(text, callee, x.Pos())
	}
}

func operands(e ast.Expr) []ast.Expr {
	switch x := e.(type) {
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			return append(operands(x.X), operands(x.Y)...)
		}
	case *ast.ParenExpr:
		return operands(x.X)
	}
	return []ast.Expr{e}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func nameOf(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return nameOf(x.X) + "." + x.Sel.Name
	case *ast.IndexExpr:
		return nameOf(x.X)
	}
	return ""
}

var (
	// searches take what is looked for, or a name of the protocol, and no text for a person.
	searches = regexp.MustCompile(`^(strings\.(Contains|ContainsAny|HasPrefix|HasSuffix|Cut|CutPrefix|CutSuffix|Index|Trim|TrimPrefix|TrimSuffix|TrimLeft|TrimRight|Split|SplitSeq|NewReplacer|Replace|ReplaceAll|EqualFold|IndexAny|Count|IndexByte|LastIndex)|regexp\..*|panic|url\..*|time\.Parse)$`)
	logs     = regexp.MustCompile(`(?i)(^|\.)log\.(Debug|Info|Warn|Error|With)(Context)?$|slog\.|\.Format$|Header(\(\))?\.(Set|Get|Add)$|^errorSSPI$`)
)

// isCount reports whether a function makes an amount of things.
func isCount(callee string) bool {
	return callee == "count" || callee == "Count" || callee == "kit.Count"
}

// unread reports whether an argument of a call is no text for a person.
func unread(callee string, _ int) bool {
	return searches.MatchString(callee) || logs.MatchString(callee)
}

var (
	twoWords = regexp.MustCompile(`(%[a-z]|[A-Za-z]{2,}[,:;.)”"']*) [“"(]?([A-Za-z]|%[a-z])|[a-z] %[a-z]|%[a-z] [a-z]`)
	oneWord  = regexp.MustCompile(`^[A-Z][a-z]+[.…]?$`)
	letters  = regexp.MustCompile(`[A-Za-z]{2}`)
	capitals = regexp.MustCompile(`^[“"]?[A-Z0-9]`)
)

// isWords decides by the form of a text: several words, or one with a capital where the faces are. Operations of an
// error chain ("read %s: %w") are for logs and help desks.
func isWords(text, callee, dir string, chains bool) bool {
	bare := strings.TrimSpace(regexp.MustCompile(`%[-+#0-9.\[\]]*[a-zA-Z]`).ReplaceAllString(text, ""))
	switch {
	case isCount(callee):
		return true
	case !letters.MatchString(bare):
		return false
	case oneWord.MatchString(text):
		return dir == "app" || dir == "app/kit" || dir == "tray" || dir == "internal/claims" || dir == "internal/doctor"
	case !twoWords.MatchString(text):
		return false
	case strings.HasSuffix(text, ": %w") || strings.Contains(text, "%w: "):
		return false
	case (callee == "fmt.Errorf" || callee == "errors.New") && !capitals.MatchString(text):
		return chains && dir != "winauth"
	}
	return chains || capitals.MatchString(text)
}
