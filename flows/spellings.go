package flows

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
)

// spellings are a secret and how it is written in XML, in a page, in an address and in JSON, where another end repeats it.
func spellings(secret string) []string {
	page, query, path := html.EscapeString(secret), url.QueryEscape(secret), url.PathEscape(secret)
	text, short := quoted(secret, true), quoted(secret, false)
	list := []string{
		secret, page,
		strings.NewReplacer("&#34;", `"`, "&#39;", "'").Replace(page), // as text between tags
		strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;").Replace(page),
		query, path, smallEscapes(query), smallEscapes(path),
		text, short, strings.ReplaceAll(short, "/", `\/`),
		// System.Text.Json
		strings.NewReplacer(`\"`, `\u0022`, "'", `\u0027`, "+", `\u002B`, "`", `\u0060`, `\u003c`, `\u003C`, `\u003e`, `\u003E`).Replace(text),
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// spelled are all spellings of secrets, the longer ones first: the beginning of one may be another.
func spelled(secrets ...string) (list []string) {
	for _, s := range secrets {
		if len(s) >= minSecret {
			list = append(list, spellings(s)...)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return list
}

// quoted is a text as JSON has it between quotation marks; forPages: fit to stand in a page as well.
func quoted(text string, forPages bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(forPages)
	_ = enc.Encode(text) // a string always can be
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}

// smallEscapes writes the escapes of an address (%2F) with small letters (%2f), as .NET does.
func smallEscapes(s string) string {
	small := []byte(s)
	for i := 0; i+2 < len(small); i++ {
		if small[i] == '%' {
			copy(small[i+1:i+3], bytes.ToLower(small[i+1:i+3]))
		}
	}
	return string(small)
}
