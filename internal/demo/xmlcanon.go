package demo

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// canonical writes an element in the form that XML signatures are computed over: Exclusive XML Canonicalization 1.0
// without comments (https://www.w3.org/TR/xml-exc-c14n/). skip is left out together with what it holds, as the
// enveloped signature transform has it; nil leaves nothing out.
//
// It makes the signature independent of where a namespace is declared and in which order attributes stand, and of
// nothing else: another prefix, an added blank, a decoded and written anew element all break it.
func (n *xmlNode) canonical(skip *xmlNode) []byte {
	var b strings.Builder
	n.writeCanonical(&b, skip, map[string]string{})
	return []byte(b.String())
}

// writeCanonical writes the element to b; shown is what the elements around have declared in the output so far.
func (n *xmlNode) writeCanonical(b *strings.Builder, skip *xmlNode, shown map[string]string) {
	if n == skip {
		return
	}
	used := map[string]string{n.Prefix: n.Space}
	for _, a := range n.Attrs {
		if a.Prefix != "" && a.Prefix != "xml" {
			used[a.Prefix] = a.Space
		}
	}
	shown = maps.Clone(shown)
	name := qualified(n.Prefix, n.Local)
	b.WriteString("<" + name)
	for _, prefix := range slices.Sorted(maps.Keys(used)) {
		if was, ok := shown[prefix]; ok && was == used[prefix] || !ok && prefix == "" && used[prefix] == "" {
			continue
		}
		shown[prefix] = used[prefix]
		b.WriteString(" xmlns")
		if prefix != "" {
			b.WriteString(":" + prefix)
		}
		b.WriteString(`="` + attributeText.Replace(used[prefix]) + `"`)
	}
	attrs := slices.SortedFunc(slices.Values(n.Attrs), func(x, y xmlAttr) int {
		return cmp.Or(cmp.Compare(x.Space, y.Space), cmp.Compare(x.Local, y.Local))
	})
	for _, a := range attrs {
		b.WriteString(" " + qualified(a.Prefix, a.Local) + `="` + attributeText.Replace(a.Value) + `"`)
	}
	b.WriteString(">")
	for _, k := range n.Kids {
		switch k := k.(type) {
		case *xmlNode:
			k.writeCanonical(b, skip, shown)
		case string:
			b.WriteString(elementText.Replace(k))
		}
	}
	b.WriteString("</" + name + ">")
}

func qualified(prefix, local string) string {
	if prefix == "" {
		return local
	}
	return prefix + ":" + local
}

// The replacements of Canonical XML section 2.3.
var (
	attributeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
	elementText   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
)
