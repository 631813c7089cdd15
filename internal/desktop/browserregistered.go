package desktop

import (
	"strings"
)

// registeredBrowser is a key below SOFTWARE\Clients\StartMenuInternet, where browsers tell Windows of themselves.
type registeredBrowser struct {
	key     string
	name    string // for people; may be empty
	command string // shell\open\command: what starts it without a link
}

// registeredBrowsers makes browsers of them; the first of a key counts.
func registeredBrowsers(registered []registeredBrowser, getenv func(string) string) []Browser {
	var list []Browser
	seen := map[string]bool{}
	for _, r := range registered {
		key := strings.ToLower(r.key)
		choice, err := ParseBrowserChoice(r.key)
		program, rest, ok := splitCommand(r.command)
		if err != nil || choice.Browser != r.key || !ok || seen[key] || strings.HasPrefix(key, "iexplore") { // it opens Edge
			continue
		}
		seen[key] = true
		words := append([]string{program}, rest...)
		b := Browser{ID: r.key, Name: shown(r.name), command: launch{arguments: append(plainArguments(words...), argument{link: true}), profileAt: len(words)}}
		if b.known = knownAs(keyName(r.key), programName(program)); b.known != nil {
			root := getenv("LocalAppData")
			if b.known.engine == firefox {
				root = getenv("AppData")
			}
			b.Profiles = b.known.profiles(under(root, strings.ReplaceAll(b.known.windows, `\`, "/")))
		}
		if b.Name == "" {
			b.Name = knownName(keyName(r.key))
		}
		list = append(list, b)
	}
	return list
}

// keyName is a key without what tells installations apart: "Google Chrome.4Z5XKW", "Firefox-308046B0AF4A39CB".
func keyName(key string) string {
	name, _, _ := strings.Cut(key, ".")
	if i := strings.LastIndexByte(name, '-'); i > 0 && len(name)-i == 17 && strings.Trim(name[i+1:], "0123456789abcdefABCDEF") == "" {
		name = name[:i]
	}
	return name
}

// programName is the last part of a path of Windows.
func programName(path string) string { return path[strings.LastIndexAny(path, `\/`)+1:] }

// splitCommand reads a command of the registry: a program in quotes, or without any up to .exe, and its arguments. Only
// programs with a path and the ending .exe are taken: what else Windows can start goes through a shell.
func splitCommand(line string) (program string, rest []string, ok bool) {
	line = strings.TrimSpace(line)
	if after, quoted := strings.CutPrefix(line, `"`); quoted {
		program, line, ok = strings.Cut(after, `"`)
	} else if i := strings.Index(strings.ToLower(line), ".exe"); i >= 0 {
		program, line, ok = line[:i+len(".exe")], line[i+len(".exe"):], true
	}
	rooted := len(program) > 3 && program[1:3] == `:\` // no other computer's, and none that is looked for
	if !ok || !rooted || !strings.HasSuffix(strings.ToLower(program), ".exe") || strings.ContainsFunc(program, unfit) || line != "" && line[0] != ' ' {
		return "", nil, false
	}
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		word := ""
		if after, quoted := strings.CutPrefix(line, `"`); quoted {
			if word, line, ok = strings.Cut(after, `"`); !ok {
				return "", nil, false
			}
		} else {
			word, line, _ = strings.Cut(line, " ")
		}
		if strings.ContainsAny(word, `"%`) { // a place for the link where none is expected
			return "", nil, false
		}
		rest = append(rest, word)
	}
	return program, rest, true
}
