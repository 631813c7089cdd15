package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// gradient has more colours than any picture may keep, on a ground that most of it shows.
func gradient(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(p, p.Bounds(), image.NewUniform(color.RGBA{0xfb, 0xfa, 0xf8, 0xff}), image.Point{}, draw.Src)
	for x := range w / 2 {
		p.SetRGBA(x, 1, color.RGBA{uint8(x), uint8(255 - x), 0x40, 0xff})
	}
	return p
}

func TestReduceKeepsTheGroundAndFewColours(t *testing.T) {
	from := gradient(400, 40)
	got := reduce(from, 32)
	if n := len(got.Palette); n > 32 || n < 16 {
		t.Errorf("%d colours", n)
	}
	if c := got.At(399, 39); c != from.At(399, 39) {
		t.Errorf("the ground became %v", c)
	}
	far := 0
	for x := range 200 {
		was, is := from.RGBAAt(x, 1), color.RGBAModel.Convert(got.At(x, 1)).(color.RGBA)
		far = max(far, int(was.R)-int(is.R), int(is.R)-int(was.R))
	}
	if far > 20 {
		t.Errorf("a colour is %d away from what it was", far)
	}
	one := image.NewRGBA(image.Rect(0, 0, 2, 2))
	if n := len(reduce(one, 32).Palette); n != 1 {
		t.Errorf("a picture of one colour has %d", n)
	}
}

func TestShrinkAverages(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 4, 2))
	for x := range 4 {
		for y := range 2 {
			p.SetRGBA(x, y, color.RGBA{uint8(100 * (x % 2)), 0, 0, 0xff})
		}
	}
	small := shrink(p, 2)
	if small.Bounds() != image.Rect(0, 0, 2, 1) || small.RGBAAt(0, 0).R != 50 || small.RGBAAt(1, 0).R != 50 {
		t.Errorf("%v: %v", small.Bounds(), small.Pix)
	}
}

func TestPagesShowEveryView(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "screenshots")
	views := []view{{"welcome", "The first start"}, {"need", "An account that needs its person"}}
	for _, v := range views {
		for _, look := range []string{"light", "dark", "contrast"} {
			for _, language := range []string{"en", "de"} {
				for scale := 1; scale <= 2; scale++ {
					if err := write(v.file(from, look, language, scale), gradient(420*scale, 60*scale)); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	list, err := json.Marshal(views)
	if err == nil {
		err = os.WriteFile(filepath.Join(from, "views.json"), list, 0o600)
	}
	if err == nil {
		err = os.MkdirAll(to, 0o700)
	}
	if err == nil {
		err = write(filepath.Join(to, "gone-light.png"), gradient(8, 8))
	}
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(filepath.Dir(to), "screenshots.md")
	if err := run(from, to, page); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(to, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, v := range []string{"need", "welcome"} {
		for _, kind := range []string{"all", "dark", "light"} {
			want = append(want, filepath.Join(to, fmt.Sprintf("%s-%s.png", v, kind)))
		}
	}
	if !slices.Equal(files, want) {
		t.Errorf("made %q", files)
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.Contains(string(text), "## The first start") || strings.Count(string(text), "screenshots/need-") != 3 {
		t.Errorf("the page (%v):\n%s", err, text)
	}
	if err := os.Remove(views[0].file(from, "dark", "de", 2)); err != nil {
		t.Fatal(err)
	}
	if err := run(from, to, page); err == nil {
		t.Error("a picture is missing, and nobody says so")
	}
}
