package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
)

// chooseFile lets the person point at a file, and puts its path into a field.
func (w *window) chooseFile(into *kit.Field) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil || r == nil { // nothing was chosen
			return
		}
		_ = r.Close()
		into.SetText(r.URI().Path())
	}, w.win)
	d.SetTitleText(kit.Said("Choose a file")) // Fyne's own is put together from words
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(min(size.Width-32, 760), min(size.Height-32, 520)))
	place := kit.Gap(1, 1) // stands for the dialog among the sheets, so that Escape closes it and not what is below
	d.SetOnClosed(func() { w.overlays.Remove(place) })
	w.overlays.Layers = append(w.overlays.Layers, kit.Layer{Object: place, Escape: d.Dismiss})
	d.Show()
}

// maxFile is the most that is read of a file that a person named: no certificate comes near it.
const maxFile = 1<<20 + 1

// errKeyApart: the file has a certificate, and its key is in another one.
var errKeyApart = errors.New("the file holds no private key")

// readCertificateFile reads a certificate with its key, and what there is to say about it. key is the file of the
// key where that is another one; empty: there is none. errKeyApart asks for it.
func readCertificateFile(path, key string, password identity.Secret) (*identity.Credential, flows.CertificateFacts, error) {
	fail := func(err error) (*identity.Credential, flows.CertificateFacts, error) {
		return nil, flows.CertificateFacts{}, fmt.Errorf("read the certificate: %w", err)
	}
	raw, err := readSmallFile(path)
	if err != nil {
		return fail(err)
	}
	if bytes.Contains(raw, []byte("-----BEGIN CERTIFICATE")) && !bytes.Contains(raw, []byte("PRIVATE KEY-----")) {
		if key == "" {
			return fail(errKeyApart)
		}
		more, err := readSmallFile(key)
		if err != nil {
			return fail(err)
		}
		raw = slices.Concat(raw, []byte("\n"), more)
	}
	cred, err := flows.ReadCertificate(raw, password)
	if err != nil {
		return fail(err)
	}
	facts, err := flows.DescribeCredential(cred)
	if err != nil {
		return fail(err)
	}
	return cred, facts, nil
}

// readSmallFile reads a file that a person named, up to maxFile bytes.
func readSmallFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, errors.New("this is no file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFile))
}

// fileReason is why a file cannot be read, in words for the screen.
func fileReason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "you may not read this file"
	}
	return strings.TrimPrefix(err.Error(), "read the certificate: ")
}

// expandHome reads ~/ as shells do.
func expandHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
