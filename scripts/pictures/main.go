// Command pictures makes small pictures for the documentation of those that `make screenshots` takes: one of each view,
// light and dark, and one sheet for each view with all its looks side by side, and a page that shows them.
//
//	pictures FROM TO PAGE
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// view is what FROM/views.json tells of each.
type view struct {
	View  string `json:"view"`
	Title string `json:"title"`
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: pictures FROM TO PAGE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(from, to, page string) error {
	text, err := os.ReadFile(filepath.Join(from, "views.json"))
	if err != nil {
		return err
	}
	var views []view
	if err := json.Unmarshal(text, &views); err != nil {
		return fmt.Errorf("read the list of views: %w", err)
	}
	if err := clear(to); err != nil {
		return err
	}
	failures := make([]error, len(views))
	var work sync.WaitGroup
	room := make(chan struct{}, runtime.NumCPU()) // each holds a dozen pictures
	for i, v := range views {
		work.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			if err := v.make(from, to); err != nil {
				failures[i] = fmt.Errorf("%s: %w", v.View, err)
			}
		})
	}
	work.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return os.WriteFile(page, []byte(pageOf(views, filepath.Base(to))), 0o644)
}

// clear removes the pictures of views that are no more.
func clear(dir string) error {
	old, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		return err
	}
	for _, file := range old {
		err = errors.Join(err, os.Remove(file))
	}
	return errors.Join(err, os.MkdirAll(dir, 0o755))
}

// singleColors and sheetColors are how many colours a picture keeps: text in a few colours needs no more, and the file is
// a third as large.
const (
	singleColors = 32
	sheetColors  = 48
)

func (v view) make(from, to string) error {
	for _, look := range []string{"light", "dark"} {
		picture, err := read(v.file(from, look, "en", 1))
		if err != nil {
			return err
		}
		if err := write(filepath.Join(to, v.View+"-"+look+".png"), reduce(picture, singleColors)); err != nil {
			return err
		}
	}
	sheet, err := v.sheet(from)
	if err != nil {
		return err
	}
	return write(filepath.Join(to, v.View+"-all.png"), reduce(sheet, sheetColors))
}

func (v view) file(from, look, language string, scale int) string {
	return filepath.Join(from, fmt.Sprintf("%s-%s-%s-%dx.png", v.View, look, language, scale))
}

// A sheet has a column for each look and a row for each language and scale.
const (
	cellWidth = 352
	cellGap   = 8
)

func (v view) sheet(from string) (*image.RGBA, error) {
	var sheet *image.RGBA
	for column, look := range []string{"light", "dark", "contrast"} {
		for row, kind := range []struct {
			language string
			scale    int
		}{{"en", 1}, {"de", 1}, {"en", 2}, {"de", 2}} {
			picture, err := read(v.file(from, look, kind.language, kind.scale))
			if err != nil {
				return nil, err
			}
			small := shrink(picture, cellWidth)
			high := small.Bounds().Dy()
			if sheet == nil {
				sheet = image.NewRGBA(image.Rect(0, 0, 3*(cellWidth+cellGap)-cellGap, 4*(high+cellGap)-cellGap))
				draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
			}
			at := image.Pt(column*(cellWidth+cellGap), row*(high+cellGap))
			draw.Draw(sheet, small.Bounds().Add(at), small, image.Point{}, draw.Src)
		}
	}
	return sheet, nil
}

func read(file string) (*image.RGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	picture := image.NewRGBA(image.Rect(0, 0, decoded.Bounds().Dx(), decoded.Bounds().Dy()))
	draw.Draw(picture, picture.Bounds(), decoded, decoded.Bounds().Min, draw.Src)
	return picture, nil
}

func write(file string, picture image.Image) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, picture)
	return errors.Join(err, f.Close())
}

func pageOf(views []view, folder string) string {
	var b strings.Builder
	b.WriteString("# What the window looks like\n\n" +
		"Every view and state, as `make screenshots` takes them on a real display with the demo tenant. Under each pair is a sheet with all its\n" +
		"looks: light, dark and high contrast, in English and German, at scale 1 (upper rows, high contrast on white) and at scale 2 (lower rows,\n" +
		"high contrast on black).\n")
	for _, v := range views {
		fmt.Fprintf(&b, "\n## %s\n\n| Light | Dark |\n|---|---|\n", v.Title)
		fmt.Fprintf(&b, "| ![%s, light](%s/%s-light.png) | ![%s, dark](%s/%s-dark.png) |\n\n", v.Title, folder, v.View, v.Title, folder, v.View)
		fmt.Fprintf(&b, "[All looks](%s/%s-all.png)\n", folder, v.View)
	}
	return b.String()
}
