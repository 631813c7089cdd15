package kit

import (
	"math"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/words"
)

// Fit is what a text does when it is wider than its room.
type Fit int

const (
	Whole Fit = iota // it keeps its width
	Ellip            // it ends in an ellipsis
	Wrap             // it goes on in the next line
)

const (
	LineHeight = 1.45 // of the type size
	Ellipsis   = "…"
	wrapMin    = 60 // a wrapping text is never narrower
)

// Text draws words without the padding that Fyne's Label insists on, with the line height of the design.
type Text struct {
	widget.BaseWidget
	Words    string
	TypeSize float32
	color    fyne.ThemeColorName
	Style    fyne.TextStyle
	Fit      Fit
	Align    fyne.TextAlign

	Most  int     // lines at most of a wrapping text; 0: as many as it takes
	width float32 // for which lines were made
	Lines []string
	drawn string // what they were made of
	Short bool   // they leave some of it out

	Private bool // in masked mode all of it is hidden
	Fixed   bool // it is somebody's name or another datum: not said in another language
	said    *saidWords
}

// saidWords is what is shown of a text, in the person's language and in masked mode: it is found once, since texts are
// measured often.
type saidWords struct {
	words, of string
	fixed     bool
	in        *words.Words
	by        *Veil
	lore      int
}

// NewText makes one in a type size and a colour of the theme.
func NewText(words string, size float32, color fyne.ThemeColorName, f Fit) *Text {
	t := &Text{Words: words, TypeSize: size, color: color, Fit: f}
	t.ExtendBaseWidget(t)
	return t
}

// Bold makes a new text bold.
func (t *Text) Bold() *Text { t.Style.Bold = true; return t }

// Mono gives a new text letters of one width.
func (t *Text) Mono() *Text { t.Style.Monospace = true; return t }

// Data says that all of the words are somebody's: masked mode leaves nothing of them.
func (t *Text) Data() *Text { t.Private, t.Fixed = true, true; return t }

// AsIs says that the words are data, which stay as they are in every language.
func (t *Text) AsIs() *Text { t.Fixed = true; return t }

// Set changes the words; an equal text costs nothing.
func (t *Text) Set(words string) {
	if t.Words != words || t.Lines != nil && t.drawn != t.Shown() {
		t.Words, t.Lines = words, nil
		t.Refresh()
	}
}

// Shown is what is drawn of the words. Everything that a text says passes here.
func (t *Text) Shown() string {
	l, _ := fyne.CurrentApp().Settings().Theme().(Look)
	fixed := t.Fixed || t.Style.Monospace
	if t.Words == "" || l.Veil == nil && (l.Tongue == nil || fixed) {
		return t.Words
	}
	if l.Veil != nil && t.Private {
		return Dots
	}
	now := saidWords{of: t.Words, fixed: fixed, in: l.Tongue, by: l.Veil}
	if l.Veil != nil {
		now.lore = l.Veil.Lore
	}
	if s := t.said; s != nil {
		now.words = s.words
		if now == *s {
			return s.words
		}
	}
	now.words = t.Words
	if !fixed && l.Tongue != nil {
		now.words = l.Tongue.Of(t.Words)
	}
	if l.Veil != nil {
		now.words = l.Veil.Mask(now.words)
	}
	t.said = &now
	return now.words
}

// Hold takes words to be measured: what is not on the screen need not be drawn.
func (t *Text) Hold(words string) {
	if t.Words != words {
		t.Words, t.Lines = words, nil
	}
}

// SetColor changes the colour; an equal one costs nothing.
func (t *Text) SetColor(c fyne.ThemeColorName) {
	if t.color != c {
		t.color = c
		t.Refresh()
	}
}

// SetBold makes a text that is shown bold, or no longer.
func (t *Text) SetBold(on bool) {
	if t.Style.Bold != on {
		t.Style.Bold, t.Lines = on, nil
		t.Refresh()
	}
}

// Measure is how wide words would be in its size and style.
func (t *Text) Measure(s string) float32 { return MeasureWords(s, t.TypeSize, t.Style) }

// Line is the height of one line.
func (t *Text) Line() float32 { return float32(int(t.TypeSize*LineHeight + 0.5)) }

// HeightFor is how high the text is in a column of that width.
func (t *Text) HeightFor(width float32) float32 {
	if t.Fit != Wrap {
		return t.Line()
	}
	if width != t.width || t.Lines == nil || t.drawn != t.Shown() {
		t.breakFor(width)
	}
	return t.Line() * float32(len(t.Lines))
}

func (t *Text) breakFor(width float32) {
	t.width, t.drawn, t.Short = width, t.Shown(), false
	switch {
	case t.Fit == Wrap && width > 0:
		t.Lines = wrapWords(t.drawn, width, t.Measure)
		if first, more := clauses(t.drawn); t.Most > 0 && len(t.Lines) > t.Most && more {
			t.Lines, t.Short = wrapWords(first, width, t.Measure), true
		}
		if t.Most > 0 && len(t.Lines) > t.Most {
			last := strings.Join(t.Lines[t.Most-1:], " ")
			t.Lines, t.Short = append(t.Lines[:t.Most-1:t.Most-1], cut(last, width, t.Measure)), true
		}
	case t.Fit == Ellip:
		t.Lines = []string{cut(t.drawn, width, t.Measure)}
		t.Short = t.Lines[0] != t.drawn
	default:
		t.Lines = []string{t.drawn}
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
	room := width - measure(Ellipsis)
	if room <= 0 {
		return Ellipsis
	}
	return strings.TrimRight(string([]rune(s)[:fitting(s, room, measure)]), " .,") + Ellipsis
}

func (t *Text) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	switch t.Fit {
	case Whole:
		return fyne.NewSize(t.Measure(t.Shown()), t.Line())
	case Ellip:
		return fyne.NewSize(min(t.Measure(t.Shown()), 24), t.Line())
	}
	return fyne.NewSize(min(t.Measure(t.Shown()), wrapMin), t.HeightFor(t.width))
}

func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t}
	r.Layout(t.Size())
	return r
}

type textRenderer struct {
	t     *Text
	parts []fyne.CanvasObject
}

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.t
	if t.Lines == nil || t.width != size.Width || t.drawn != t.Shown() {
		t.breakFor(size.Width)
	}
	for len(r.parts) < len(t.Lines) {
		r.parts = append(r.parts, canvas.NewText("", nil))
	}
	r.parts = r.parts[:len(t.Lines)]
	step := t.Line()
	top := (size.Height - step*float32(len(t.Lines))) / 2 // a text in a higher row stands in its middle
	if t.Fit == Wrap {
		top = 0
	}
	for i, words := range t.Lines {
		c := r.parts[i].(*canvas.Text)
		c.TextSize, c.TextStyle, c.Alignment, c.Color = t.TypeSize, t.Style, t.Align, Hue(t.color)
		SetWords(c, words)
		high := c.MinSize().Height
		// Whole pixels keep the glyphs sharp.
		Place(c, 0, float32(math.Round(float64(top+float32(i)*step+(step-high)/2))), size.Width, high)
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
