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
	object  *fyne.Container
	code    *userCode
	qr      *qrCode
	hint    *text
	address *text
	left    *mark
	shown   flows.DevicePrompt
}

const (
	codeSize = 34
	qrSide   = 156
)

func newDeviceView(do deviceActions) *deviceView {
	v := &deviceView{code: newUserCode(codeSize), qr: newQRCode(qrSide), left: newMark(sizeText)}
	v.left.gap = 10
	v.left.label.fit = wrap
	v.hint = newText("", sizeCaption, colorDim, wrap)
	v.address = newText("", sizeText, colorInk, wrap)
	warning := newMark(sizeCaption)
	warning.gap, warning.label.fit = 10, wrap
	warning.set(triangle, "Only go on if you started this sign-in yourself. Nobody from support needs this code.", colorWarn, "")
	card := newPanel(newInset(10, 12, 10, 12, v.code), colorCard, colorLine, corner)
	buttons := newLine(8, -1,
		newButton("Copy code", plain, func() { do.copyCode(v.shown) }),
		newButton("Open here", plain, func() { do.openHere(v.shown) }))
	where := newColumn(0, v.hint, gap(1, 2), v.address, gap(1, 14), buttons)
	v.object = newColumn(0, card, gap(1, 16), newFolding(narrowSheet, line{20, 1}, twoLines{first: 1, upper: line{0, -1}, lower: line{0, 0}, gap: 12}, v.qr, where), gap(1, 16), v.left, gap(1, 10), warning)
	return v
}

// render shows a prompt; left says how long it still works.
func (v *deviceView) render(p flows.DevicePrompt, left string) (changed bool) {
	v.left.set(ring, left, colorAccent, colorInk)
	if p == v.shown {
		return false
	}
	v.shown = p
	v.code.set(p.UserCode)
	link, hint := p.VerificationURIComplete, "Scan this, or open the address on any device and type the code:"
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
