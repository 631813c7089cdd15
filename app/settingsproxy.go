package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// proxySetting chooses how requests leave this computer. A proxy of one's own has an address, and what is reached without it.
type proxySetting struct {
	choice  *kit.Segmented
	object  *fyne.Container // of a proxy of one's own
	address *settingField
	without *settingField
	kept    string
	save    func(string)
	flow    func()
}

const ownProxy = 2 // in the choice

func newProxySetting(open func(fyne.CanvasObject, ...kit.MenuItem), save, except func(string), flow func()) *proxySetting {
	p := &proxySetting{save: save, flow: flow}
	p.choice = kit.NewSegmented("Proxy", open, p.pick, "As the system", "None", "A proxy")
	p.address = newSettingField("Address of the proxy", "http://proxy.example:8080",
		"For example http://proxy.example:8080. Until there is an address, nothing changes.",
		func(text string) error { _, err := settings.ParseProxy(text); return err },
		func(text string) {
			if p.choice.Wide.Chosen == ownProxy {
				p.set(text)
			}
		}, flow)
	p.without = newSettingField("Reached without it", "contoso.com, *.lab, 10.0.0.0/8",
		"Names with all below them, addresses and networks, with commas between. <local> means names without a dot.",
		settings.CheckProxyExceptions, except, flow)
	p.object = kit.NewInset(10, 0, 0, 0, kit.NewColumn(12, p.address.object, p.without.object))
	p.object.Hide()
	return p
}

// SetEnabled switches it on or off, but for the exceptions, which are a setting of their own.
func (p *proxySetting) SetEnabled(on bool) {
	p.choice.SetEnabled(on)
	p.address.lock(!on)
}

// lockExceptions keeps them from being changed where the organisation has set them.
func (p *proxySetting) lockExceptions(on bool) {
	p.without.locked = on
	p.without.lock(on)
}

// choose shows what is kept. What the person is typing stays.
func (p *proxySetting) choose(proxy, exceptions string) {
	p.without.choose(exceptions)
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
		p.address.choose(proxy)
	}
	p.object.Hidden = p.choice.Wide.Chosen != ownProxy
}

// refuse says beneath the address that it could not be saved; what holds on is another proxy, or none. false: it was no
// address that was chosen.
func (p *proxySetting) refuse(holds, why string) bool {
	if p.choice.Wide.Chosen != ownProxy || p.kept == holds {
		return false
	}
	p.kept = holds
	if holds == settings.ProxySystem || holds == settings.ProxyNone {
		holds = ""
	}
	p.address.refuse(holds, why)
	return true
}

// Focus gives it the keyboard.
func (p *proxySetting) Focus() { p.choice.Focus() }

// pick is the person's choice. A proxy of their own is kept as soon as its address is there.
func (p *proxySetting) pick(i int) {
	p.object.Hidden = i != ownProxy
	switch i {
	case 0:
		p.set(settings.ProxySystem)
	case 1:
		p.set(settings.ProxyNone)
	default:
		p.address.use()
		p.address.tell()
		p.flow() // it has a place before it has the keyboard
		p.address.focus()
	}
	p.flow()
}

func (p *proxySetting) set(proxy string) {
	if proxy != p.kept {
		p.kept = proxy
		p.save(proxy)
	}
}
