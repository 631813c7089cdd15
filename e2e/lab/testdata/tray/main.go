// Command tray is the smallest program with a tray icon: it prints what was clicked, and ends on "Quit".
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"fyne.io/systray"
)

func main() {
	systray.Run(func() {
		var icon bytes.Buffer
		if err := png.Encode(&icon, image.NewNRGBA(image.Rect(0, 0, 16, 16))); err != nil {
			panic(err)
		}
		systray.SetIcon(icon.Bytes())
		systray.SetTitle("lab")
		account := systray.AddMenuItem("Adele", "")
		copied := account.AddSubMenuItem("Copy", "")
		quit := systray.AddMenuItem("Quit", "")
		go func() {
			for {
				select {
				case <-copied.ClickedCh:
					fmt.Println("copied")
				case <-quit.ClickedCh:
					systray.Quit()
					return
				}
			}
		}()
	}, func() {})
}
