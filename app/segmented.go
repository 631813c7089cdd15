package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// segmented is a choice among few: all are seen side by side where there is room, and in a dropdown where there is not.
type segmented struct {
	object *fyne.Container
	wide   *choices
	narrow *dropdown
}

// segmentedW is the most that a dropdown takes of a wide line.
const segmentedW = 260

func newSegmented(name string, open func(fyne.CanvasObject, ...menuItem), picked func(int), words ...string) *segmented {
	s := &segmented{}
	s.wide = newSegments(func(i int) { s.narrow.choose(i); picked(i) }, words...)
	s.narrow = newDropdown(name, open, func(i int) { s.wide.choose(i); picked(i) }, words...)
	s.narrow.Hide()
	s.object = container.New(segmentedLayout{}, s.wide, s.narrow)
	return s
}

// choose shows which is on without telling anybody; -1: none of them.
func (s *segmented) choose(i int) {
	s.wide.choose(i)
	s.narrow.choose(i)
}

func (s *segmented) SetEnabled(on bool) {
	s.wide.SetEnabled(on)
	s.narrow.SetEnabled(on)
}

// focus gives it the keyboard.
func (s *segmented) focus() {
	if s.wide.Visible() {
		s.wide.focus()
	} else if c := fyne.CurrentApp().Driver().CanvasForObject(s.narrow); c != nil {
		c.Focus(s.narrow)
	}
}

type segmentedLayout struct{}

// MinSize is that of the dropdown: the window may get so narrow.
func (segmentedLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[1].MinSize() }

// natural is the size in which everything is seen.
func (segmentedLayout) natural(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (segmentedLayout) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	if need := o[0].MinSize(); need.Width <= width {
		return need.Height
	}
	return o[1].MinSize().Height
}

func (segmentedLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	need := o[0].MinSize()
	fits := need.Width <= size.Width
	for i, shown := range []bool{fits, !fits} {
		switch {
		case shown == o[i].Visible():
		case shown:
			o[i].Show()
		default:
			o[i].Hide()
		}
	}
	if fits {
		place(o[0], 0, 0, need.Width, size.Height)
		return
	}
	place(o[1], 0, 0, min(size.Width, segmentedW), size.Height)
}
