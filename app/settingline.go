package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

// settingLine puts words at the left and what they are chosen with at the right, or beneath them where that would leave the
// words too little.
type settingLine struct{ width float32 } // last given

const (
	settingGap   = 18
	settingWords = 200 // the least that words take beside a control
)

// naturalSize is the size that an object takes where there is room.
func naturalSize(o fyne.CanvasObject) fyne.Size {
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(interface {
			NaturalSize([]fyne.CanvasObject) fyne.Size
		}); ok {
			return l.NaturalSize(c.Objects)
		}
	}
	return o.MinSize()
}

// beside is the width of the words; false: the control goes beneath them.
func (l *settingLine) beside(control fyne.CanvasObject, width float32) (words float32, ok bool) {
	words = width - settingGap - naturalSize(control).Width
	return words, words >= settingWords
}

func (l *settingLine) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	if words, ok := l.beside(o[1], width); ok {
		return max(kit.HeightFor(o[0], words), naturalSize(o[1]).Height)
	}
	return kit.HeightFor(o[0], width) + 2*kit.GridStep + kit.HeightFor(o[1], width)
}

func (l *settingLine) MinSize(o []fyne.CanvasObject) fyne.Size {
	w := max(o[0].MinSize().Width, o[1].MinSize().Width)
	return fyne.NewSize(w, l.HeightFor(o, max(l.width, w)))
}

func (l *settingLine) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	if words, ok := l.beside(o[1], size.Width); ok {
		high, own := kit.HeightFor(o[0], words), naturalSize(o[1])
		kit.Place(o[0], 0, (size.Height-high)/2, words, high)
		kit.Place(o[1], size.Width-own.Width, (size.Height-own.Height)/2, own.Width, own.Height)
		return
	}
	high := kit.HeightFor(o[0], size.Width)
	kit.Place(o[0], 0, 0, size.Width, high)
	w := size.Width
	if _, grows := o[1].(*fyne.Container); !grows {
		w = o[1].MinSize().Width
	}
	kit.Place(o[1], 0, high+2*kit.GridStep, w, kit.HeightFor(o[1], size.Width))
}
