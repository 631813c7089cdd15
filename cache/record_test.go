package cache

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchkey/internal/identity"
)

// What a newer version stored outlives a write of this one, and a record from it opens.
func TestUnknownFieldsSurvive(t *testing.T) {
	text, err := encode(newRecord("adele", "s1"))
	must(t, err)
	var whole map[string]any
	must(t, json.Unmarshal(text, &whole))
	whole["later"] = map[string]any{"a": []any{1.0, "x"}}
	whole["account"].(map[string]any)["device"] = "laptop"
	whole["tokens"].(map[string]any)["dpop"] = planted
	newer, err := json.Marshal(whole)
	must(t, err)

	rec, err := decode(newer)
	must(t, err)
	want := map[string]string{"later": `{"a":[1,"x"]}`, "account/device": `"laptop"`, "tokens/dpop": `"` + planted + `"`}
	if d := cmp.Diff(want, rec.Extra); d != "" {
		t.Fatal(d)
	}
	rec.Account.Name = "Adele V."
	text, err = encode(rec)
	must(t, err)
	var again map[string]any
	must(t, json.Unmarshal(text, &again))
	whole["account"].(map[string]any)["name"] = "Adele V."
	if d := cmp.Diff(whole, again); d != "" {
		t.Fatalf("after our write (-before +after):\n%s", d)
	}
}

// Extra cannot stand in for what the record says itself.
func TestExtraDoesNotOverride(t *testing.T) {
	rec := newRecord("adele", "s1")
	rec.Extra = map[string]string{"sign_in": `"s2"`, "Revision": "99", "account/id": `"x"`, "tokens/refresh": `"x"`}
	text, err := encode(rec)
	must(t, err)
	got, err := decode(text)
	must(t, err)
	rec.Extra = nil
	if d := diff(rec, got); d != "" {
		t.Fatal(d)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "null", `{"version":2}`, `{"version":1,"account":[]}`, `{"version":1,"tokens":"` + planted + `"}`} {
		_, err := decode([]byte(text))
		if err == nil {
			t.Errorf("decode(%s) gave a record", text)
		}
		wantErr(t, err)
	}
}

func TestKeyText(t *testing.T) {
	k, text, err := newKey()
	must(t, err)
	same, err := parseKey(text)
	must(t, err)
	if k.id != same.id {
		t.Fatal("the ID changed")
	}
	fields := strings.Fields(text.Reveal())
	for _, bad := range []string{"", "x", "latchkey-key/2 " + fields[1] + " " + fields[2], fields[0] + " " + fields[1], fields[0] + " " + fields[1] + " AAAA", fields[0] + "  " + fields[2], text.Reveal() + " x"} {
		_, err := parseKey(identity.Secret(bad))
		if err == nil {
			t.Errorf("%d characters were taken for a key", len(bad))
		} else if strings.Contains(err.Error(), fields[2]) {
			t.Error("the error holds the key")
		}
	}
}

// A whole life of a store at the most talkative log level, without a secret in it.
func TestLogHoldsNoSecret(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	var log bytes.Buffer
	s.log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	key, err := s.keyring.Get(ctx)
	must(t, err)
	must(t, writeFile(s.recordPath(rec.Account.ID), []byte(planted)))
	must(t, s.Create(ctx, rec))
	must(t, s.Remove(ctx, rec.Account.ID))
	for _, secret := range []string{planted, strings.Fields(key.Reveal())[2], "adele", "contoso"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds a secret or a name:\n%s", log.String())
		}
	}
	if !strings.Contains(log.String(), "kept a record that cannot be opened") {
		t.Errorf("nothing was said of the record that was set aside:\n%s", log.String())
	}
}

// FuzzRecord feeds the parser of sealed files and, since only somebody with the key can get further, the
// parser of their content as well.
func FuzzRecord(f *testing.F) {
	k, _, err := newKey()
	must(f, err)
	rec := newRecord("adele", "s1")
	text, err := encode(rec)
	must(f, err)
	file, err := seal(k.aead, header{Key: k.id, ID: rec.Account.ID, SignIn: rec.SignIn}, text)
	must(f, err)
	f.Add(file)
	f.Add(text)
	f.Add([]byte(formatLine + "{}\n"))
	f.Add([]byte(magic + "2 {}\n"))
	f.Add([]byte(`{"version":1,"account":{"id":"x"},"tokens":{"access":[{"requested":"a"},{"requested":"a"}]},"later":{"account":1}}`))
	f.Add([]byte(`{"version":1,"need":null,"activity":[{}],"Version":1,"tokens":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if h, line, sealed, err := split(data); err == nil {
			if !bytes.Equal(append(bytes.Clone(line), sealed...), data) {
				t.Fatal("the parts are not the whole")
			}
			if !h.ID.Valid() {
				t.Fatal("an ID that is none was let through")
			}
			if _, err := unseal(k.aead, line, bytes.Clone(sealed)); err == nil && !bytes.Equal(data, file) {
				t.Fatal("a file opened that was never sealed")
			}
		}
		rec, err := decode(data)
		if err != nil {
			return
		}
		text, err := encode(rec)
		if err != nil {
			return // a time with a year beyond 9999 reads and does not write
		}
		again, err := decode(text)
		if err != nil {
			t.Fatalf("what was written does not read: %v", err)
		}
		// Raw JSON may change its spelling at the first write, and then no more.
		text2, err := encode(again)
		if err != nil || !bytes.Equal(text, text2) {
			t.Fatalf("written a second time it differs, %v:\n%s\n%s", err, text, text2)
		}
		if d := cmp.Diff(slices.Sorted(maps.Keys(rec.Extra)), slices.Sorted(maps.Keys(again.Extra))); d != "" {
			t.Fatal(d)
		}
		rec.Extra, again.Extra = nil, nil
		if d := diff(rec, again); d != "" {
			t.Fatal(d)
		}
	})
}
