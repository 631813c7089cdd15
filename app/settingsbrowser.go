package app

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
	"latchkey/internal/desktop"
)

// browserSetting chooses where sign-in pages open: as the system says, or in one of this computer's browsers, or in a
// profile of it.
type browserSetting struct {
	object  *fyne.Container
	list    *kit.Dropdown
	choices []desktop.BrowserChoice // of the list; the first is the system's
	found   []desktop.Browser
	kept    string
}

func newBrowserSetting(open func(fyne.CanvasObject, ...kit.MenuItem), picked func(desktop.BrowserChoice)) *browserSetting {
	b := &browserSetting{}
	b.list = kit.NewDropdown("Browser", open, func(i int) {
		b.kept = b.choices[i].String()
		picked(b.choices[i])
	})
	b.object = container.New(listLayout{}, b.list)
	b.arrange()
	return b
}

func (b *browserSetting) SetEnabled(on bool) { b.list.SetEnabled(on) }

// Focus gives it the keyboard.
func (b *browserSetting) Focus() { kit.Focus(b.list) }

// choose shows what is kept.
func (b *browserSetting) choose(kept string) {
	if b.kept != kept {
		b.kept = kept
		b.arrange()
	}
}

// offer takes in the browsers of this computer.
func (b *browserSetting) offer(found []desktop.Browser) {
	b.found = found
	b.arrange()
}

func (b *browserSetting) arrange() {
	names := []string{"As the system"}
	b.choices = []desktop.BrowserChoice{{}}
	for _, each := range b.found {
		names, b.choices = append(names, each.Name), append(b.choices, desktop.BrowserChoice{Browser: each.ID})
		if len(each.Profiles) < 2 {
			continue
		}
		for _, p := range each.Profiles {
			names, b.choices = append(names, fmt.Sprintf("%s, %s", each.Name, p.Name)), append(b.choices, desktop.BrowserChoice{Browser: each.ID, Profile: p.ID})
		}
	}
	at := slices.IndexFunc(b.choices, func(c desktop.BrowserChoice) bool { return c.String() == b.kept })
	if kept, err := desktop.ParseBrowserChoice(b.kept); at < 0 && err == nil {
		// It may be back tomorrow, and signing in says what it does meanwhile.
		at = len(names)
		names, b.choices = append(names, kept.String()), append(b.choices, kept)
	}
	b.list.SetOptions(names, max(at, 0))
}

// listLayout gives a dropdown one width, whatever is chosen in it.
type listLayout struct{}

func (listLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }
func (listLayout) NaturalSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(kit.SegmentedWidth, o[0].MinSize().Height)
}
func (listLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	kit.Place(o[0], 0, 0, min(size.Width, kit.SegmentedWidth), size.Height)
}
