package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// credentialFlags say where the proof of an application comes from. They go with every flow: an application that can
// keep a secret shows it whenever it asks for tokens.
type credentialFlags struct {
	secretStdin              bool
	certificate, key         string
	certificatePasswordStdin bool
	assertionFile            string
}

func (c *credentialFlags) define(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&c.secretStdin, "secret-stdin", false, "the application's client secret is on standard input")
	f.StringVar(&c.certificate, "certificate", "", "the application's certificate with its private key, PEM or PFX")
	f.StringVar(&c.key, "key", "", "the private key of --certificate, where it is in a file of its own")
	f.BoolVar(&c.certificatePasswordStdin, "certificate-password-stdin", false, "the password of --certificate is on standard input")
	f.StringVar(&c.assertionFile, "assertion-file", "", "a file with a ready-made assertion, read anew each time (workload identity federation)")
}

func (c credentialFlags) given() bool {
	return c.secretStdin || c.certificate != "" || c.assertionFile != ""
}

func (c credentialFlags) readsStdin() bool { return c.secretStdin || c.certificatePasswordStdin }

func (c credentialFlags) check() error {
	kinds := 0
	for _, given := range []bool{c.secretStdin, c.certificate != "", c.assertionFile != ""} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return usage("an application proves itself in one way: give only one of --secret-stdin, --certificate and --assertion-file")
	case c.certificate == "" && (c.key != "" || c.certificatePasswordStdin):
		return usage("--key and --certificate-password-stdin go with --certificate")
	}
	return nil
}

// credential reads what the flags name. The account keeps it, sealed.
func (p *Program) credential(ctx context.Context, c credentialFlags) (*identity.Credential, error) {
	switch {
	case c.secretStdin:
		s, err := p.secret(ctx, "the client secret")
		return &identity.Credential{Secret: s}, err
	case c.assertionFile != "":
		path, err := filepath.Abs(c.assertionFile) // it is read again by other processes, elsewhere
		if err != nil {
			return nil, fmt.Errorf("read the assertion: %w", err)
		}
		_, warn, err := p.keyFile(path)
		if err != nil {
			return nil, unread("the assertion", "--assertion-file", err)
		}
		fmt.Fprint(p.toPerson(), warn)
		return &identity.Credential{AssertionFile: path}, nil
	}
	text, warn, err := p.keyFile(c.certificate)
	if err != nil {
		return nil, unread("the certificate", "--certificate", err)
	}
	if c.key != "" {
		key, warnKey, err := p.keyFile(c.key)
		if err != nil {
			return nil, unread("the private key", "--key", err)
		}
		text, warn = append(append(text, '\n'), key...), warn+warnKey
	}
	password := identity.Secret("")
	if c.certificatePasswordStdin {
		if password, err = p.secret(ctx, "the password of the certificate"); err != nil {
			return nil, err
		}
	}
	proof, err := flows.ReadCertificate(text, password)
	if errors.Is(err, flows.ErrPassword) && !c.certificatePasswordStdin {
		typed, askErr := p.ask(ctx, "Password of "+plain(c.certificate)+": ", hidden)
		if askErr != nil {
			return nil, unasked(askErr, c.certificate+" is protected by a password", "--certificate-password-stdin")
		}
		proof, err = flows.ReadCertificate(text, identity.Secret(typed))
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", c.certificate, err)
	}
	fmt.Fprint(p.toPerson(), warn) // now it is known to be a key
	return proof, nil
}

// unread says which file could not be read, and which flag names it.
func unread(what, flag string, err error) error {
	next := "Check the path after " + flag + "."
	if errors.Is(err, fs.ErrPermission) {
		next = "Ask its owner for the right to read it."
	}
	return &statusError{status: exitFailed, text: fmt.Sprintf("read %s: %v\n%s", what, err, next)}
}

// Files of keys are small: a chain of certificates fits many times.
const maxKeyFile = 1 << 20

// keyFile reads a file that should be this user's alone; warn says so where it is not.
func (p *Program) keyFile(path string) (text []byte, warn string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	if text, err = io.ReadAll(io.LimitReader(f, maxKeyFile+1)); err != nil {
		return nil, "", err
	}
	if len(text) > maxKeyFile {
		return nil, "", fmt.Errorf("%s is too large to be a key", path)
	}
	secret := !strings.Contains(string(text), "-----BEGIN CERTIFICATE-----") || strings.Contains(string(text), "PRIVATE KEY-----")
	if mode := info.Mode().Perm(); secret && mode&0o077 != 0 && runtime.GOOS != "windows" { // there the mode says nothing
		warn = fmt.Sprintf("Others on this computer can open %s (mode %#o). Keep it to yourself: chmod 600 %s\n", plain(path), mode, shellWord(path))
	}
	return text, warn, nil
}
