package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
)

// readable keeps text from running wider than people like to read. It stands at the left beside the picker, in line with the
// pages of accounts, and in the middle of a window without one.
type readable struct {
	most  float32
	alone *bool // there is no picker
}

func newReadable(most float32, alone *bool, o fyne.CanvasObject) *fyne.Container {
	return container.New(readable{most, alone}, o)
}

func (l readable) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	return kit.HeightFor(o[0], min(width, l.most))
}

func (l readable) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (l readable) Layout(o []fyne.CanvasObject, size fyne.Size) {
	var left float32
	if *l.alone {
		left = max(0, float32(int((size.Width-l.most)/2)))
	}
	kit.Place(o[0], left, 0, min(size.Width, l.most), size.Height)
}

// readableWidth is that of the pages of settings and doctor.
const readableWidth = 680

// newTitled stands a page of readable width under its title and the button that leads back, which stay where they are
// while the page scrolls.
func newTitled(title string, back func(), alone *bool, column fyne.CanvasObject) (*fyne.Container, *kit.Page) {
	head := kit.NewLine(8, 0, kit.NewText(title, kit.SizeName, kit.ColorInk, kit.Ellip).Bold(), kit.NewButton("Done", kit.Plain, back))
	body := kit.NewPage(kit.NewInset(0, kit.PageSide, kit.PageTop, kit.PageSide, newReadable(readableWidth, alone, column)))
	return kit.NewBorderColumn(kit.NewInset(kit.PageTop, kit.PageSide, 12, kit.PageSide, newReadable(readableWidth, alone, head)), body, kit.Gap(1, 0)), body
}
