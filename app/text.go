package app

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/words"
)

// fit is what a text does when it is wider than its room.
type fit int

const (
	whole fit = iota // it keeps its width
	ellip            // it ends in an ellipsis
	wrap             // it goes on in the next line
)

const (
	lineHeight = 1.45 // of the type size
	ellipsis   = "…"
	wrapMin    = 60 // a wrapping text is never narrower
)

// text draws words without the padding that Fyne's Label insists on, with the line height of the design.
type text struct {
	widget.BaseWidget
	words string
	size  float32
	color fyne.ThemeColorName
	style fyne.TextStyle
	fit   fit
	align fyne.TextAlign

	most  int     // lines at most of a wrapping text; 0: as many as it takes
	width float32 // for which lines were made
	lines []string
	drawn string // what they were made of
	short bool   // they leave some of it out

	private bool // in masked mode all of it is hidden
	fixed   bool // it is somebody's name or another datum: not said in another language
	said    *saidWords
}

// saidWords is what is shown of a text, in the person's language and in masked mode: it is found once, since texts are
// measured often.
type saidWords struct {
	words, of string
	fixed     bool
	in        *words.Words
	by        *veil
	lore      int
}

func newText(words string, size float32, color fyne.ThemeColorName, f fit) *text {
	t := &text{words: words, size: size, color: color, fit: f}
	t.ExtendBaseWidget(t)
	return t
}

func (t *text) bold() *text { t.style.Bold = true; return t }
func (t *text) mono() *text { t.style.Monospace = true; return t }

// data says that all of the words are somebody's: masked mode leaves nothing of them.
func (t *text) data() *text { t.private, t.fixed = true, true; return t }

// asIs says that the words are data, which stay as they are in every language.
func (t *text) asIs() *text { t.fixed = true; return t }

// set changes the words; an equal text costs nothing.
func (t *text) set(words string) {
	if t.words != words || t.lines != nil && t.drawn != t.shown() {
		t.words, t.lines = words, nil
		t.Refresh()
	}
}

// shown is what is drawn of the words. Everything that a text says passes here.
func (t *text) shown() string {
	l, _ := fyne.CurrentApp().Settings().Theme().(look)
	fixed := t.fixed || t.style.Monospace
	if t.words == "" || l.veil == nil && (l.tongue == nil || fixed) {
		return t.words
	}
	if l.veil != nil && t.private {
		return dots
	}
	now := saidWords{of: t.words, fixed: fixed, in: l.tongue, by: l.veil}
	if l.veil != nil {
		now.lore = l.veil.lore
	}
	if s := t.said; s != nil {
		now.words = s.words
		if now == *s {
			return s.words
		}
	}
	now.words = t.words
	if !fixed && l.tongue != nil {
		now.words = l.tongue.Of(t.words)
	}
	if l.veil != nil {
		now.words = l.veil.mask(now.words)
	}
	t.said = &now
	return now.words
}

// hold takes words to be measured: what is not on the screen need not be drawn.
func (t *text) hold(words string) {
	if t.words != words {
		t.words, t.lines = words, nil
	}
}

// setColor changes the colour; an equal one costs nothing.
func (t *text) setColor(c fyne.ThemeColorName) {
	if t.color != c {
		t.color = c
		t.Refresh()
	}
}

func (t *text) setBold(on bool) {
	if t.style.Bold != on {
		t.style.Bold, t.lines = on, nil
		t.Refresh()
	}
}

func (t *text) measure(s string) float32 { return fyne.MeasureText(s, t.size, t.style).Width }
func (t *text) line() float32            { return float32(int(t.size*lineHeight + 0.5)) }

// HeightFor is how high the text is in a column of that width.
func (t *text) HeightFor(width float32) float32 {
	if t.fit != wrap {
		return t.line()
	}
	if width != t.width || t.lines == nil || t.drawn != t.shown() {
		t.breakFor(width)
	}
	return t.line() * float32(len(t.lines))
}

func (t *text) breakFor(width float32) {
	t.width, t.drawn, t.short = width, t.shown(), false
	switch {
	case t.fit == wrap && width > 0:
		t.lines = wrapWords(t.drawn, width, t.measure)
		if first, more := clauses(t.drawn); t.most > 0 && len(t.lines) > t.most && more {
			t.lines, t.short = wrapWords(first, width, t.measure), true
		}
		if t.most > 0 && len(t.lines) > t.most {
			last := strings.Join(t.lines[t.most-1:], " ")
			t.lines, t.short = append(t.lines[:t.most-1:t.most-1], cut(last, width, t.measure)), true
		}
	case t.fit == ellip:
		t.lines = []string{cut(t.drawn, width, t.measure)}
		t.short = t.lines[0] != t.drawn
	default:
		t.lines = []string{t.drawn}
	}
}

// clauses divides what is explained twice ("Needs you: the session ended: your password changed") before its second
// colon: the first half is true without the rest.
func clauses(words string) (first string, more bool) {
	lead, said, _ := strings.Cut(words, ": ")
	said, _, more = strings.Cut(said, ": ")
	return lead + ": " + said, more
}

// doubt is by how much the width of a line may differ from the sum of its words', in pixels: letters on both sides of a
// blank may move closer.
const doubt = 3

// wrapWords breaks at blanks, and within a word only where the word alone is wider than the line. Words are measured one
// by one, since the toolkit remembers how wide a word is and texts share most of theirs; a line is measured where that
// leaves a doubt.
func wrapWords(words string, width float32, measure func(string) float32) []string {
	var lines []string
	blank := measure(" ")
	for paragraph := range strings.SplitSeq(words, "\n") {
		current, wide := "", float32(0)
		for word := range strings.FieldsSeq(paragraph) {
			next, own := word, measure(word)
			sum := own
			if current != "" {
				next, sum = current+" "+word, wide+blank+own
			}
			if sum <= width-doubt || sum <= width+doubt && measure(next) <= width {
				current, wide = next, sum
				continue
			}
			if current != "" {
				lines = append(lines, current)
			}
			for current, wide = word, own; wide > width && utf8.RuneCountInString(current) > 1; wide = measure(current) {
				n := seam(current, fitting(current, width, measure))
				lines = append(lines, string([]rune(current)[:n]))
				current = string([]rune(current)[n:])
			}
		}
		lines = append(lines, current)
	}
	return lines
}

// fitting is how many runes of s fit into width; at least one, so that wrapping ends. It guesses by the width of what it
// has measured last, which is right but for a rune or two.
func fitting(s string, width float32, measure func(string) float32) int {
	runes := []rune(s)
	low, high := 1, len(runes)
	for n, wide := len(runes), measure(s); low < high; {
		if wide > 0 {
			n = int(float32(n) * width / wide)
		}
		n = min(max(n, low+1), high)
		if wide = measure(string(runes[:n])); wide <= width {
			low = n
		} else {
			high = n - 1
		}
	}
	return low
}

// seam moves a break inside a word to just behind the last mark that joins its parts, if there is one late
// enough, so that identifiers and addresses break where people would break them.
func seam(word string, n int) int {
	runes := []rune(word)
	for i := n; i > n/2; i-- {
		if strings.ContainsRune("-/._:@,;&?=", runes[i-1]) {
			return i
		}
	}
	return n
}

// cut shortens s to width, ending in an ellipsis where something is left out.
func cut(s string, width float32, measure func(string) float32) string {
	if s == "" || measure(s) <= width {
		return s
	}
	room := width - measure(ellipsis)
	if room <= 0 {
		return ellipsis
	}
	return strings.TrimRight(string([]rune(s)[:fitting(s, room, measure)]), " .,") + ellipsis
}

func (t *text) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	switch t.fit {
	case whole:
		return fyne.NewSize(t.measure(t.shown()), t.line())
	case ellip:
		return fyne.NewSize(min(t.measure(t.shown()), 24), t.line())
	}
	return fyne.NewSize(min(t.measure(t.shown()), wrapMin), t.HeightFor(t.width))
}

func (t *text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t}
	r.Layout(t.Size())
	return r
}

type textRenderer struct {
	t     *text
	parts []fyne.CanvasObject
}

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.t
	if t.lines == nil || t.width != size.Width || t.drawn != t.shown() {
		t.breakFor(size.Width)
	}
	for len(r.parts) < len(t.lines) {
		r.parts = append(r.parts, canvas.NewText("", nil))
	}
	r.parts = r.parts[:len(t.lines)]
	step := t.line()
	top := (size.Height - step*float32(len(t.lines))) / 2 // a text in a higher row stands in its middle
	if t.fit == wrap {
		top = 0
	}
	for i, words := range t.lines {
		c := r.parts[i].(*canvas.Text)
		c.Text, c.TextSize, c.TextStyle, c.Alignment, c.Color = words, t.size, t.style, t.align, hue(t.color)
		high := c.MinSize().Height
		// Whole pixels keep the glyphs sharp.
		place(c, 0, float32(math.Round(float64(top+float32(i)*step+(step-high)/2))), size.Width, high)
	}
}

func (r *textRenderer) MinSize() fyne.Size           { return r.t.MinSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.parts }
func (r *textRenderer) Destroy()                     {}

func (r *textRenderer) Refresh() {
	r.Layout(r.t.Size())
	for _, p := range r.parts {
		canvas.Refresh(p)
	}
	canvas.Refresh(r.t)
}

// joinedBy leaves out what is empty.
func joinedBy(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between)
}
