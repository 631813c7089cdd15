package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// proxySetting chooses how requests leave this computer. The address of a proxy is checked while it is typed, and kept when
// it is right and the person presses Enter or goes on. What is wrong stays, to be mended.
type proxySetting struct {
	choice  *kit.Segmented
	object  *fyne.Container
	address *kit.Field
	note    *kit.Text
	kept    string
	save    func(string)
	flow    func()
}

const ownProxy = 2 // in the choice

func newProxySetting(open func(fyne.CanvasObject, ...kit.MenuItem), save func(string), flow func()) *proxySetting {
	p := &proxySetting{save: save, flow: flow, note: kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)}
	p.choice = kit.NewSegmented("Proxy", open, p.pick, "As the system", "None", "A proxy")
	p.address = kit.NewField("Address of the proxy", "http://proxy.example:8080", func(string) { p.check() })
	p.address.OnSubmitted = func(string) { p.keep() }
	p.address.Left = p.keep
	p.object = kit.NewInset(10, 0, 0, 0, kit.NewColumn(4, kit.NewText("Address of the proxy", kit.SizeCaption, kit.ColorDim, kit.Wrap), p.address, p.note))
	p.object.Hide()
	return p
}

func (p *proxySetting) SetEnabled(on bool) {
	p.choice.SetEnabled(on)
	if on {
		p.address.Enable()
	} else {
		p.address.Disable()
	}
}

// choose shows what is kept. What the person is typing stays.
func (p *proxySetting) choose(proxy string) {
	if proxy == p.kept {
		return
	}
	p.kept = proxy
	switch proxy {
	case settings.ProxySystem:
		p.choice.Choose(0)
	case settings.ProxyNone:
		p.choice.Choose(1)
	default:
		p.choice.Choose(ownProxy)
		if strings.TrimSpace(p.address.Text) != proxy {
			p.address.SetText(proxy)
		}
	}
	p.object.Hidden = p.choice.Wide.Chosen != ownProxy
	p.check()
}

// pick is the person's choice. A proxy of their own is kept as soon as its address is there.
func (p *proxySetting) pick(i int) {
	p.object.Hidden = i != ownProxy
	switch i {
	case 0:
		p.set(settings.ProxySystem)
	case 1:
		p.set(settings.ProxyNone)
	default:
		p.check()
		p.keep()
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.choice.Object); c != nil {
			p.flow() // it has a place before it has the keyboard
			c.Focus(p.address)
		}
	}
	p.flow()
}

// check says what is wrong with what is typed so far.
func (p *proxySetting) check() {
	text := strings.TrimSpace(p.address.Text)
	words, color := "", kit.ColorDim
	switch _, err := settings.ParseProxy(text); {
	case text == "":
		words = "For example http://proxy.example:8080. Until there is an address, nothing changes."
	case err != nil:
		words, color = plainReason(err), kit.ColorWarn
	case text != p.kept:
		words = "Press Enter to use it."
	default:
		words, color = "In use.", kit.ColorOK
	}
	if words != p.note.Words {
		p.note.SetColor(color)
		p.note.Set(words)
		p.flow()
	}
}

// keep takes the address into use, if it is one.
func (p *proxySetting) keep() {
	text := strings.TrimSpace(p.address.Text)
	if _, err := settings.ParseProxy(text); err != nil || p.choice.Wide.Chosen != ownProxy || p.address.Disabled() {
		return
	}
	p.set(text)
	p.check()
}

func (p *proxySetting) set(proxy string) {
	if proxy != p.kept {
		p.kept = proxy
		p.save(proxy)
	}
}
