package app

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"latchkey/app/kit"
)

// askExport asks for the file of a token's claims. The token itself goes with them only when that is asked for.
func (w *window) askExport(r *reading) {
	warning := "Whoever reads the file can then use the token until it expires. Leave it out of tickets and mails."
	withToken := kit.NewCheck("The token too", warning, false, nil)
	lead := "Header and claims as JSON. Without the token nobody can sign in with the file, but names of people and organisations are in it."
	withToken.Hidden = r.secret == "" // only the claims came
	w.askFile("Export the claims", lead, w.dated("claims", ".json"), func(string) func(io.Writer) error {
		whole := withToken.On
		return func(to io.Writer) error { return writeClaims(to, r, whole) }
	}, withToken)
}

// writeClaims writes a reading as JSON, with the token itself where that was asked for.
func writeClaims(to io.Writer, r *reading, token bool) error {
	if !token {
		_, err := io.WriteString(to, r.json+"\n")
		return err
	}
	quoted, err := json.Marshal(r.secret.Reveal())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "%s,\n  \"token\": %s\n}\n", strings.TrimSuffix(r.json, "\n}"), quoted)
	return err
}
