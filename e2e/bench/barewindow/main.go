//go:build linux

// Command barewindow is what the toolkit itself costs: the smallest Fyne window, or one with a single widget that shows
// as much as ours, and shows something new for each line of standard input.
//
//	barewindow            a window with one label
//	barewindow list N     a list of N rows; one that can be seen changes
//	barewindow entry      an empty field of several lines; the text of the file that the line names comes into it
//	barewindow lines      the same with a list of lines
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("latchkey.bench.bare")
	w := a.NewWindow("bare")
	if len(os.Args) == 1 {
		w.SetContent(widget.NewLabel("hello"))
		w.ShowAndRun()
		return
	}
	w.Resize(fyne.NewSize(1040, 680))
	next := func(string) {}
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, "barewindow:", err)
		}
		return string(text)
	}
	switch os.Args[1] {
	case "list":
		n, err := strconv.Atoi(os.Args[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, "barewindow:", err)
			os.Exit(2)
		}
		w.SetContent(list(n, &next))
	case "entry":
		entry := widget.NewMultiLineEntry()
		next = func(file string) { entry.SetText(read(file)) }
		w.SetContent(entry)
	case "lines":
		var lines []string
		l := widget.NewList(func() int { return len(lines) }, func() fyne.CanvasObject { return widget.NewLabel("") },
			func(i widget.ListItemID, o fyne.CanvasObject) { o.(*widget.Label).SetText(lines[i]) })
		next = func(file string) {
			lines = strings.Split(read(file), "\n")
			l.Refresh()
		}
		w.SetContent(l)
	}
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			lines := bufio.NewScanner(os.Stdin)
			for lines.Scan() {
				line := lines.Text()
				fyne.Do(func() { next(line) })
			}
		}()
	})
	w.ShowAndRun()
}

// list is redrawn as the picker is: there are other rows, and the list is asked to show them.
func list(n int, next *func(string)) fyne.CanvasObject {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf("Person %05d, fresh, 60 min left", i)
	}
	l := widget.NewList(func() int { return len(rows) },
		func() fyne.CanvasObject { return widget.NewLabel("Person 00000, fresh, 60 min left") },
		func(i widget.ListItemID, o fyne.CanvasObject) { o.(*widget.Label).SetText(rows[i]) })
	round := 0
	*next = func(string) {
		round++
		i := round % min(8, n)
		rows[i] = fmt.Sprintf("Person %05d, fresh, %d min left", i, 60+round)
		l.Refresh()
	}
	return l
}
