package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
)

// deviceActions are what the buttons beside a device code do.
type deviceActions struct {
	copyCode, openHere func(flows.DevicePrompt)
}

// deviceView is what a person needs to sign in on another device: the code, and where to type it.
type deviceView struct {
	object *fyne.Container
	code   *userCode
	qr     *kit.QRCode
	hint   *kit.Text
	masked *kit.Text // in masked mode, how to get at the code all the same

	maskedLine *fyne.Container // it, with air
	address    *kit.Text
	left       *kit.Mark
	warning    *kit.Mark
	card       *kit.Panel
	frame      *kit.Inset // of the code in its card
	buttons    *fyne.Container
	shown      flows.DevicePrompt
}

// The sizes of the code and its picture, and those in a low window: there, each module of an address as long as they
// get still has two pixels, so that a camera can read it.
const (
	codeSize, lowCodeSize = 34, 24
	qrSide, lowQRSide     = 156, 120
)

func newDeviceView(do deviceActions) *deviceView {
	v := &deviceView{code: newUserCode(codeSize), qr: kit.NewQRCode(qrSide), left: kit.NewMark(kit.SizeText)}
	v.left.Gap = 10
	v.left.Label.Fit = kit.Wrap
	v.hint = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	v.address = kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap)
	v.warning = kit.NewMark(kit.SizeCaption)
	v.warning.Gap, v.warning.Label.Fit = 10, kit.Wrap
	v.warning.Set(kit.Triangle, "Only go on if you started this sign-in yourself. Nobody from support needs this code.", kit.ColorWarn, "")
	code := kit.NewInset(10, 12, 10, 12, v.code)
	v.frame = code.Layout.(*kit.Inset)
	v.card = kit.NewPanel(code, kit.ColorCard, kit.ColorLine, kit.Corner)
	v.buttons = kit.NewLine(8, -1,
		kit.NewButton("Copy code", kit.Plain, func() { do.copyCode(v.shown) }),
		kit.NewButton("Open here", kit.Plain, func() { do.openHere(v.shown) }))
	v.masked = kit.NewText("Masked. Copy the code, or show it with Ctrl+Shift+M.", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	v.maskedLine = kit.NewInset(6, 0, 0, 0, v.masked)
	v.maskedLine.Hide()
	v.object = kit.NewColumn(0)
	v.setLow(false)
	return v
}

// setLow arranges the parts for a window of little height: then the code stands beside its picture, so that the
// warning and how long there is time are in view as well. The warning comes before what it warns of.
func (v *deviceView) setLow(low bool) {
	beside := func(where fyne.CanvasObject) fyne.CanvasObject {
		return kit.NewFolding(kit.NarrowSheet, kit.Line{Gap: 20, Grow: 1}, kit.TwoLines{First: 1, Upper: kit.Line{Grow: -1}, Lower: kit.Line{}, Gap: 12}, v.qr, where)
	}
	if low {
		v.code.setSize(lowCodeSize)
		v.qr.SetSide(lowQRSide)
		v.frame.Top, v.frame.Bottom = 2, 2
		v.object.Objects = []fyne.CanvasObject{v.warning, kit.Gap(1, 8),
			beside(kit.NewColumn(0, v.card, v.maskedLine, kit.Gap(1, 6), v.address, kit.Gap(1, 6), v.buttons)), kit.Gap(1, 8), v.left}
		return
	}
	v.code.setSize(codeSize)
	v.qr.SetSide(qrSide)
	v.frame.Top, v.frame.Bottom = 10, 10
	v.object.Objects = []fyne.CanvasObject{v.warning, kit.Gap(1, 12), v.card, v.maskedLine, kit.Gap(1, 16),
		beside(kit.NewColumn(0, v.hint, kit.Gap(1, 2), v.address, kit.Gap(1, 14), v.buttons)), kit.Gap(1, 16), v.left}
}

// render shows a prompt; left says how long it still works.
func (v *deviceView) render(p flows.DevicePrompt, left string) (changed bool) {
	v.left.Set(kit.Ring, left, kit.ColorAccent, kit.ColorInk)
	if hidden := kit.Veiled() == nil; v.maskedLine.Hidden != hidden {
		v.maskedLine.Hidden = hidden
		v.code.Refresh()
		changed = true
	}
	if p == v.shown {
		return changed
	}
	v.shown = p
	v.code.set(p.UserCode)
	link, hint := p.VerificationURIComplete, "Scan this, or open the address on any device and type the code:"
	v.qr.Private = link != ""
	if link == "" {
		link = p.VerificationURI
		hint = "Scan this or open the address on any device, then type the code:"
	}
	if err := v.qr.Set(link); err != nil { // the address and the code say it all as well
		v.qr.Hide()
		hint = "Open the address on any device, then type the code:"
	}
	v.hint.Set(hint)
	v.address.Set(p.VerificationURI)
	return true
}
