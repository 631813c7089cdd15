package app

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"latchkey/internal/identity"
)

// manyGroups is what a token of somebody in n groups says.
func manyGroups(n int) map[string]any {
	c := someClaims()
	groups := make([]string, n)
	for i := range groups {
		groups[i] = fmt.Sprintf("6b1f0000-0000-4000-8000-%012x", i)
	}
	c["groups"] = groups
	return c
}

// veryMuch is what a token of about 200 KB says. round makes every text another one, or the toolkit would remember how
// wide it is.
func veryMuch(round int) map[string]any {
	c := manyGroups(500)
	for i := range 500 {
		c[fmt.Sprintf("extension_%d_%d", round, i)] = fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, round, i))) + " words of it"
		c[fmt.Sprintf("list_%d_%d", round, i)] = []any{"a", "b", round, i, map[string]any{"c": []any{true, nil}}}
	}
	c["filler"] = strings.Repeat(fmt.Sprintf("filler %d ", round), 5<<10)
	return c
}

// BenchmarkOpenToken is what a person waits for: from a token that has come to its claims in pixels. What the window's
// thread does of it is told apart, for nothing else can be done meanwhile: a frame has 16.7 ms.
func BenchmarkOpenToken(b *testing.B) {
	for name, says := range map[string]func(round int) map[string]any{
		"small":     func(int) map[string]any { return someClaims() },
		"500groups": func(int) map[string]any { return manyGroups(500) },
		"200KB":     veryMuch,
	} {
		b.Run(name, func(b *testing.B) {
			s := newScreen(b, contoso())
			snap := few()
			s.w.render(snap)
			s.tap("Claims")
			v := s.w.account.claims
			var held, drawn, longest time.Duration
			round, size := 0, 0
			for b.Loop() {
				b.StopTimer()
				round++
				var token identity.Secret
				token, s.keeper.keys = signed(b, says(round))
				size = len(token.Reveal())
				b.StartTimer()
				r := readingOf(token, "", s.now)
				r = r.with(r.token.Signature(s.keeper.keys, nil))
				begun := time.Now()
				v.show(v.asked, r)
				took := time.Since(begun)
				held, longest = held+took, max(longest, took)
				s.w.win.Canvas().Capture()
				drawn += time.Since(begun) - took
			}
			b.ReportMetric(float64(size), "bytes/token")
			b.ReportMetric(float64(held.Microseconds())/1000/float64(round), "ms-on-thread/op")
			b.ReportMetric(float64(drawn.Microseconds())/1000/float64(round), "ms-drawing/op")
			b.ReportMetric(float64(longest.Microseconds())/1000, "ms-longest")
		})
	}
}

// BenchmarkSearchClaims is a key typed into the search field, with all that is there to be searched.
func BenchmarkSearchClaims(b *testing.B) {
	s := newScreen(b, contoso())
	s.w.render(few())
	s.tap("Claims")
	token, _ := signed(b, veryMuch(0))
	v := s.w.account.claims
	v.show(v.asked, readingOf(token, "", s.now))
	for i := 0; b.Loop(); i++ {
		v.search.SetText([]string{"ext", "extension_0_49", "0000-4000", "nothing"}[i%4])
	}
}

// BenchmarkUnfoldGroups is a click on "Show" beside 500 groups.
func BenchmarkUnfoldGroups(b *testing.B) {
	s := newScreen(b, contoso())
	s.w.render(few())
	s.tap("Claims")
	token, _ := signed(b, manyGroups(500))
	v := s.w.account.claims
	v.show(v.asked, readingOf(token, "", s.now))
	for b.Loop() {
		test.Tap(s.find(map[bool]string{false: "Show", true: "Hide"}[v.open["groups"]]))
		s.w.win.Canvas().Capture()
	}
}
