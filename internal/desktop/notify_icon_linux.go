package desktop

import (
	"bytes"
	"image"
	"image/draw"
	_ "image/png" // the pictures are PNG

	"github.com/godbus/dbus/v5"
)

// imageData is a picture as notifications carry it: width, height, row stride, alpha, bits a sample, channels and the
// bytes (Desktop Notifications Specification, "image-data"). Nil when it cannot be read.
func imageData(picture []byte) *dbus.Variant {
	m, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil
	}
	// The specification wants colours that are not multiplied by alpha, as NRGBA has them.
	raw := image.NewNRGBA(m.Bounds())
	draw.Draw(raw, raw.Bounds(), m, m.Bounds().Min, draw.Src)
	v := dbus.MakeVariant(struct {
		Width, Height, Stride int32
		Alpha                 bool
		Bits, Channels        int32
		Data                  []byte
	}{int32(raw.Rect.Dx()), int32(raw.Rect.Dy()), int32(raw.Stride), true, 8, 4, raw.Pix})
	return &v
}
