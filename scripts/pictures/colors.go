package main

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// tint is a colour and how many pixels have it.
type tint struct {
	c [3]int
	n int
}

// reduce draws a picture in at most n colours, which it chooses by median cut: the group of colours that differ most is
// divided until there are enough groups, and each becomes its average.
func reduce(picture *image.RGBA, n int) *image.Paletted {
	count := map[color.RGBA]int{}
	for i := 0; i < len(picture.Pix); i += 4 {
		count[color.RGBA{picture.Pix[i], picture.Pix[i+1], picture.Pix[i+2], 0xff}]++
	}
	var all []tint
	for c, times := range count {
		all = append(all, tint{[3]int{int(c.R), int(c.G), int(c.B)}, times})
	}
	slices.SortFunc(all, func(a, b tint) int { return cmp.Or(cmp.Compare(b.n, a.n), slices.Compare(a.c[:], b.c[:])) })
	// The grounds, lines and inks of the design keep their exact colour: they are most of the picture.
	kept := min(len(all), n*2/3)
	palette, index := color.Palette{}, map[color.RGBA]uint8{}
	for _, t := range all[:kept] {
		palette = append(palette, t.rgba())
	}
	for _, group := range divide(all[kept:], n-kept) {
		palette = append(palette, average(group))
	}
	for _, t := range all {
		index[t.rgba()] = uint8(palette.Index(t.rgba()))
	}
	out := image.NewPaletted(picture.Bounds(), palette)
	for i := range out.Pix {
		p := picture.Pix[4*i : 4*i+3]
		out.Pix[i] = index[color.RGBA{p[0], p[1], p[2], 0xff}]
	}
	return out
}

func (t tint) rgba() color.RGBA {
	return color.RGBA{uint8(t.c[0]), uint8(t.c[1]), uint8(t.c[2]), 0xff}
}

// spread is the channel in which colours differ most, and by how much.
func spread(group []tint) (channel, width int) {
	for c := range 3 {
		low, high := 255, 0
		for _, t := range group {
			low, high = min(low, t.c[c]), max(high, t.c[c])
		}
		if high-low > width {
			channel, width = c, high-low
		}
	}
	return channel, width
}

func divide(colors []tint, n int) [][]tint {
	if len(colors) == 0 {
		return nil
	}
	groups := [][]tint{colors}
	for len(groups) < n {
		widest, at := 0, -1
		for i, g := range groups {
			if _, w := spread(g); w > widest && len(g) > 1 {
				widest, at = w, i
			}
		}
		if at < 0 {
			break
		}
		g := groups[at]
		c, _ := spread(g)
		slices.SortFunc(g, func(a, b tint) int { return cmp.Or(cmp.Compare(a.c[c], b.c[c]), slices.Compare(a.c[:], b.c[:])) })
		half, sum, total := 1, g[0].n, 0
		for _, t := range g {
			total += t.n
		}
		for half < len(g)-1 && 2*sum < total {
			sum += g[half].n
			half++
		}
		groups[at] = g[:half:half]
		groups = append(groups, g[half:])
	}
	return groups
}

func average(group []tint) color.RGBA {
	var sum [3]int
	n := 0
	for _, t := range group {
		for c := range 3 {
			sum[c] += t.c[c] * t.n
		}
		n += t.n
	}
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 0xff}
}

// shrink makes a picture that wide. Each pixel is the average of what it covers.
func shrink(picture *image.RGBA, width int) *image.RGBA {
	from := picture.Bounds()
	height := from.Dy() * width / from.Dx()
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			var sum [3]int
			n := 0
			for fy := y * from.Dy() / height; fy < max((y+1)*from.Dy()/height, y*from.Dy()/height+1); fy++ {
				for fx := x * from.Dx() / width; fx < max((x+1)*from.Dx()/width, x*from.Dx()/width+1); fx++ {
					p := picture.Pix[picture.PixOffset(fx, fy):]
					for c := range 3 {
						sum[c] += int(p[c])
					}
					n++
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 0xff})
		}
	}
	return out
}
