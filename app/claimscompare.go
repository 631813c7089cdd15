package app

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// comparison is what two tokens differ in.
type comparison struct {
	first, second *reading
	list          []claims.Difference
}

// compare is made away from Fyne's thread.
func compare(first, second *reading, now time.Time) *comparison {
	return &comparison{first, second, claims.Compare(first.token, second.token, now)}
}

// summary is what there is to say about a comparison in a sentence.
func (c *comparison) summary() string {
	var n [3]int
	for _, d := range c.list {
		switch {
		case d.Always:
		case d.Change == claims.New:
			n[0]++
		case d.Change == claims.Gone:
			n[1]++
		default:
			n[2]++
		}
	}
	if n[0]+n[1]+n[2] == 0 {
		return "Both tokens say the same, but for what differs between any two."
	}
	return fmt.Sprintf("New: %d. Gone: %d. Changed: %d.", n[0], n[1], n[2])
}

// about says which token is which.
func (c *comparison) about() string {
	return fmt.Sprintf("From %s to %s.", c.first.called, c.second.called)
}

const alwaysDiffers = "Differs between any two tokens"

// lines lists the differences under the captions of their groups; what always differs comes last.
func (c *comparison) lines(search string, more map[string]int) []claimLine {
	var lines []claimLine
	words := strings.Fields(strings.ToLower(search))
	group, shown, left, found := "", 0, 0, 0
	rest := func() {
		if left > 0 {
			lines = append(lines, claimLine{kind: claimsMore, group: group, words: fmt.Sprintf("%s more here", kit.Count(left, "difference"))})
		}
	}
	for i := range c.list {
		d := &c.list[i]
		if !differenceHolds(d, words) {
			continue
		}
		found++
		caption := d.Group
		if d.Always {
			caption = alwaysDiffers
		}
		if caption != group {
			rest()
			group, shown, left = caption, 0, 0
			lines = append(lines, claimLine{kind: claimsCaption, words: group})
		}
		if shown >= groupFirst+more[group] {
			left++
			continue
		}
		shown++
		lines = append(lines, claimLine{kind: claimsDifference, differs: d})
	}
	rest()
	if found == 0 && len(words) > 0 {
		lines = append(lines, claimLine{kind: claimsNone, words: fmt.Sprintf("No difference of these tokens holds %q.", search)})
	}
	return lines
}

func differenceHolds(d *claims.Difference, words []string) bool {
	hay := strings.ToLower(strings.Join([]string{d.Name, d.Group, d.Meaning, string(d.Change), d.Before, d.After, d.Note,
		strings.Join(d.Came, "\n"), strings.Join(d.Went, "\n")}, "\n"))
	for _, w := range words {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}

// differenceRow is one claim in which two tokens differ. A click copies both values.
type differenceRow struct {
	widget.BaseWidget
	d                   claims.Difference
	name, before, after *kit.Text
	was, is             *kit.Text // what stands over both, in words of ours: values are not said in another language
	change              *kit.Mark
	note                *kit.Text
	chosen              bool
	hovered             bool
	copied              func(text, said string)
}

func newDifferenceRow(copied func(text, said string)) *differenceRow {
	r := &differenceRow{
		name:   kit.NewText("", kit.SizeMono, kit.ColorInk, kit.Wrap).Mono(),
		change: kit.NewMark(kit.SizeCaption),
		before: kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap),
		after:  kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap),
		was:    kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap),
		is:     kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap),
		note:   kit.NewText("", kit.SizeNote, kit.ColorDim, kit.Wrap),
		copied: copied,
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *differenceRow) Kind() int { return claimsDifference }

// membersShown is how many members of a list a difference names; the rest is counted.
const membersShown = 5

func (r *differenceRow) set(d claims.Difference, chosen bool) {
	r.d, r.chosen = d, chosen
	r.treat(d)
	r.name.Set(shownName(d.Name))
	shape, color := kit.Ring, kit.ColorWarn
	switch d.Change {
	case claims.New:
		shape, color = kit.Dot, kit.ColorOK
	case claims.Gone:
		shape, color = kit.Triangle, kit.ColorBad
	}
	ink := kit.ColorInk
	if d.Always {
		color, ink = kit.ColorDim, kit.ColorDim
	}
	r.change.Set(shape, string(d.Change), color, color)
	w := differenceWords(d)
	r.name.SetColor(ink)
	r.after.SetColor(ink)
	for i, t := range r.parts() {
		t.Set(w.values[i])
		t.Hidden = w.values[i] == ""
	}
	r.note.Set(w.note)
	r.Refresh()
}

// parts are the texts of the column of values, from above.
func (r *differenceRow) parts() [4]*kit.Text { return [4]*kit.Text{r.was, r.before, r.is, r.after} }

// treat says what masked mode hides of the values, and whether they are in words of ours.
func (r *differenceRow) treat(d claims.Difference) {
	r.before.Private, r.after.Private = privateClaim(d.Name), privateClaim(d.Name)
	r.before.Fixed, r.after.Fixed = !claims.InWords(d.Before), !claims.InWords(d.After)
}

// heightOf is how high the row of a difference is.
func (r *differenceRow) heightOf(d claims.Difference, width float32) float32 {
	w := differenceWords(d)
	r.treat(d)
	r.name.Hold(shownName(d.Name))
	for i, t := range r.parts() {
		t.Hold(w.values[i])
		t.Hidden = w.values[i] == ""
	}
	r.note.Hold(w.note)
	return r.HeightFor(width)
}

// differing is what stands in a row beside the name and the kind of change.
type differing struct {
	values [4]string // in the order of the row's parts
	note   string
}

func differenceWords(d claims.Difference) differing {
	w := differing{values: [4]string{"", shownValue(d.Before), "", shownValue(d.After)}, note: d.Note}
	switch {
	case len(d.Came)+len(d.Went) > 0:
		w.values = [4]string{"", memberLines(d.Went), "", memberLines(d.Came)}
		if n := len(d.Went); n > 0 {
			w.values[0] = fmt.Sprintf("%d gone", n)
		}
		if n := len(d.Came); n > 0 {
			w.values[2] = fmt.Sprintf("%d new", n)
		}
	case d.Change == claims.Changed:
		w.values[0], w.values[2] = "from", "to"
	}
	if w.note == "" {
		w.note = d.Meaning
	}
	return w
}

// memberLines names members, each in a line of its own. Of very many it names the first.
func memberLines(members []string) string {
	var lines []string
	for _, m := range members[:min(len(members), membersShown)] {
		lines = append(lines, oneLine(m))
	}
	if len(members) > membersShown {
		lines = append(lines, kit.Ellipsis)
	}
	return strings.Join(lines, "\n")
}

func (r *differenceRow) values(width float32) float32 {
	var h float32
	for _, t := range r.parts() {
		if t.Visible() {
			h += t.HeightFor(width)
		}
	}
	return h
}

func (r *differenceRow) HeightFor(width float32) float32 {
	g := gridFor(width)
	return g.height(r.name.HeightFor(g.name)+20, r.values(g.value), r.note.HeightFor(g.meaning)) + 16
}

func (r *differenceRow) MinSize() fyne.Size { return fyne.NewSize(claimNameW+claimGap+60, 44) }

func (r *differenceRow) CreateRenderer() fyne.WidgetRenderer {
	under, veil, ground := kit.Box(0), kit.Box(4), kit.Box(4)
	layout := func(s fyne.Size) {
		g, top := gridFor(s.Width), float32(claimTop)
		name := r.name.HeightFor(g.name)
		kit.Place(r.name, claimSide, top+1, g.name, name)
		kit.Place(r.change, claimSide, top+1+name, g.name, 18)
		if g.stacked {
			top += name + 20
		}
		y := top
		for _, t := range r.parts() {
			if t.Visible() {
				kit.Place(t, g.valueX, y, g.value, t.HeightFor(g.value))
				y += t.HeightFor(g.value)
			}
		}
		if g.stacked {
			top = y
		}
		kit.Place(r.note, g.meaningX, top+1, g.meaning, r.note.HeightFor(g.meaning))
		kit.Place(under, claimSide, s.Height-1, s.Width-claimSide-claimEnd, 1)
		kit.Place(veil, claimSide-6, 0, s.Width-claimSide-claimEnd+12, s.Height-1)
		kit.Place(ground, claimSide-8, 0, s.Width-claimSide-claimEnd+16, s.Height-1)
	}
	paint := func() {
		kit.PaintBox(under, kit.ColorLine, "", 0)
		kit.PaintRow(veil, ground, r.hovered, r.chosen)
	}
	return kit.Draw(r.MinSize, layout, paint, veil, ground, under, r.name, r.change, r.was, r.before, r.is, r.after, r.note)
}

func (r *differenceRow) Tapped(*fyne.PointEvent) {
	lines := []string{r.d.Name + ": " + string(r.d.Change)}
	for _, m := range r.d.Went {
		lines = append(lines, "- "+oneLine(m))
	}
	for _, m := range r.d.Came {
		lines = append(lines, "+ "+oneLine(m))
	}
	if len(lines) == 1 {
		lines = append(lines, "- "+r.d.Before, "+ "+r.d.After)
	}
	r.copied(strings.Join(lines, "\n"), "Difference copied")
}

func (r *differenceRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *differenceRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh(); kit.RestTipOf(r) }
func (r *differenceRow) MouseMoved(*desktop.MouseEvent) {}
func (r *differenceRow) MouseOut()                      { r.hovered = false; r.Refresh(); kit.HideTip(r) }

// TipWords is the whole of a name that is shown by its end.
func (r *differenceRow) TipWords() string {
	if shownName(r.d.Name) == r.d.Name {
		return ""
	}
	return r.d.Name
}
