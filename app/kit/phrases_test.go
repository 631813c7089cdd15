package kit

import (
	"testing"
	"time"
)

func TestDurations(t *testing.T) {
	for _, c := range []struct {
		d            time.Duration
		short, spell string
	}{
		{-time.Minute, "<1 min", "less than a minute"},
		{59 * time.Second, "<1 min", "less than a minute"},
		{time.Minute, "1 min", "1 minute"},
		{42*time.Minute + 59*time.Second, "42 min", "42 minutes"},
		{90 * time.Minute, "90 min", "90 minutes"},
		{3 * time.Hour, "3 h", "3 hours"},
		{72 * time.Hour, "3 days", "3 days"},
	} {
		if got := Brief(c.d); got != c.short {
			t.Errorf("Brief(%v) = %q, want %q", c.d, got, c.short)
		}
		if got := Spell(c.d); got != c.spell {
			t.Errorf("Spell(%v) = %q, want %q", c.d, got, c.spell)
		}
	}
	if got := Countdown(281 * time.Second); got != "4:41" {
		t.Errorf("Countdown = %q", got)
	}
	if got := Countdown(-time.Second); got != "0:00" {
		t.Errorf("Countdown past the end = %q", got)
	}
	if got := Count(10005, "account"); got != "10,005 accounts" {
		t.Errorf("Count = %q", got)
	}
}
