package app

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
)

// userCode shows a code that is read here and typed elsewhere: large, in monospace, with room between its groups.
type userCode struct {
	widget.BaseWidget
	code   string
	groups []string
	masked []string // what is drawn of them
	size   float32  // the largest type it takes
}

func newUserCode(size float32) *userCode {
	c := &userCode{size: size}
	c.ExtendBaseWidget(c)
	return c
}

func (c *userCode) setSize(size float32) {
	c.size = size
	c.Refresh()
}

func (c *userCode) set(code string) {
	if c.code != code {
		c.code, c.groups = code, groupsOf(code)
		c.Refresh()
	}
}

// groupsOf cuts a code into parts that the eye can hold. One that brings its own marks keeps them.
func groupsOf(code string) []string {
	n := len(code)
	part := (n + 1) / 2
	switch {
	case n < 6 || strings.ContainsAny(code, "- ") || len([]rune(code)) != n:
		return []string{code}
	case n%4 == 0:
		part = 4
	case n%3 == 0:
		part = 3
	}
	var groups []string
	for ; len(code) > part; code = code[part:] {
		groups = append(groups, code[:part])
	}
	return append(groups, code)
}

func (c *userCode) MinSize() fyne.Size { return fyne.NewSize(80, c.size*kit.LineHeight) }

// widths are those of the groups in a type size, of the room between two of them, and of all together.
func (c *userCode) widths(size float32) (groups []float32, between, all float32) {
	between = size * 0.65
	for i, g := range c.masked {
		w := kit.MeasureWords(g, size, codeStyle())
		groups = append(groups, w)
		if i > 0 {
			all += between
		}
		all += w
	}
	return groups, between, all
}

func codeStyle() fyne.TextStyle { return fyne.TextStyle{Monospace: true, Bold: true} }

func (c *userCode) CreateRenderer() fyne.WidgetRenderer { return &userCodeRenderer{c: c} }

type userCodeRenderer struct {
	c     *userCode
	parts []fyne.CanvasObject
}

func (r *userCodeRenderer) Layout(s fyne.Size) {
	size := r.c.size
	r.c.masked = r.c.masked[:0]
	for _, g := range r.c.groups {
		if kit.Veiled() != nil {
			g = strings.Repeat("•", utf8.RuneCountInString(g))
		}
		r.c.masked = append(r.c.masked, g)
	}
	groups, between, all := r.c.widths(size)
	if all > s.Width && s.Width > 0 { // a long code in a narrow window gets smaller, never cut
		size *= s.Width / all
		groups, between, all = r.c.widths(size)
	}
	r.parts = nil
	x := float32(int((s.Width - all) / 2))
	for i, g := range r.c.masked {
		t := canvas.NewText("", kit.Hue(kit.ColorInk))
		t.TextSize, t.TextStyle = size, codeStyle()
		kit.SetWords(t, g)
		h := t.MinSize().Height
		kit.Place(t, x, float32(int((s.Height-h)/2)), groups[i], h)
		x += groups[i] + between
		r.parts = append(r.parts, t)
	}
}

func (r *userCodeRenderer) MinSize() fyne.Size           { return r.c.MinSize() }
func (r *userCodeRenderer) Objects() []fyne.CanvasObject { return r.parts }
func (r *userCodeRenderer) Destroy()                     {}
func (r *userCodeRenderer) Refresh() {
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}
