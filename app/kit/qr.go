package kit

import (
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QuietZone is the white border that scanners need, in modules (ISO/IEC 18004 section 6.3.8).
const QuietZone = 4

// QRCode shows an address for the camera of a phone. It is dark on white in both themes: few scanners read the
// other way round.
type QRCode struct {
	widget.BaseWidget
	side    float32
	Address string
	Private bool            // in masked mode nothing of it is shown: there is a code in it
	modules barcode.Barcode // one pixel a module; nil: nothing to show
}

// NewQRCode makes an empty one of that many pixels to each side.
func NewQRCode(side float32) *QRCode {
	q := &QRCode{side: side}
	q.ExtendBaseWidget(q)
	return q
}

// SetSide makes it larger or smaller.
func (q *QRCode) SetSide(side float32) {
	q.side = side
	q.Refresh()
}

// Set shows an address. The error says that it is too long for a code.
func (q *QRCode) Set(address string) error {
	if q.Address == address {
		return nil
	}
	modules, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("make a QR code of the address: %w", err)
	}
	q.Address, q.modules = address, modules
	q.Refresh()
	return nil
}

// Pixels draws the code into w by h pixels of the screen: every module is equally many of them wide, so that its
// edges are sharp at any scale. What is left over is white.
func (q *QRCode) Pixels(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	stddraw.Draw(img, img.Bounds(), image.White, image.Point{}, stddraw.Src)
	if q.modules == nil || q.Private && Veiled() != nil {
		return img
	}
	n := q.modules.Bounds().Dx()
	size := min(w, h) / (n + 2*QuietZone)
	left, top := (w-n*size)/2, (h-n*size)/2
	for y := range n {
		for x := range n {
			if IsDark(q.modules.At(x, y)) {
				at := image.Pt(left+x*size, top+y*size)
				stddraw.Draw(img, image.Rectangle{at, at.Add(image.Pt(size, size))}, image.Black, image.Point{}, stddraw.Src)
			}
		}
	}
	return img
}

// IsDark tells the modules of a code from its ground.
func IsDark(c color.Color) bool { return color.GrayModel.Convert(c).(color.Gray).Y < 128 }

func (q *QRCode) MinSize() fyne.Size { return fyne.NewSquareSize(q.side) }

func (q *QRCode) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(Corner)
	picture := canvas.NewRaster(q.Pixels)
	const rim = 4 // keeps the square picture inside the round corners
	layout := func(s fyne.Size) {
		Place(ground, 0, 0, s.Width, s.Height)
		Place(picture, rim, rim, s.Width-2*rim, s.Height-2*rim)
	}
	paint := func() {
		PaintBox(ground, "", ColorLine, 1)
		ground.FillColor = color.White
		picture.Refresh() // masked mode may have come, or gone
	}
	return Draw(q.MinSize, layout, paint, ground, picture)
}
