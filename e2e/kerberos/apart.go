//go:build linux && kerberos

// Package kerberos is a lab with a real Active Directory (Samba), people whose UPN is not their Kerberos principal, and
// acceptors that are not ours in front of the demo tenant: Apache with mod_auth_gssapi, and one on python3-gssapi that
// demands channel bindings. All of it lives in namespaces of its own: addresses, names and ports are the lab's, nothing
// outside sees it, and whatever was started ends with it.
//
// A test package that wants it has
//
//	func TestMain(m *testing.M) { os.Exit(kerberos.Main(m.Run)) }
//
// which starts the directory once for all its tests. A test then makes a Desk, a computer of the domain with a person at
// it, and with it a Farm, which is what that person signs in to:
//
//	k := kerberos.NewDesk(t)
//	f := k.Farm(kerberos.FarmOptions{})
//	k.KInit(kerberos.Bob, 0)
//	k.Run(f.Latchkey, "sign-in", "--authority", f.Authority, ...)
//
// A Desk is a lab.Lab as well, with all that one has.
package kerberos

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

// inside is set in the process that runs in the namespaces.
const inside = "LATCHKEY_KERBEROS_LAB"

// here is the directory that the tests of this process share.
var here atomic.Pointer[Directory]

// Main runs the tests of a package with a directory, in namespaces of their own. It returns the exit status: 2 when the
// machine cannot have the lab, and then it says what is missing.
func Main(tests func() int) int {
	if os.Getenv(inside) == "" {
		return apart()
	}
	r := newRun()
	ok := r.do(func() {
		separate(r)
		here.Store(startDirectory(r))
	})
	status := 1
	if ok {
		status = tests()
	}
	r.end()
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = cmp.Or(status, 1)
	}
	return status
}

// apart runs this same program again in new namespaces, and passes on how it ended. In the process namespace it is the
// first process, so that everything that it has started ends with it, however it ends.
func apart() int {
	if missing := missing(); len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "The Kerberos lab cannot run here:\n  %s\n", strings.Join(missing, "\n  "))
		return 2
	}
	// Keys of the kernel belong to no namespace: a session keyring of its own keeps the lab's tickets to itself. Both
	// that and the death signal hang on this thread.
	runtime.LockOSThread()
	if _, err := unix.KeyctlJoinSessionKeyring(fmt.Sprintf("latchkey-lab-%d", os.Getpid())); err != nil {
		fmt.Fprintln(os.Stderr, "The Kerberos lab cannot run here: make a session keyring:", err)
		return 2
	}
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWPID,
		Pdeathsig:  unix.SIGKILL,
	}
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return cmp.Or(max(exit.ExitCode(), 0), 1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "The Kerberos lab cannot run here: make namespaces:", err)
		return 2
	}
	return 0
}

// missing is what the machine lacks, in words.
func missing() (list []string) {
	if os.Geteuid() != 0 {
		list = append(list, "it must be root, to make network, mount and process namespaces")
	}
	root := len(list)
	for _, program := range []string{"ip", "samba", "samba-tool", "kinit", "klist", "kvno", "kdestroy", "apache2", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			list = append(list, "the program "+program+" is missing")
		}
	}
	for _, file := range []string{python, apacheModules + "/mod_auth_gssapi.so"} {
		if _, err := os.Stat(file); err != nil {
			list = append(list, "the file "+file+" is missing")
		}
	}
	if len(faketime()) == 0 {
		list = append(list, "the library libfaketime is missing")
	}
	if len(list) == 0 {
		if out, err := exec.Command(python, "-c", "import gssapi, samba.samdb, samba.dckeytab").CombinedOutput(); err != nil {
			list = append(list, "Python packages are missing: "+strings.TrimSpace(string(out)))
		}
	}
	if len(list) > root {
		list = append(list, "as root, scripts/setup kerberos installs the packages")
	}
	return list
}
