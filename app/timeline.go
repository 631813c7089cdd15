package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// timeline shows where now lies between the issue of a token and its end.
type timeline struct {
	widget.BaseWidget
	issued, expires, now time.Time
	left, middle, right  *text
}

func newTimeline() *timeline {
	t := &timeline{
		left:   newText("", sizeCaption, colorDim, whole),
		middle: newText("", sizeCaption, colorDim, whole),
		right:  newText("", sizeCaption, colorDim, whole),
	}
	t.ExtendBaseWidget(t)
	return t
}

func (t *timeline) set(issued, expires, now time.Time) {
	now = now.Truncate(time.Second)
	if t.issued.Equal(issued) && t.expires.Equal(expires) && t.now.Equal(now) {
		return
	}
	t.issued, t.expires, t.now = issued, expires, now
	t.left.set("issued " + clock(issued, now))
	t.middle.set("now " + clock(now, now))
	if expires.After(now) {
		t.right.set("expires " + clock(expires, now) + ", in " + spell(expires.Sub(now)))
	} else {
		t.right.set("expired " + clock(expires, now) + ", " + spell(now.Sub(expires)) + " ago")
	}
	t.Refresh()
}

// share is how much of the token's life is over, 0 to 1.
func (t *timeline) share() float32 {
	life := t.expires.Sub(t.issued)
	if life <= 0 {
		return 1
	}
	return min(1, max(0, float32(t.now.Sub(t.issued))/float32(life)))
}

func (t *timeline) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return fyne.NewSize(t.left.MinSize().Width+t.right.MinSize().Width+16, 46)
}

func (t *timeline) CreateRenderer() fyne.WidgetRenderer {
	rail, fill, hand := box(3), box(3), box(1)
	layout := func(size fyne.Size) {
		x := t.share() * size.Width
		place(rail, 0, 12, size.Width, 6)
		place(fill, 0, 12, x, 6)
		place(hand, min(max(x-1, 0), size.Width-2), 6, 2, 18)
		l, m, r := t.left.MinSize(), t.middle.MinSize(), t.right.MinSize()
		place(t.left, 0, 27, l.Width, l.Height)
		place(t.right, size.Width-r.Width, 27, r.Width, r.Height)
		// "now" stands under the hand unless a neighbour needs the room, and gives way altogether when both do.
		from, to := l.Width+16, size.Width-r.Width-16-m.Width
		t.middle.Hidden = from > to
		place(t.middle, min(max(x-m.Width/2, from), to), 27, m.Width, m.Height)
	}
	paint := func() {
		paintBox(rail, colorLine, "", 0)
		paintBox(fill, colorAccent, "", 0)
		paintBox(hand, colorInk, "", 0)
	}
	return draw(t.MinSize, layout, paint, rail, fill, hand, t.left, t.middle, t.right)
}
