package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Segmented is a choice among few: all are seen side by side where there is room, and in a dropdown where there is not.
type Segmented struct {
	Object *fyne.Container
	Wide   *Choices
	Narrow *Dropdown
}

// SegmentedWidth is the most that a dropdown takes of a wide line.
const SegmentedWidth = 260

// NewSegmented makes one; its menu opens by open, and picked hears which word a person chose.
func NewSegmented(name string, open func(fyne.CanvasObject, ...MenuItem), picked func(int), words ...string) *Segmented {
	s := &Segmented{}
	s.Wide = NewSegments(func(i int) { s.Narrow.choose(i); picked(i) }, words...)
	s.Narrow = NewDropdown(name, open, func(i int) { s.Wide.Choose(i); picked(i) }, words...)
	s.Narrow.Hide()
	s.Object = container.New(segmentedLayout{}, s.Wide, s.Narrow)
	return s
}

// Choose shows which is on without telling anybody; -1: none of them.
func (s *Segmented) Choose(i int) {
	s.Wide.Choose(i)
	s.Narrow.choose(i)
}

// SetEnabled switches it on or off.
func (s *Segmented) SetEnabled(on bool) {
	s.Wide.SetEnabled(on)
	s.Narrow.SetEnabled(on)
}

// Focus gives it the keyboard.
func (s *Segmented) Focus() {
	if s.Wide.Visible() {
		s.Wide.Focus()
	} else {
		Focus(s.Narrow)
	}
}

type segmentedLayout struct{}

// MinSize is that of the dropdown: the window may get so narrow.
func (segmentedLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[1].MinSize() }

// NaturalSize is the size in which everything is seen.
func (segmentedLayout) NaturalSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

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
		Place(o[0], 0, 0, need.Width, size.Height)
		return
	}
	Place(o[1], 0, 0, min(size.Width, SegmentedWidth), size.Height)
}
