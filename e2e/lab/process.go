//go:build linux

package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a program that the lab started. It is ended with the test at the latest.
type Process struct {
	l    *Lab
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	err  error         // of Wait; read after done
}

// Options of Start.
type Options struct {
	Name  string    // of the log; the program's name when empty
	Env   []string  // besides the lab's
	Stdin io.Reader // nothing when nil
	Out   io.Writer // standard output; the log when nil
	Extra *os.File  // file descriptor 3
}

// Start starts a program with the lab's environment; its output goes to a log.
func (l *Lab) Start(o Options, program string, args ...string) *Process {
	l.t.Helper()
	if o.Name == "" {
		o.Name = filepath.Base(program)
	}
	p := &Process{l: l, name: o.Name, cmd: l.command(program, args...), done: make(chan struct{})}
	log, err := os.OpenFile(l.Path("logs", o.Name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		l.t.Fatalf("open a log for %s: %v", o.Name, err)
	}
	p.cmd.Env = l.Env(o.Env...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = o.Stdin, log, log
	if o.Out != nil {
		p.cmd.Stdout = o.Out
	}
	if o.Extra != nil {
		p.cmd.ExtraFiles = []*os.File{o.Extra}
	}
	if err := p.cmd.Start(); err != nil {
		l.t.Fatalf("start %s: %v", o.Name, err)
	}
	go func() {
		defer close(p.done)
		defer log.Close()
		p.err = p.cmd.Wait()
	}()
	l.t.Cleanup(p.Stop)
	return p
}

// command finds the program by the lab's PATH; it dies with the test's own process, even when that is killed.
func (l *Lab) command(program string, args ...string) *exec.Cmd {
	if !strings.Contains(program, "/") {
		for dir := range strings.SplitSeq(l.env["PATH"], ":") {
			if info, err := os.Stat(filepath.Join(dir, program)); err == nil && info.Mode()&0o111 != 0 {
				program = filepath.Join(dir, program)
				break
			}
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = l.Dir
	cmd.Env = l.Env()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// Pid is the process ID.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Signal sends a signal; a process that has ended already is no error.
func (p *Process) Signal(s os.Signal) {
	p.l.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.l.t.Errorf("send %v to %s: %v", s, p.name, err)
	}
}

// Stop ends the process: politely, and after ten seconds by force.
func (p *Process) Stop() {
	p.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		p.Signal(syscall.SIGKILL)
		<-p.done
	}
}

// Ended reports whether the process has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Wait returns the exit status; the test fails when the process does not end.
func (p *Process) Wait() int {
	p.l.t.Helper()
	select {
	case <-p.done:
	case <-time.After(Patience):
		p.l.t.Fatalf("%s does not end; it said:\n%s", p.name, p.l.Log(p.name))
	}
	return p.cmd.ProcessState.ExitCode()
}

// Result is how a command ended and what it said.
type Result struct {
	Status         int
	Stdout, Stderr string
}

// thoroughness is how long a command may take to its end: to make a directory keeps a processor busy for 12 seconds, and
// other work may want the same one.
const thoroughness = 4 * Patience

// Run runs a command to its end with the lab's environment.
func (l *Lab) Run(program string, args ...string) Result {
	l.t.Helper()
	return l.RunWith("", program, args...)
}

// RunWith is Run with something on standard input.
func (l *Lab) RunWith(stdin, program string, args ...string) Result {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), thoroughness)
	defer cancel()
	cmd := l.command(program, args...)
	// Files, not pipes: a command may leave a child behind that keeps them open (xclip does).
	out, errOut := l.scratch(), l.scratch()
	defer out.Close()
	defer errOut.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), out, errOut
	if err := cmd.Start(); err != nil {
		l.t.Fatalf("start %s: %v", program, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		l.t.Fatalf("run %s %q: %v (%v)\n%s", program, args, err, ctx.Err(), l.contents(errOut))
	}
	return Result{cmd.ProcessState.ExitCode(), l.contents(out), l.contents(errOut)}
}

// scratch is a new file without a name.
func (l *Lab) scratch() *os.File {
	l.t.Helper()
	file, err := os.CreateTemp(l.Path("tmp"), "out")
	if err == nil {
		err = os.Remove(file.Name())
	}
	if err != nil {
		l.t.Fatalf("make a file for output: %v", err)
	}
	return file
}

// contents is all that was written to the file so far.
func (l *Lab) contents(file *os.File) string {
	l.t.Helper()
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 1<<30))
	if err != nil {
		l.t.Fatalf("read what was put out: %v", err)
	}
	return string(text)
}

// Must is Run for a command that has to succeed; it returns the standard output without the blank end.
func (l *Lab) Must(program string, args ...string) string {
	l.t.Helper()
	r := l.Run(program, args...)
	if r.Status != 0 {
		l.t.Fatalf("%s %q ended with status %d:\n%s%s", program, args, r.Status, r.Stdout, r.Stderr)
	}
	return strings.TrimSpace(r.Stdout)
}

// Child waits for a child of the process that was started with this argument, and returns its process ID.
func (l *Lab) Child(parent int, argument string) int {
	l.t.Helper()
	found := 0
	l.Wait(fmt.Sprintf("a child of process %d with the argument %q", parent, argument), func() bool {
		for pid, args := range Commands() {
			if len(args) > 1 && args[1] == argument && parentOf(pid) == parent {
				found = pid
			}
		}
		return found != 0
	})
	return found
}

// Commands is what every user of the machine can see of every process: its command line.
func Commands() map[int][]string {
	commands := make(map[int][]string)
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, err := os.ReadFile(file)
		pid, convErr := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && convErr == nil && len(text) > 0 {
			commands[pid] = strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
		}
	}
	return commands
}

// parentOf is the parent of a process (proc(5): the second field after the name in parentheses), 0 when it is gone.
func parentOf(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	parent, _ := strconv.Atoi(fields[1])
	return parent
}

// ProcessEnv is the environment of a process as its own user can read it; empty when it is gone.
func ProcessEnv(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(string(text), "\x00", "\n")
}
