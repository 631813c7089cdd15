package claims

import (
	"strings"
	"testing"
	"time"
)

func timeline(t *testing.T, claims string) Timeline {
	t.Helper()
	token, err := Decode(unsigned(rs256, claims))
	if err != nil {
		t.Fatal(err)
	}
	return NewTimeline(token, noon)
}

func TestTimeline(t *testing.T) {
	tests := map[string]struct {
		claims string
		want   string // labels in order
		bar    bool
		odd    string
	}{
		"good":               {`{"iat":` + at(-20*time.Minute) + `,"nbf":` + at(-20*time.Minute) + `,"exp":` + at(40*time.Minute) + `}`, "issued, now, expires", true, ""},
		"signed in long ago": {`{"auth_time":` + at(-90*24*time.Hour) + `,"iat":` + at(-time.Minute) + `,"exp":` + at(time.Hour) + `}`, "signed in, issued, now, expires", true, ""},
		"signed in, AD FS":   {`{"auth_time":"2026-11-22T10:00:00.000Z","iat":` + at(-time.Minute) + `,"exp":` + at(time.Hour) + `}`, "signed in, issued, now, expires", true, ""},
		"nbf of its own":     {`{"iat":` + at(-20*time.Minute) + `,"nbf":` + at(time.Minute) + `,"exp":` + at(time.Hour) + `}`, "issued, now, valid from, expires", true, ""},
		"expired":            {`{"iat":` + at(-2*time.Hour) + `,"exp":` + at(-time.Hour) + `}`, "issued, expired, now", true, ""},
		"expires now":        {`{"iat":` + at(-2*time.Hour) + `,"exp":` + at(0) + `}`, "issued, expired, now", true, ""},
		"in the future":      {`{"iat":` + at(time.Hour) + `,"exp":` + at(2*time.Hour) + `}`, "now, issued, expires", true, "in the future"},
		"no expiry":          {`{"iat":` + at(-time.Hour) + `}`, "issued, now", false, ""},
		"only expiry":        {`{"exp":` + at(time.Hour) + `}`, "now, expires", false, ""},
		"nothing":            {`{}`, "now", false, ""},
		"ends before":        {`{"iat":` + at(time.Minute) + `,"exp":` + at(-time.Minute) + `}`, "expired, now, issued", false, "never valid"},
		"no times":           {`{"iat":"soon","nbf":null,"exp":1e300,"auth_time":[1]}`, "now", false, "iat is not a time"},
		"milliseconds":       {`{"exp":` + at(time.Hour) + `000}`, "now", false, "exp is not a time"},
		"negative":           {`{"exp":-5}`, "now", false, "exp is not a time"},
		"all of time":        {`{"iat":0,"exp":253402300799}`, "issued, now, expires", true, ""},
		"half a second":      {`{"iat":` + at(0) + `.2,"exp":` + at(0) + `.7}`, "now, issued, expires", true, ""},
		"auth_time 0":        {`{"auth_time":0,"iat":` + at(-time.Hour) + `}`, "issued, now", false, ""},
		"signed in later":    {`{"auth_time":` + at(-time.Minute) + `,"iat":` + at(-time.Hour) + `,"exp":` + at(time.Hour) + `}`, "issued, signed in, now, expires", true, "later than the token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			line := timeline(t, tt.claims)
			var labels []string
			place := -1.0
			for _, m := range line.Moments {
				labels = append(labels, m.Label)
				if m.Place < place || m.Place < 0 || m.Place > 1 {
					t.Errorf("%s is at %v, after %v", m.Label, m.Place, place)
				}
				place = m.Place
			}
			if got := strings.Join(labels, ", "); got != tt.want {
				t.Errorf("moments %q, want %q", got, tt.want)
			}
			if bar := line.To > line.From; bar != tt.bar {
				t.Errorf("bar from %v to %v, want one: %v", line.From, line.To, tt.bar)
			}
			if odd := strings.Join(line.Odd, " "); !strings.Contains(odd, tt.odd) || tt.odd == "" && odd != "" {
				t.Errorf("odd: %q, want %q", odd, tt.odd)
			}
		})
	}
}

func TestTimelineIsTrueWithinTheBar(t *testing.T) {
	line := timeline(t, `{"auth_time":`+at(-90*24*time.Hour)+`,"iat":`+at(-15*time.Minute)+`,"exp":`+at(45*time.Minute)+`}`)
	if got := (line.Now() - line.From) / (line.To - line.From); got < 0.249 || got > 0.251 {
		t.Errorf("a quarter of the time has passed, the hand is at %v of the bar", got)
	}
	if line.Lifetime != time.Hour || line.Remaining() != 45*time.Minute {
		t.Errorf("lifetime %v, remaining %v", line.Lifetime, line.Remaining())
	}
	if line.Moments[0].Place >= line.From {
		t.Errorf("the sign-in of three months ago is at %v, within the bar", line.Moments[0].Place)
	}
	if over := timeline(t, `{"iat":1,"exp":2}`); over.Remaining() != 0 || over.Now() <= over.To {
		t.Errorf("long over: remaining %v, now at %v", over.Remaining(), over.Now())
	}
}

func TestRelativeOverCenturies(t *testing.T) {
	for seconds, want := range map[int64]string{
		253402300799: "in 7974 years", 0: "20779 days ago", noon.Unix() + 90*365*86400: "in 32850 days",
	} {
		if got := Relative(time.Unix(seconds, 0), noon); got != want {
			t.Errorf("%d is %s, want %s", seconds, got, want)
		}
	}
}
