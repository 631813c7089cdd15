package kit

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

// Avatar is a disc with the initials of an account; an application's is a rounded square.
type Avatar struct {
	widget.BaseWidget
	side    float32
	Square  bool
	Ground  color.NRGBA
	Letters string
	label   *canvas.Text // what is drawn of them
}

// NewAvatar makes one of that many pixels to each side.
func NewAvatar(side float32) *Avatar {
	a := &Avatar{side: side, label: canvas.NewText("", color.White)}
	a.label.TextSize = side * 0.39
	if side > 50 {
		a.label.TextSize = 20
	}
	a.label.TextStyle.Bold = true
	a.label.Alignment = fyne.TextAlignCenter
	a.ExtendBaseWidget(a)
	return a
}

// Set shows whose it is: initials, and a colour that stays with the account.
func (a *Avatar) Set(acc identity.Account) {
	letters, ground, square := Initials(acc.Label()), avatarColor(acc), acc.Kind == identity.KindApp
	if a.Letters != letters || a.Ground != ground || a.Square != square {
		a.Letters, a.Ground, a.Square = letters, ground, square
		a.Refresh()
	}
}

func (a *Avatar) MinSize() fyne.Size { return fyne.NewSquareSize(a.side) }

func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(a.side / 2)
	layout := func(size fyne.Size) {
		Place(ground, 0, 0, a.side, a.side)
		h := a.label.MinSize().Height
		Place(a.label, 0, (a.side-h)/2, a.side, h)
	}
	paint := func() {
		ground.FillColor, ground.CornerRadius = discColor(a.Ground), a.side/2
		ground.StrokeColor, ground.StrokeWidth = Hue(ColorEdge), 0
		if shown(ground.StrokeColor) {
			ground.StrokeWidth = 1
		}
		if a.Square {
			ground.CornerRadius = a.side / 4.5
		}
		letters := a.Letters
		if Veiled() != nil {
			letters = "•"
		}
		a.label.Color = Hue(ColorAvatar)
		SetWords(a.label, letters)
	}
	return Draw(a.MinSize, layout, paint, ground, a.label)
}

// discColor is the ground of initials: the account's colour, darker where the palette asks for it.
func discColor(c color.NRGBA) color.NRGBA {
	return Blend(color.NRGBAModel.Convert(Hue(ColorShade)).(color.NRGBA), c)
}

// AvatarColors carry white letters at 4.5:1 or better in both variants.
func AvatarColors() []color.NRGBA {
	return []color.NRGBA{
		RGB(0x4a7d4a), RGB(0x9a4b63), RGB(0x8a5a2b), RGB(0x5a62a8), RGB(0x2f7a74),
		RGB(0x94573a), RGB(0x5b6f86), RGB(0x7a5195), RGB(0x2f6f9f), RGB(0x6c6a45),
	}
}

// avatarColor goes by who the account is and not by its name or place, so that it stays when somebody is renamed or
// signs in again. In other tenants the same person looks the same where the provider says that it is.
func avatarColor(acc identity.Account) color.NRGBA {
	key := cmp.Or(acc.HomeAccountID, string(acc.ID))
	h := fnv.New32a()
	h.Write([]byte(key)) // never fails
	colors := AvatarColors()
	return colors[h.Sum32()%uint32(len(colors))]
}

// Initials are the first letters of the first and the last word of a name, or of what stands before the @.
func Initials(name string) string {
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
