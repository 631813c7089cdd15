package kit

import "testing"

// What follows a name stays: a full stop ends a sentence there.
func TestTheVeilLeavesWhatFollows(t *testing.T) {
	v := NewVeil()
	for words, want := range map[string]string{
		"For adele@contoso.example. It is well.": "For " + Dots + "@" + Dots + ". It is well.",
		"adele@contoso.example, bob@b":           Dots + "@" + Dots + ", " + Dots + "@" + Dots,
	} {
		if got := v.Mask(words); got != want {
			t.Errorf("%q is shown as %q, want %q", words, got, want)
		}
	}
}

// Somebody's folder is named after them, on Windows with the blanks of their name.
func TestTheVeilHidesWhoseFolderItIs(t *testing.T) {
	v := NewVeil()
	for path, want := range map[string]string{
		`/home` + `/adele/.config/latchkey`:                  `/home/` + Dots + `/.config/latchkey`,
		`In /Users/adele a file is missing`:                  `In /Users/` + Dots + ` a file is missing`,
		`C:\Users\adele\AppData\Local\Latchkey`:              `C:\Users\` + Dots + `\AppData\Local\Latchkey`,
		`C:\Users\Adele Vance\AppData\Local\Latchkey`:        `C:\Users\` + Dots + `\AppData\Local\Latchkey`,
		`D:\Users\Adele Vance`:                               `D:\Users\` + Dots,
		"C:\\Users\\Adele Vance\\state cannot be written to": "C:\\Users\\" + Dots + "\\state cannot be written to",
	} {
		if got := v.Mask(path); got != want {
			t.Errorf("%q is shown as %q, want %q", path, got, want)
		}
	}
}
