package words

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readUntranslated reads the texts that look like words for a person and are none.
func readUntranslated(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/untranslated.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// built are texts that functions put together from parts: they stand in no source as they are.
func built(t *testing.T) map[string]string {
	t.Helper()
	text, err := texts.ReadFile("de/built.json")
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]string
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestNoKeyIsMissing(t *testing.T) {
	list, all := sourceTexts(t)
	german, apart, joined := entries(), readUntranslated(t), built(t)
	needed := map[string]bool{}
	for _, f := range list {
		needed[f.text] = true
		if _, ok := german[f.text]; !ok && !slices.Contains(apart, f.text) {
			t.Errorf("%s: %q has no German; add it to internal/words/de (or, if nobody reads it, to testdata/untranslated.json)", f.where, f.text)
		}
	}
	for text := range german {
		if _, ok := joined[text]; !ok && !all[text] {
			t.Errorf("%q is in the catalogue, but no source says it", text)
		}
	}
	for _, text := range apart {
		if _, ok := german[text]; ok {
			t.Errorf("%q is in the catalogue and among the untranslated", text)
		}
		if !needed[text] {
			t.Errorf("%q is among the untranslated, but no source says it", text)
		}
	}
}

func TestNoFileRepeatsAnother(t *testing.T) {
	files, err := texts.ReadDir("de")
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]string{}
	for _, f := range files {
		text, err := texts.ReadFile("de/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		var list map[string]string
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		for key := range list {
			if first[key] != "" {
				t.Errorf("%q is in %s and in %s", key, first[key], f.Name())
			}
			first[key] = f.Name()
		}
	}
}

// A translation uses each hole of its source once, and ends as it does.
func TestTranslationsFitTheirSources(t *testing.T) {
	for source, target := range entries() {
		p := newPattern(source, target)
		used := make([]int, len(p.holes))
		for _, piece := range p.target {
			if piece.hole > len(used) {
				t.Errorf("%q: %q has more holes than its source", source, target)
			} else if piece.hole > 0 {
				used[piece.hole-1]++
				if p.holes[piece.hole-1] == 'd' && piece.verb != 'd' {
					t.Errorf("%q: %q does not write a number as one", source, target)
				}
			}
		}
		if slices.Contains(used, 0) || slices.ContainsFunc(used, func(n int) bool { return n > 1 }) {
			t.Errorf("%q: %q does not use each hole once", source, target)
		}
		if target == "" || edges(source) != edges(target) {
			t.Errorf("%q: %q begins or ends otherwise", source, target)
		}
	}
}

// edges are the blanks and marks around a text that whoever joins it to another relies on.
func edges(s string) string {
	return regexp.MustCompile(`^[\s,;]*`).FindString(s) + "|" + regexp.MustCompile(`[\s:…]*$`).FindString(s)
}

func TestTheGermanIsGerman(t *testing.T) {
	english := regexp.MustCompile(`(?i)\b(the|and|with|your|sign|cannot|does|which|from)\b`)
	for source, target := range entries() {
		if english.MatchString(strings.NewReplacer("latchkey sign-in", "", "sign-in", "").Replace(target)) {
			t.Errorf("%q: %q looks English", source, target)
		}
		if strings.Contains(target, "  ") && !strings.Contains(source, "  ") {
			t.Errorf("%q: %q holds two blanks in a row", source, target)
		}
	}
}
