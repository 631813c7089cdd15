package app

import (
	"cmp"
	"hash/fnv"
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
)

// avatar is a disc with the initials of an account; an application's is a rounded square.
type avatar struct {
	widget.BaseWidget
	side    float32
	square  bool
	ground  color.NRGBA
	letters string
	label   *canvas.Text // what is drawn of them
}

func newAvatar(side float32) *avatar {
	a := &avatar{side: side, label: canvas.NewText("", color.White)}
	a.label.TextSize = side * 0.39
	if side > 50 {
		a.label.TextSize = 20
	}
	a.label.TextStyle.Bold = true
	a.label.Alignment = fyne.TextAlignCenter
	a.ExtendBaseWidget(a)
	return a
}

func (a *avatar) set(acc identity.Account) {
	letters, ground, square := initials(acc.Label()), avatarColor(acc), acc.Kind == identity.KindApp
	if a.letters != letters || a.ground != ground || a.square != square {
		a.letters, a.ground, a.square = letters, ground, square
		a.Refresh()
	}
}

func (a *avatar) MinSize() fyne.Size { return fyne.NewSquareSize(a.side) }

func (a *avatar) CreateRenderer() fyne.WidgetRenderer {
	ground := box(a.side / 2)
	layout := func(size fyne.Size) {
		place(ground, 0, 0, a.side, a.side)
		h := a.label.MinSize().Height
		place(a.label, 0, (a.side-h)/2, a.side, h)
	}
	paint := func() {
		ground.FillColor, ground.CornerRadius = discColor(a.ground), a.side/2
		ground.StrokeColor, ground.StrokeWidth = hue(colorEdge), 0
		if shown(ground.StrokeColor) {
			ground.StrokeWidth = 1
		}
		if a.square {
			ground.CornerRadius = a.side / 4.5
		}
		a.label.Color, a.label.Text = hue(colorAvatar), a.letters
		if veiled() != nil {
			a.label.Text = "•"
		}
	}
	return draw(a.MinSize, layout, paint, ground, a.label)
}

// discColor is the ground of initials: the account's colour, darker where the palette asks for it.
func discColor(c color.NRGBA) color.NRGBA {
	return blend(color.NRGBAModel.Convert(hue(colorShade)).(color.NRGBA), c)
}

// avatarColors carry white letters at 4.5:1 or better in both variants.
func avatarColors() []color.NRGBA {
	return []color.NRGBA{
		rgb(0x4a7d4a), rgb(0x9a4b63), rgb(0x8a5a2b), rgb(0x5a62a8), rgb(0x2f7a74),
		rgb(0x94573a), rgb(0x5b6f86), rgb(0x7a5195), rgb(0x2f6f9f), rgb(0x6c6a45),
	}
}

// avatarColor goes by who the account is and not by its name or place, so that it stays when somebody is renamed or
// signs in again. In other tenants the same person looks the same where the provider says that it is.
func avatarColor(acc identity.Account) color.NRGBA {
	key := cmp.Or(acc.HomeAccountID, string(acc.ID))
	h := fnv.New32a()
	h.Write([]byte(key)) // never fails
	colors := avatarColors()
	return colors[h.Sum32()%uint32(len(colors))]
}

// initials are the first letters of the first and the last word of a name, or of what stands before the @.
func initials(name string) string {
	name, _, _ = strings.Cut(name, "@")
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "?"
	}
	first := string([]rune(words[0])[0])
	if len(words) > 1 {
		first += string([]rune(words[len(words)-1])[0])
	}
	return strings.ToUpper(first)
}
