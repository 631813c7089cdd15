package flows

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Curl is the request as a command for a POSIX shell, with placeholders such as $CODE for secrets. It is empty where
// there is nothing to send, as with an address that a person is to open.
func (e Exchange) Curl() string {
	m := e.Request
	if m.Method == "" {
		return ""
	}
	words := []string{"curl -sS"}
	if m.Method == http.MethodGet && len(m.Fields) > 0 {
		words[0] += " -G"
	}
	if m.Method == http.MethodPost && len(m.Fields) == 0 && m.Text == "" {
		words[0] += " -X POST"
	}
	words[0] += " " + shellQuote(m.URL)
	for _, f := range m.Header {
		switch value := f.Value.Reveal(); {
		case f.Name == "Content-Type" && m.Text == "": // curl's own for a form
		case f.Secret:
			scheme, _, found := strings.Cut(value, " ")
			if !found || f.Name != "Authorization" {
				scheme = ""
			} else {
				scheme += " "
			}
			name := map[string]string{"Bearer ": "ACCESS_TOKEN", "Basic ": "CLIENT_CREDENTIALS"}[scheme]
			if name == "" {
				name = placeholder(f.Name)
			}
			words = append(words, `-H "`+escape(f.Name+": "+scheme)+"$"+name+`"`)
		default:
			words = append(words, "-H "+shellQuote(f.Name+": "+value))
		}
	}
	for _, f := range m.Fields {
		if f.Secret {
			words = append(words, `--data-urlencode "`+escape(url.QueryEscape(f.Name))+"=$"+placeholder(f.Name)+`"`)
			continue
		}
		words = append(words, "--data-urlencode "+shellQuote(url.QueryEscape(f.Name)+"="+f.Value.Reveal()))
	}
	if m.Text != "" {
		words = append(words, "--data-binary "+shellQuote(m.Text))
	}
	return strings.Join(words, " \\\n  ")
}

// shellQuote makes one word of s that a shell takes as it is.
func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// escape makes s fit for the inside of double quotes.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(s)
}

// placeholder is the shell variable that stands for a secret: CODE_VERIFIER for code_verifier.
func placeholder(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return name
}

// The file's form; its names are stable.
type (
	writtenTrace struct {
		Version   int               `json:"version"`
		Dropped   int               `json:"dropped,omitempty"` // exchanges before the first one here
		Exchanges []writtenExchange `json:"exchanges"`
	}
	writtenExchange struct {
		At       time.Time       `json:"at"`
		TookMS   int64           `json:"took_ms"`
		Op       string          `json:"op"`
		Browser  bool            `json:"browser"`
		Request  writtenMessage  `json:"request"`
		Response *writtenMessage `json:"response"`
		Problem  string          `json:"problem,omitempty"`
	}
	writtenMessage struct {
		Method string         `json:"method,omitempty"`
		URL    string         `json:"url,omitempty"`
		Status int            `json:"status,omitempty"`
		Header []writtenField `json:"header,omitempty"`
		Fields []writtenField `json:"fields,omitempty"`
		Text   string         `json:"text,omitempty"`
	}
	writtenField struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Secret bool   `json:"secret,omitempty"`
	}
)

// WriteRedacted writes the trace as indented JSON without secrets.
func (t *Trace) WriteRedacted(w io.Writer) error {
	t.mu.Lock()
	out := writtenTrace{Version: 1, Dropped: t.dropped, Exchanges: []writtenExchange{}}
	t.mu.Unlock()
	for _, e := range t.Exchanges() {
		x := writtenExchange{At: e.At.UTC(), TookMS: e.Took.Milliseconds(), Op: e.Op, Browser: e.Browser, Request: redact(e.Request), Problem: e.Problem}
		if e.Response != nil {
			r := redact(*e.Response)
			x.Response = &r
		}
		out.Exchanges = append(out.Exchanges, x)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func redact(m Message) writtenMessage {
	fields := func(list []Field) (out []writtenField) {
		for _, f := range list {
			out = append(out, writtenField{f.Name, f.Shown(), f.Secret})
		}
		return out
	}
	return writtenMessage{Method: m.Method, URL: m.URL, Status: m.Status, Header: fields(m.Header), Fields: fields(m.Fields), Text: m.Text}
}
