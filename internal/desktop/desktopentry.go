package desktop

import (
	"strings"
	"unicode/utf8"
)

// desktopEntry is what a desktop entry says that matters for opening links (Desktop Entry Specification 1.5).
type desktopEntry struct {
	name, icon       string
	exec, tryExec    string
	types            []string // MimeType
	hidden, terminal bool
}

// parseDesktopEntry reads the group [Desktop Entry]. ok: it is an entry of an application with a name and a command.
func parseDesktopEntry(text []byte) (e desktopEntry, ok bool) {
	if !utf8.Valid(text) {
		return e, false
	}
	values := entryValues(text)
	e = desktopEntry{
		name: unescapeEntry(values["Name"]), icon: unescapeEntry(values["Icon"]),
		exec: unescapeEntry(values["Exec"]), tryExec: unescapeEntry(values["TryExec"]),
		hidden: values["Hidden"] == "true" || values["NoDisplay"] == "true", terminal: values["Terminal"] == "true",
	}
	for one := range strings.SplitSeq(values["MimeType"], ";") {
		e.types = append(e.types, strings.TrimSpace(one))
	}
	return e, values["Type"] == "Application" && e.name != "" && e.exec != ""
}

// entryValues are the keys of the group [Desktop Entry] and what they are, as it is written.
func entryValues(text []byte) map[string]string {
	values, inside := map[string]string{}, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			if inside {
				break // the groups after it are actions
			}
			inside = line == "[Desktop Entry]"
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); inside && found && !strings.HasPrefix(key, "#") {
			if _, twice := values[key]; !twice {
				values[key] = strings.TrimSpace(value)
			}
		}
	}
	return values
}

// unescapeEntry undoes the escapes of values of type string (section 4 of the specification).
func unescapeEntry(value string) string {
	return strings.NewReplacer(`\s`, " ", `\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`).Replace(value)
}

// parseExec reads a command line by the rules of "The Exec key" in the specification, without a shell: words are separated
// by spaces and quoted as a whole; field codes are replaced. A line that does not keep to them is none: what a shell would
// make of it is nothing that a link is put into.
func parseExec(e desktopEntry, path string) (l launch, ok bool) {
	words, ok := splitExec(e.exec)
	if !ok || len(words) == 0 {
		return l, false
	}
	links := 0
	for _, w := range words {
		if w.quoted { // what field codes mean in there is undefined
			if hasFieldCode(w.text) {
				return launch{}, false
			}
			l.arguments = append(l.arguments, argument{text: strings.ReplaceAll(w.text, "%%", "%")})
			continue
		}
		if w.text == "%i" { // two arguments, or none
			if e.icon != "" {
				l.arguments = append(l.arguments, plainArguments("--icon", e.icon)...)
			}
			continue
		}
		a, empty, ok := expand(w.text, e.name, path)
		switch {
		case !ok:
			return launch{}, false
		case empty:
			continue
		case a.link:
			links++
		}
		l.arguments = append(l.arguments, a)
	}
	if links > 1 || len(l.arguments) == 0 || l.arguments[0].link || strings.Contains(l.program(), "=") || l.program() == "" {
		return launch{}, false
	}
	if links == 0 {
		l.arguments = append(l.arguments, argument{link: true})
	}
	for i, a := range l.arguments {
		if a.link {
			l.profileAt = i
		}
	}
	// What names a profile is an option, and behind -- there are none. A shell gives what comes behind it to its script.
	if l.profileAt > 1 && l.arguments[l.profileAt-1].text == "--" && !strings.HasSuffix(startedBy(l), "sh") {
		l.profileAt--
	}
	// Flatpak marks what it is to carry into the sandbox, by @@ or @@u before it and @@ after it.
	if before := l.arguments[l.profileAt-1].text; l.profileAt > 1 && (before == "@@u" || before == "@@") {
		l.profileAt--
	}
	return l, true
}

func hasFieldCode(text string) bool { return strings.Contains(strings.ReplaceAll(text, "%%", ""), "%") }

// expand replaces the field codes of a word. empty: nothing was in it but codes that mean nothing (any more).
func expand(word, name, path string) (a argument, empty, ok bool) {
	var text strings.Builder
	had := false
	for i := 0; i < len(word); i++ {
		if word[i] != '%' {
			text.WriteByte(word[i])
			continue
		}
		if i++; i == len(word) {
			return a, false, false
		}
		switch code := word[i]; code {
		case '%':
			text.WriteByte('%')
		case 'u', 'U', 'f', 'F':
			if a.link || (code == 'U' || code == 'F') && word != "%"+string(code) {
				return a, false, false
			}
			a.link, a.text = true, text.String()
			text.Reset()
		case 'c':
			text.WriteString(name)
		case 'k':
			text.WriteString(path)
		case 'd', 'D', 'n', 'N', 'v', 'm':
			had = true
		default:
			return a, false, false
		}
	}
	if a.link {
		a.tail = text.String()
		return a, false, true
	}
	a.text = text.String()
	return a, had && a.text == "", true
}

type execWord struct {
	text   string
	quoted bool
}

// splitExec splits a command line into words. Quotes stand around whole words; in them a backslash keeps `, ", $ and \.
func splitExec(line string) (list []execWord, ok bool) {
	for {
		line = strings.TrimLeft(line, " \t\n")
		if line == "" {
			return list, true
		}
		if line[0] != '"' {
			end := strings.IndexAny(line, " \t\n")
			if end < 0 {
				end = len(line)
			}
			word := line[:end]
			if strings.ContainsAny(word, "\"'`\\") { // reserved, and nobody can tell what was meant
				return nil, false
			}
			list, line = append(list, execWord{text: word}), line[end:]
			continue
		}
		word, rest, closed := unquote(line[1:])
		if !closed || rest != "" && !strings.ContainsAny(rest[:1], " \t\n") {
			return nil, false
		}
		list, line = append(list, execWord{word, true}), rest
	}
}

// unquote reads up to the closing quote.
func unquote(text string) (word, rest string, closed bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text) && strings.IndexByte("\"`$\\", text[i+1]) >= 0:
			i++
		}
		b.WriteByte(text[i])
	}
	return "", "", false
}
