package flows

import (
	"fmt"
	"slices"
	"strconv"

	"latchkey/flows/meanings"
)

var (
	b2cNumber     = &pattern{expr: `(?i)\bAADB2C[\s:#_-]{0,3}(\d{4,6})\b`}
	windowsNumber = &pattern{expr: `(?i)(?:^|[^\w-])(?:(?:0x)?(CAA[0-9A-F]{5})|0x([89A-F][0-9A-F]{7}))(?:$|[^\w-])`} // and no part of a UUID
)

// other is a number that neither Entra nor AD FS gave, and that must not be taken for one of theirs.
type other struct {
	name    string // as people quote it: AADB2C90118, 0xCAA20003
	known   bool
	meaning meanings.Meaning
}

// othersIn finds the numbers of others in a text, each once, and gives the text without them.
func othersIn(text string) (list []other, rest string) {
	add := func(o other) {
		if len(list) < 10 && !slices.ContainsFunc(list, func(have other) bool { return have.name == o.name }) {
			list = append(list, o)
		}
	}
	for _, m := range b2cNumber.re().FindAllStringSubmatch(text, 20) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			continue
		}
		o := other{name: quote(meanings.AADB2C, n)}
		if o.meaning, o.known = meanings.Number(meanings.AADB2C, n); !o.known {
			o.meaning = meanings.Meaning{Summary: "This is a number of Azure AD B2C, which Latchkey's catalogue does not know.",
				Next: "Microsoft lists it under “Error codes: Azure Active Directory B2C”; or ask whoever runs the sign-in page."}
		}
		add(o)
	}
	for _, m := range windowsNumber.re().FindAllStringSubmatch(text, 20) {
		n, err := strconv.ParseUint(m[1]+m[2], 16, 32)
		if err != nil {
			continue
		}
		o := other{name: fmt.Sprintf("0x%08X", n)}
		o.meaning, o.known = meanings.Windows(uint32(n))
		add(o)
	}
	if len(list) == 0 {
		return nil, text
	}
	return list, windowsNumber.re().ReplaceAllString(b2cNumber.re().ReplaceAllString(text, " "), " ")
}

// withOthers adds the numbers of others to what was found. They lead only where Entra and AD FS gave none: theirs say
// more, and Windows' numbers are but wrapped around them.
func (d *Diagnosis) withOthers(list []other) {
	if len(list) > 0 && len(d.Numbers) == 0 && (list[0].known || !d.Known) {
		first := list[0]
		d.Known, d.Summary, d.Next, d.Who, d.Retry = first.known, first.meaning.Summary, first.meaning.Next, first.meaning.Who, first.meaning.Retry
	}
	for _, o := range list {
		if d.Numbers = append(d.Numbers, o.name); len(d.Numbers) > 1 {
			d.Also = append(d.Also, Further{Code: o.name, Summary: o.meaning.Summary})
		}
	}
}
