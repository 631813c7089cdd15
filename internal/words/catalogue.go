package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// texts holds one file for each part of the program: English sentence, German sentence.
//
//go:embed de/*.json
var texts embed.FS

// catalogue is one language, ready to be asked.
type catalogue struct {
	exact map[string]string
	// Sentences with holes, by the first word where the text before the first hole has a whole one, else by the last
	// word, else in rest. Each list begins with the most telling.
	byFirst, byLast map[string][]*pattern
	rest            []*pattern
}

// Messages are all entries in a language, as Fyne's lang package takes them: JSON as go-i18n reads it, each text with
// its plural form, because a bare text may not be called "Other".
func Messages(l Language) []byte {
	type message struct {
		Other string `json:"other"`
	}
	list := map[string]message{}
	german := entries()
	for name, english := range fyneNames() {
		list[name] = message{english}
		if l != English {
			list[name] = message{german[english]}
		}
	}
	for source, target := range german {
		if l == English {
			target = source
		}
		list[source] = message{target}
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("write strings as JSON: %v", err)) // cannot be: they were read as JSON
	}
	return text
}

// fyneNames are what Fyne asks for by a name and not by the English words, which are here.
func fyneNames() map[string]string {
	return map[string]string{"file.name": "Name", "file.parent": "Parent"}
}

func entries() map[string]string {
	all := map[string]string{}
	eachEntry(func(source, target string) { all[source] = target })
	return all
}

// manyEntries is about how many there are.
const manyEntries = 4000

func german() *catalogue {
	c := &catalogue{exact: make(map[string]string, manyEntries), byFirst: map[string][]*pattern{}, byLast: map[string][]*pattern{}}
	eachEntry(func(source, target string) {
		if !strings.Contains(source, "%") && !strings.Contains(target, "%") {
			c.exact[bare(source)] = bare(target)
			return
		}
		p := newPattern(source, target)
		if len(p.holes) == 0 {
			c.exact[p.texts[0]] = p.target[0].text
			return
		}
		head, tail := p.texts[0], p.texts[len(p.texts)-1]
		if first, _, whole := strings.Cut(head, " "); whole && first != "" {
			c.byFirst[first] = append(c.byFirst[first], p)
		} else if i := strings.LastIndexByte(tail, ' '); i >= 0 && i < len(tail)-1 {
			c.byLast[tail[i+1:]] = append(c.byLast[tail[i+1:]], p)
		} else {
			c.rest = append(c.rest, p)
		}
	})
	sort := func(list []*pattern) {
		slices.SortFunc(list, func(a, b *pattern) int {
			if a.weight != b.weight {
				return b.weight - a.weight
			}
			return strings.Compare(a.source, b.source)
		})
	}
	for _, list := range c.byFirst {
		sort(list)
	}
	for _, list := range c.byLast {
		sort(list)
	}
	sort(c.rest)
	return c
}

// find is the most telling sentence with holes that fits.
func (c *catalogue) find(text string, f fitting, left *effort) (best *pattern, fillings []string) {
	first, _, _ := strings.Cut(text, " ")
	last := text[strings.LastIndexByte(text, ' ')+1:]
	for _, list := range [...][]*pattern{c.byFirst[first], c.byLast[last], c.rest} {
		for _, p := range list {
			if best != nil && p.weight <= best.weight || left.spend(1) {
				break
			}
			if got, ok := p.match(text, f, left); ok && (p.weight >= telling && f != sure || c.plausible(p, got, left)) {
				best, fillings = p, got
				break
			}
		}
	}
	return best, fillings
}

// telling is how much text a sentence with holes must have to be recognised whatever stands in them.
const telling = 10

// longestName is how many blanks a name has at most.
const longestName = 3

// plausible reports whether the fillings of a short one ("in %s", "%s ago") are what it was made for: texts of the
// catalogue, or single words.
func (c *catalogue) plausible(p *pattern, fillings []string, left *effort) bool {
	for _, piece := range p.target {
		if piece.hole == 0 || piece.hole > len(fillings) {
			continue
		}
		filling := fillings[piece.hole-1]
		if piece.verb != 's' {
			if strings.Count(filling, " ") > longestName {
				return false
			}
			continue
		}
		if !strings.Contains(filling, " ") || !hasLetter(filling) {
			continue
		}
		if !c.firm(filling, left) {
			return false
		}
	}
	return true
}

// firm reports whether a text is in the catalogue beyond doubt: word by word, as a number of things, or with enough text
// around what was filled in.
func (c *catalogue) firm(text string, left *effort) bool {
	for _, v := range variants(text) {
		if _, ok := c.exact[v.text]; ok {
			return true
		}
	}
	if _, ok := moment(text); ok {
		return true
	}
	first, _, _ := strings.Cut(text, " ")
	last := text[strings.LastIndexByte(text, ' ')+1:]
	for _, list := range [...][]*pattern{c.byFirst[first], c.byLast[last], c.rest} {
		for _, p := range list {
			if left.spend(1) {
				return false
			}
			if p.weight < telling && strings.Trim(string(p.holes), "d") != "" {
				continue
			}
			if _, ok := p.match(text, strict, left); ok {
				return true
			}
		}
	}
	return false
}
