package cli_test

import (
	"io"
	"strings"
	"testing"
)

// A command that is called is made alone, and is the same as among all the others.
func TestCommandsAlone(t *testing.T) {
	d := newDesk(t)
	out, _ := d.want(0, "--help")
	_, list, _ := strings.Cut(out, "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	commands := 0
	for line := range strings.Lines(list) {
		name := strings.Fields(line)[0]
		if name == "help" || name == "completion" { // cobra's own
			continue
		}
		commands++
		alone, _ := d.want(0, name, "--help")
		if among, _ := d.want(0, "help", name); alone != among || !strings.Contains(alone, "Usage:\n  latchkey "+name) {
			t.Errorf("%s --help:\n%s\nhelp %s:\n%s", name, alone, name, among)
		}
	}
	if commands != 14 {
		t.Errorf("%d commands in the help:\n%s", commands, list)
	}
	if names := d.program("", io.Discard, io.Discard).Misnamed(); names != nil {
		t.Errorf("not called as they are: %v", names)
	}
	if first, _ := d.want(0, "--log-level", "debug", "version"); first != "latchkey test\n" {
		t.Errorf("after a flag: %q", first)
	}
}
