package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"latchkey/internal/identity"
)

// input reads standard input to its end, or until there is more than most bytes; then it returns more than most. It
// ends with ctx, however long whoever feeds it keeps silent.
func (p *Program) input(ctx context.Context, most int) ([]byte, error) {
	return p.readUntil(ctx, func(text []byte) bool { return len(text) > most })
}

// readUntil reads standard input until enough says so, or to its end.
func (p *Program) readUntil(ctx context.Context, enough func(text []byte) bool) ([]byte, error) {
	file, waits := p.Stdin.(*os.File) // anything else answers at once
	var text []byte
	buffer := make([]byte, 4096)
	for !enough(text) {
		if waits {
			if err := awaitInput(ctx, file); err != nil {
				return nil, err
			}
		}
		n, err := p.Stdin.Read(buffer)
		text = append(text, buffer[:n]...)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("wait for standard input: %w", ctx.Err())
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return nil, err
		}
	}
	return text, nil
}

// maxSecretLine bounds what is read as one secret.
const maxSecretLine = 64 << 10

// secret reads one line from standard input, which a program or a file feeds. At a terminal it is asked for, unseen.
func (p *Program) secret(ctx context.Context, what string) (identity.Secret, error) {
	typed, err := p.ask(ctx, capital(what)+": ", hidden)
	if !errors.Is(err, errNoTerminal) {
		return identity.Secret(typed), err
	}
	text, err := p.input(ctx, maxSecretLine)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", what, err)
	}
	line := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case line == "":
		return "", usage("%s should be on standard input, but nothing is there", what)
	case len(text) > maxSecretLine || strings.ContainsAny(line, "\n\r"):
		return "", usage("%s should be the one line on standard input, but there is more", what)
	}
	return identity.Secret(line), nil
}
