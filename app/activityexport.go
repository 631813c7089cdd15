package app

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"time"

	"latchkey/app/kit"
	"latchkey/internal/identity"
)

// exportedEvent is an entry as a file has it: the fields of `latchkey activity --json`. No event holds a secret.
type exportedEvent struct {
	At            time.Time          `json:"at"`
	Account       identity.AccountID `json:"account"`
	Username      string             `json:"username"`
	Kind          identity.EventKind `json:"kind"`
	Text          string             `json:"text"`
	Scopes        []string           `json:"scopes"`
	Code          string             `json:"code,omitempty"`
	CorrelationID string             `json:"correlation_id,omitempty"`
	Who           string             `json:"who,omitempty"`
}

func exported(list []happening) []exportedEvent {
	events := make([]exportedEvent, len(list))
	for i, h := range list {
		events[i] = exportedEvent{h.At.UTC(), h.account.ID, h.account.Username, h.Kind, h.Text, h.Scopes.List(), h.Code, h.CorrelationID, h.Who}
		if events[i].Scopes == nil {
			events[i].Scopes = []string{}
		}
	}
	return events
}

func writeActivityJSON(w io.Writer, list []happening) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(exported(list))
}

// writeActivityCSV writes a table with a head (RFC 4180).
func writeActivityCSV(w io.Writer, list []happening) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"at", "account", "username", "kind", "text", "scopes", "code", "correlation_id", "who"}}
	for _, e := range exported(list) {
		rows = append(rows, []string{e.At.Format(time.RFC3339), string(e.Account), e.Username, string(e.Kind), e.Text,
			strings.Join(e.Scopes, " "), e.Code, e.CorrelationID, e.Who})
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = noFormula(cell)
		}
	}
	return out.WriteAll(rows)
}

// noFormula keeps a spreadsheet from running what a provider wrote.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// activityEnds are what the name of the file ends in, which says how it is written.
var activityEnds = [...]string{".json", ".csv"}

// askActivityFile asks for the file of the activity.
func (w *window) askActivityFile(list []happening) {
	var f *saveForm
	ends := kit.NewSegments(func(i int) {
		bare := f.path.Text
		for _, end := range activityEnds {
			bare = strings.TrimSuffix(bare, end)
		}
		f.path.SetText(bare + activityEnds[i])
	}, "JSON", "CSV")
	f = w.askFile("Export the activity", "What is listed now, without secrets. Names of people stay in it.", w.dated("activity", activityEnds[0]),
		func(typed string) func(io.Writer) error {
			if strings.HasSuffix(strings.ToLower(typed), activityEnds[1]) {
				return func(to io.Writer) error { return writeActivityCSV(to, list) }
			}
			return func(to io.Writer) error { return writeActivityJSON(to, list) }
		}, kit.NewLine(0, -1, ends))
}
