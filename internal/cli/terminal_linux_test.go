package cli_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo terminal: what a person sits at, and the side of the program.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

func TestAPasswordIsTypedUnseen(t *testing.T) {
	d := newDesk(t)
	i, adele := d.tenant.Info(), d.user("adele")
	d.want(0, "profiles", "add", "old", "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope, "--flow", "password")
	status, said, echo := d.atTerminal([][2]string{{"Username: ", adele.Username}, {"Password of " + adele.Username + ": ", adele.Password}}, "sign-in")
	if status != 0 || !strings.HasSuffix(said, "\nSigned in: Adele Vance\n") {
		t.Errorf("status %d: %s", status, said)
	}
	if !strings.Contains(echo, adele.Username) || strings.Contains(echo, adele.Password) {
		t.Errorf("the screen shows: %q", echo)
	}
}

func TestASecretIsTypedUnseen(t *testing.T) {
	d := newDesk(t)
	d.robot("--flow", "client-credentials")
	secret := d.app("Portal").Secret
	status, said, echo := d.atTerminal([][2]string{{"The client secret: ", secret}}, "sign-in", "--secret-stdin")
	if status != 0 || !strings.HasSuffix(said, "\nSigned in: robot\n") || strings.Contains(echo, secret) {
		t.Errorf("status %d: %s; the screen shows: %q", status, said, echo)
	}
}

// atTerminal runs a command with a person at the terminal who gives each question its answer. It returns what was said
// after the last one, and what the terminal itself showed; it must be left as it was.
func (d *desk) atTerminal(turns [][2]string, args ...string) (status int, said, echo string) {
	d.t.Helper()
	person, in := terminal(d.t)
	before, err := unix.IoctlGetTermios(int(in.Fd()), unix.TCGETS)
	if err != nil {
		d.t.Fatal(err)
	}
	r, w := io.Pipe()
	p := d.program("", io.Discard, w)
	p.Stdin = in
	ended := make(chan int, 1)
	go func() {
		status := p.Run(args)
		w.Close()
		ended <- status
	}()
	stderr := bufio.NewReader(r)
	for _, turn := range turns {
		for asked := ""; !strings.HasSuffix(asked, turn[0]); {
			b, err := stderr.ReadByte()
			if err != nil {
				d.t.Fatalf("it never asked %q: %s", turn[0], asked)
			}
			asked += string(b)
		}
		if _, err := person.WriteString(turn[1] + "\n"); err != nil {
			d.t.Fatal(err)
		}
	}
	rest, _ := io.ReadAll(stderr)
	status = <-ended
	after, err := unix.IoctlGetTermios(int(in.Fd()), unix.TCGETS)
	if err != nil || *after != *before {
		d.t.Errorf("the terminal was left otherwise: %v, %v", after, err)
	}
	in.Close()
	shown, _ := io.ReadAll(person) // ends when nobody has the terminal open any more
	return status, string(rest), string(shown)
}

func TestAnInterruptedQuestionLeavesTheTerminal(t *testing.T) {
	d := newDesk(t)
	i := d.tenant.Info()
	d.want(0, "profiles", "add", "old", "--authority", i.Authority, "--client-id", i.ClientID, "--flow", "password", "--login-hint", "adele@contoso.example")
	if status, said := d.interrupted("Password of adele@contoso.example: ", "sign-in"); status != 130 || !strings.HasSuffix(said, "\nlatchkey: interrupted\n") {
		t.Errorf("status %d: %s", status, said)
	}
}

// interrupted runs a command whose question somebody answers with Ctrl-C. The terminal must be left as it was.
func (d *desk) interrupted(question string, args ...string) (status int, said string) {
	t := d.t
	t.Helper()
	_, in := terminal(t)
	before, err := unix.IoctlGetTermios(int(in.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	p := d.program("", io.Discard, w)
	p.Stdin = in
	ended := make(chan int, 1)
	go func() {
		status := p.Run(args)
		w.Close()
		ended <- status
	}()
	asked := false
	for stderr := bufio.NewReader(r); ; {
		b, err := stderr.ReadByte()
		if err != nil {
			break
		}
		said += string(b)
		if !asked && strings.HasSuffix(said, question) {
			asked = true
			if err := unix.Kill(os.Getpid(), unix.SIGINT); err != nil { // as Ctrl-C does
				t.Fatal(err)
			}
		}
	}
	status = <-ended
	if after, err := unix.IoctlGetTermios(int(in.Fd()), unix.TCGETS); err != nil || *after != *before {
		t.Errorf("the terminal was left otherwise: %v, %v", after, err)
	}
	return status, said
}

func TestACodeIsBoldOnATerminalOnly(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.control(`{"device_interval": 1}`)
	const bold, normal = "\x1b[1m", "\x1b[0m"
	for _, plain := range []bool{false, true} {
		d.env = map[string]string{}
		if plain {
			d.env["NO_COLOR"] = "1"
		}
		person, out := terminal(t)
		ended := make(chan int, 1)
		go func() {
			status := d.program("", io.Discard, out).Run([]string{"sign-in", "--flow", "device-code"})
			out.Close() // which ends what the person reads
			ended <- status
		}()
		code := ""
		deny := userCode(func(shown string) {
			code = shown
			d.control(fmt.Sprintf(`{"deny_device": {"user_code": %q}}`, strings.TrimSuffix(strings.TrimPrefix(shown, bold), normal)))
		})
		for lines := bufio.NewScanner(person); lines.Scan(); {
			deny(lines.Text())
		}
		if status := <-ended; status != 1 || code == "" || (strings.HasPrefix(code, bold) && strings.HasSuffix(code, normal)) == plain {
			t.Errorf("NO_COLOR %v: status %d: %q", plain, status, code)
		}
	}
}
