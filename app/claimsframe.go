package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

// lowClaims is the height below which the buttons and the search scroll with the claims: what they would leave of a low
// window shows hardly a claim.
const lowClaims = 350

// claimsFrame lays the bars of a view of claims above its list.
type claimsFrame struct{ v *claimsView }

func (f *claimsFrame) MinSize(o []fyne.CanvasObject) fyne.Size {
	top, list := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(top.Width, list.Width), list.Height)
}

func (f *claimsFrame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	moved := f.v.setLow(size.Height > 0 && size.Height < lowClaims)
	top := float32(0)
	if !f.v.low {
		top = kit.HeightFor(o[0], size.Width)
	}
	kit.Place(o[0], 0, 0, size.Width, top)
	kit.Place(o[1], 0, top, size.Width, max(0, size.Height-top))
	if moved {
		f.v.arrange(true)
	}
}

// setLow moves the bars to where a window of that height has room for them, and reports whether they had to move.
func (v *claimsView) setLow(low bool) bool {
	if low == v.low {
		return false
	}
	v.low = low
	v.above.Objects, v.within.Objects = []fyne.CanvasObject{v.bars, v.finder}, nil
	if low {
		v.above.Objects, v.within.Objects = nil, []fyne.CanvasObject{kit.Gap(1, 2), v.bars, v.finder, kit.Gap(1, 1)}
	}
	v.above.Refresh()
	v.within.Refresh()
	return true
}

// toSearch puts the keyboard into the search, which may have scrolled out of sight.
func (v *claimsView) toSearch() {
	if v.low {
		v.list.rows.Scroll.ScrollToTop()
		v.list.rows.ShowRows(false)
	}
	v.do.focus(v.search)
}
