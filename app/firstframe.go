package app

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// firstFrame is a point that nobody sees. Its picture is asked for while the window is painted for the first time, which
// Fyne tells in no other way; drawn is called when that frame is done, on Fyne's thread.
func firstFrame(drawn func()) fyne.CanvasObject {
	told := false
	point := canvas.NewRaster(func(w, h int) image.Image {
		if !told {
			told = true
			fyne.Do(drawn) // after what is under way, which is the frame
		}
		return image.NewNRGBA(image.Rect(0, 0, w, h))
	})
	point.Resize(fyne.NewSquareSize(1))
	return point
}
