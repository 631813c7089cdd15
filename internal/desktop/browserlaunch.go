package desktop

import "slices"

// launch is a command line with places in it for the link and for what names a profile.
type launch struct {
	arguments []argument
	profileAt int // the arguments that name a profile come before this one
}

// argument is a word of a command line. Where link is set, the link stands after text, and tail after it.
type argument struct {
	text string
	link bool
	tail string
}

// plainArguments makes arguments of words.
func plainArguments(words ...string) []argument {
	list := make([]argument, len(words))
	for i, w := range words {
		list[i] = argument{text: w}
	}
	return list
}

// program is what is started.
func (l launch) program() string { return l.arguments[0].text }

// argv is the command line for a link; profile are the arguments that name one, or none.
func (l launch) argv(profile []string, link string) []string {
	var list []string
	for _, a := range slices.Insert(slices.Clone(l.arguments), l.profileAt, plainArguments(profile...)...) {
		if a.link {
			a.text += link + a.tail
		}
		list = append(list, a.text)
	}
	return list
}
