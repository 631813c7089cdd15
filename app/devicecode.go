package app

import (
	"fyne.io/fyne/v2"

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
	qr     *qrCode
	hint   *text
	masked *text // in masked mode, how to get at the code all the same

	maskedLine *fyne.Container // it, with air
	address    *text
	left       *mark
	warning    *mark
	card       *panel
	frame      *inset // of the code in its card
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
	v := &deviceView{code: newUserCode(codeSize), qr: newQRCode(qrSide), left: newMark(sizeText)}
	v.left.gap = 10
	v.left.label.fit = wrap
	v.hint = newText("", sizeCaption, colorDim, wrap)
	v.address = newText("", sizeText, colorInk, wrap)
	v.warning = newMark(sizeCaption)
	v.warning.gap, v.warning.label.fit = 10, wrap
	v.warning.set(triangle, "Only go on if you started this sign-in yourself. Nobody from support needs this code.", colorWarn, "")
	code := newInset(10, 12, 10, 12, v.code)
	v.frame = code.Layout.(*inset)
	v.card = newPanel(code, colorCard, colorLine, corner)
	v.buttons = newLine(8, -1,
		newButton("Copy code", plain, func() { do.copyCode(v.shown) }),
		newButton("Open here", plain, func() { do.openHere(v.shown) }))
	v.masked = newText("Masked. Copy the code, or show it with Ctrl+Shift+M.", sizeCaption, colorDim, wrap)
	v.maskedLine = newInset(6, 0, 0, 0, v.masked)
	v.maskedLine.Hide()
	v.object = newColumn(0)
	v.setLow(false)
	return v
}

// setLow arranges the parts for a window of little height: then the code stands beside its picture, so that the
// warning and how long there is time are in view as well. The warning comes before what it warns of.
func (v *deviceView) setLow(low bool) {
	beside := func(where fyne.CanvasObject) fyne.CanvasObject {
		return newFolding(narrowSheet, line{20, 1}, twoLines{first: 1, upper: line{0, -1}, lower: line{0, 0}, gap: 12}, v.qr, where)
	}
	if low {
		v.code.setSize(lowCodeSize)
		v.qr.setSide(lowQRSide)
		v.frame.top, v.frame.bottom = 2, 2
		v.object.Objects = []fyne.CanvasObject{v.warning, gap(1, 8),
			beside(newColumn(0, v.card, v.maskedLine, gap(1, 6), v.address, gap(1, 6), v.buttons)), gap(1, 8), v.left}
		return
	}
	v.code.setSize(codeSize)
	v.qr.setSide(qrSide)
	v.frame.top, v.frame.bottom = 10, 10
	v.object.Objects = []fyne.CanvasObject{v.warning, gap(1, 12), v.card, v.maskedLine, gap(1, 16),
		beside(newColumn(0, v.hint, gap(1, 2), v.address, gap(1, 14), v.buttons)), gap(1, 16), v.left}
}

// render shows a prompt; left says how long it still works.
func (v *deviceView) render(p flows.DevicePrompt, left string) (changed bool) {
	v.left.set(ring, left, colorAccent, colorInk)
	if hidden := veiled() == nil; v.maskedLine.Hidden != hidden {
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
	v.qr.private = link != ""
	if link == "" {
		link = p.VerificationURI
		hint = "Scan this or open the address on any device, then type the code:"
	}
	if err := v.qr.set(link); err != nil { // the address and the code say it all as well
		v.qr.Hide()
		hint = "Open the address on any device, then type the code:"
	}
	v.hint.set(hint)
	v.address.set(p.VerificationURI)
	return true
}
