package icons

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"testing"
)

func TestAppIsAPicture(t *testing.T) {
	config, format, err := image.DecodeConfig(bytes.NewReader(App()))
	if err != nil || format != "png" || config.Width != 256 || config.Height != 256 {
		t.Errorf("%s %dx%d, %v", format, config.Width, config.Height, err)
	}
	for _, size := range []int{16, 24, 32, 48, 64, 128, 256, 512} {
		f, err := os.Open(fmt.Sprintf("png/app-%d.png", size))
		if err != nil {
			t.Fatal(err)
		}
		config, _, err := image.DecodeConfig(f)
		f.Close()
		if err != nil || config.Width != size || config.Height != size {
			t.Errorf("%s is %dx%d, %v", f.Name(), config.Width, config.Height, err)
		}
	}
}

// The states must be told apart without colour, at the size of a panel and on any panel: enough pixels differ
// in grey when the pictures are laid on a light and on a dark ground.
func TestTrayStatesDifferInShape(t *testing.T) {
	states := []string{"ok", "needs-you", "offline"}
	for _, ground := range []color.Gray{{0xf2}, {0x18}} {
		var greys [][]uint8
		for _, state := range states {
			greys = append(greys, onGround(t, "png/tray-"+state+".png", ground))
		}
		for i, a := range greys {
			for j, b := range greys[:i] {
				differ := 0
				for k := range a {
					if d := int(a[k]) - int(b[k]); d > 40 || d < -40 {
						differ++
					}
				}
				if differ*100 < 10*len(a) {
					t.Errorf("on %#x, %s and %s differ in %d of %d pixels", ground.Y, states[i], states[j], differ, len(a))
				}
			}
			// And each must stand out from the panel.
			seen := 0
			for _, grey := range a {
				if d := int(grey) - int(ground.Y); d > 40 || d < -40 {
					seen++
				}
			}
			if seen*100 < 20*len(a) {
				t.Errorf("on %#x, %s shows %d of %d pixels", ground.Y, states[i], seen, len(a))
			}
		}
	}
}

func onGround(t *testing.T, name string, ground color.Gray) []uint8 {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var out []uint8
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, a := img.At(x, y).RGBA() // premultiplied
			rest := uint32(ground.Y) * 0x101 * (0xffff - a) / 0xffff
			out = append(out, color.GrayModel.Convert(color.RGBA64{R: uint16(r + rest), G: uint16(g + rest), B: uint16(b + rest), A: 0xffff}).(color.Gray).Y)
		}
	}
	return out
}

func TestIconsForWindows(t *testing.T) {
	for _, name := range []string{"app", "tray-ok", "tray-needs-you", "tray-offline"} {
		data, err := os.ReadFile("ico/" + name + ".ico")
		if err != nil {
			t.Fatal(err)
		}
		count := int(binary.LittleEndian.Uint16(data[4:]))
		if count != 5 {
			t.Errorf("%s holds %d pictures, want 5", name, count)
		}
		for i := range count {
			entry := data[6+16*i:]
			size, offset := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
			config, _, err := image.DecodeConfig(bytes.NewReader(data[offset : offset+size]))
			if err != nil || byte(config.Width) != entry[0] || byte(config.Height) != entry[1] {
				t.Errorf("%s, picture %d: %dx%d, %v", name, i, config.Width, config.Height, err)
			}
		}
	}
}

func TestTrayGivesEachStateItsOwn(t *testing.T) {
	if bytes.Equal(Tray(OK), Tray(Offline)) || bytes.Equal(Tray(OK), Tray(NeedsYou)) || bytes.Equal(Tray(Offline), Tray(NeedsYou)) {
		t.Error("two states share a picture")
	}
}
