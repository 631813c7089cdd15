package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Fyne gives a key to the focused widget alone. Our widgets pass on what they have no use for, so that
// Escape and the shortcuts work wherever the focus is.

// Reveal scrolls the sheet that is on top, or else the page of the window, just far enough to show where the keyboard
// went.
func Reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	var p *Page
	switch top := c.Overlays().Top().(type) {
	case *Overlay:
		p = top.Page
	case nil:
		p = pageWith(c.Content(), o)
	}
	if p == nil {
		return
	}
	scroll := p.Scroll
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
	switch below := top + o.Size().Height - scroll.Size().Height; {
	case top < 0:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, top-2*GridStep))
	case below > 0:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, below+2*GridStep))
	}
}

// pageWith is the visible page that o lies on; nil: none.
func pageWith(in, o fyne.CanvasObject) *Page {
	if !in.Visible() {
		return nil
	}
	switch in := in.(type) {
	case *fyne.Container:
		for _, part := range in.Objects {
			if p := pageWith(part, o); p != nil {
				return p
			}
		}
	case *Page:
		driver := fyne.CurrentApp().Driver()
		at, from, size := driver.AbsolutePositionForObject(o), driver.AbsolutePositionForObject(in.content), in.content.Size()
		if at.X >= from.X && at.X < from.X+size.Width && at.Y >= from.Y && at.Y < from.Y+size.Height {
			return in
		}
	}
	return nil
}

// keyboardOf is the canvas whose keys come to a widget. Fyne forgets a minute after it was last drawn where a widget lies,
// while one that was hidden with the keyboard on it still gets the keys: they are the window's then.
func keyboardOf(o fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(o); c != nil {
		return c
	}
	for _, w := range driver.AllWindows() {
		return w.Canvas()
	}
	return nil
}

// Focus gives a widget the keyboard, also one that was not drawn yet.
func Focus(o fyne.Focusable) {
	if c := keyboardOf(o.(fyne.CanvasObject)); c != nil {
		c.Focus(o)
	}
}

// PassKey hands a key to the window.
func PassKey(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := keyboardOf(from)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(ev)
	}
}

// PassShortcut hands one of the window's shortcuts to the window; false when it is none of ours.
func PassShortcut(from fyne.CanvasObject, s fyne.Shortcut) bool {
	if _, custom := s.(*desktop.CustomShortcut); !custom {
		return false
	}
	c, ok := keyboardOf(from).(fyne.Shortcutable)
	if ok {
		c.TypedShortcut(s)
	}
	return ok
}

// Field is Fyne's entry, with Escape and the shortcuts passed on.
type Field struct {
	widget.Entry
	Name string // what a person calls it; tests and the debug hook find it by this
	hint string // what stands in it while it is empty
	Down func() // what the arrow key down does; nil: nothing
	// Pasted takes what is pasted instead of the field: a secret that need not be seen, or a text that is too long for
	// one. nil: nobody does.
	Pasted   func(text string)
	Unpasted func(why string) // tells why nothing could be pasted; nil: the window does
	keyed    bool             // it has the keyboard
	Page     *Page            // what scrolls it; nil: nothing
	Left     func()           // the keyboard went elsewhere; nil: nobody hears of it

	awaited int  // texts that are being pasted and have not come yet
	entered bool // Enter was pressed meanwhile
}

// NewField makes a field of one line. changed hears of every change, also by the program; it may be nil.
func NewField(name, placeholder string, changed func(string)) *Field {
	f := &Field{Name: name}
	f.Wrapping = fyne.TextWrapOff
	f.Scroll = fyne.ScrollHorizontalOnly
	f.hint, f.PlaceHolder = placeholder, Said(placeholder)
	f.OnChanged = changed
	f.ExtendBaseWidget(f)
	return f
}

// SetHint changes what stands in the field while it is empty.
func (f *Field) SetHint(hint string) {
	f.hint = hint
	if words := Said(hint); f.PlaceHolder != words {
		f.SetPlaceHolder(words)
	}
}

// NewSecretField is a field whose content is masked.
func NewSecretField(name, placeholder string, changed func(string)) *Field {
	f := NewField(name, placeholder, changed)
	f.Password = true
	return f
}

// NewArea is a field for what people paste: it shows some lines of it.
func NewArea(name, placeholder string, changed func(string)) *Field {
	f := NewField(name, placeholder, changed)
	f.MultiLine = true
	f.Wrapping = fyne.TextWrapWord
	f.Scroll = fyne.ScrollVerticalOnly
	f.SetMinRowsVisible(4)
	return f
}

// CreateRenderer puts a frame like a button's behind the entry. Fyne's own has no ground under its border,
// which darkens it.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	r := &fieldRenderer{of: f, WidgetRenderer: f.Entry.CreateRenderer(), frame: Box(Corner), secret: f.Password}
	if !f.MultiLine {
		r.rim = newRim(f)
	}
	if r.mask(); f.Password && !r.secret {
		r.WidgetRenderer.Refresh()
	}
	return r
}

type fieldRenderer struct {
	fyne.WidgetRenderer
	of    *Field
	frame *canvas.Rectangle
	rim   *rim // nil where several lines can be typed

	secret bool // what is typed is always masked, and there is an eye to see it by
}

// mask conceals in masked mode what was typed, or filled in for the person.
func (r *fieldRenderer) mask() { r.of.Password = r.secret || Veiled() != nil }

func (r *fieldRenderer) Layout(size fyne.Size) {
	PaintBox(r.frame, ColorCard, ColorLine, 1)
	Place(r.frame, 0, 0, size.Width, size.Height)
	if r.of.MultiLine {
		r.layoutArea(size)
		return
	}
	r.WidgetRenderer.Layout(size)
	r.trim(size)
}

// layoutArea lets several lines, and the bar that scrolls them, begin and end within the frame. The text is wrapped
// for that width from the start, or the cursor would stand elsewhere.
func (r *fieldRenderer) layoutArea(size fyne.Size) {
	r.WidgetRenderer.Layout(size.Subtract(fyne.NewSquareSize(2 * frameWidth)))
	for _, o := range r.WidgetRenderer.Objects() {
		switch o := o.(type) {
		case *canvas.Rectangle: // its ground and its frame
			o.Resize(o.Size().AddWidthHeight(2*frameWidth, 2*frameWidth))
		case *container.Scroll:
			o.Move(o.Position().AddXY(frameWidth, frameWidth))
		}
	}
}

// trim keeps what scrolls inside the frame, and where the rim hides it: the rim's own edge is soft.
func (r *fieldRenderer) trim(size fyne.Size) {
	if r.rim == nil {
		return
	}
	Place(r.rim, frameWidth, frameWidth, size.Width-2*frameWidth, size.Height-2*frameWidth)
	for _, o := range r.WidgetRenderer.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			s.Move(fyne.NewPos(frameWidth+1, s.Position().Y))
			s.Resize(fyne.NewSize(min(s.Size().Width, size.Width-2*frameWidth-2), size.Height-2*frameWidth))
		}
	}
}

func (r *fieldRenderer) Refresh() {
	if size := r.of.Size(); r.frame.Size() != size { // it was drawn anew, and nobody has laid it out
		r.Layout(size)
	}
	PaintBox(r.frame, ColorCard, ColorLine, 1)
	r.frame.Refresh()
	r.mask()
	r.of.PlaceHolder = Said(r.of.hint)
	r.WidgetRenderer.Refresh()
	if r.of.Disabled() { // Fyne's frame is darker then, as if it were the one to look at
		for _, o := range r.WidgetRenderer.Objects() {
			if border, ok := o.(*canvas.Rectangle); ok {
				border.StrokeColor = color.Transparent
			}
		}
	}
	if r.of.keyed { // Fyne's frame is that of the accent, and thinner
		for _, o := range r.WidgetRenderer.Objects() {
			if border, ok := o.(*canvas.Rectangle); ok && border.StrokeWidth > 0 {
				FocusRing(border)
			}
		}
	}
	if r.rim != nil {
		r.trim(r.frame.Size())
		r.rim.Refresh()
	}
}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	list := append([]fyne.CanvasObject{r.frame}, r.WidgetRenderer.Objects()...)
	if r.rim != nil {
		list = append(list, r.rim)
	}
	return list
}

func (f *Field) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape, ev.Name == fyne.KeyF1, ev.Name == fyne.KeyF5:
		PassKey(f, ev)
		return
	case ev.Name == fyne.KeyDown && f.Down != nil:
		f.Down()
		return
	case f.awaits(ev.Name):
		f.entered = true
		return
	}
	f.Entry.TypedKey(ev)
}

func (f *Field) FocusLost() {
	f.keyed = false
	f.Entry.FocusLost()
	if f.Left != nil {
		f.Left()
	}
}

func (f *Field) FocusGained() {
	f.keyed = true
	f.Entry.FocusGained()
	Reveal(f)
}

// AcceptsTab keeps Tab for moving on, also where several lines can be typed.
func (f *Field) AcceptsTab() bool { return false }

// TypedShortcut takes what is pasted, and passes the window's shortcuts on.
func (f *Field) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		f.paste(paste.Clipboard)
		return
	}
	if !PassShortcut(f, s) {
		f.Entry.TypedShortcut(s)
	}
}
