package flows

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"latchkey/internal/identity"
)

const plantedJWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXBsYW50ZWQ"

func TestWithoutTrace(t *testing.T) {
	var none *Trace
	ctx := t.Context()
	req, err := http.NewRequest(http.MethodGet, "https://id.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		trace := traceOf(ctx)
		e := trace.sent("x", req)
		trace.answered(e, 200, nil, nil)
		trace.failed(e, "")
	}); n != 0 {
		t.Errorf("%v allocations without a trace", n)
	}
	none.opened("x", "https://id.example")
	none.returned("x", "", nil)
	none.prompt(DevicePrompt{})
}

// traced asks a server that answers with h and returns what was recorded.
func traced(t *testing.T, h http.HandlerFunc, calls ...call) []Exchange {
	t.Helper()
	s := httptest.NewServer(h)
	defer s.Close()
	trace := NewTrace(nil)
	c := newTestClient(t, ClientOptions{})
	for _, call := range calls {
		call.url = s.URL + call.url
		_, _ = c.do(WithTrace(t.Context(), trace), call)
	}
	return trace.Exchanges()
}

func field(t *testing.T, list []Field, name string) Field {
	t.Helper()
	i := slices.IndexFunc(list, func(f Field) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no field %s in %d", name, len(list))
	}
	return list[i]
}

func TestTraceMessages(t *testing.T) {
	list := traced(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		w.Header().Set("Set-Cookie", "session="+planted)
		w.Header().Set("Location", "http://localhost/?code="+planted)
		w.Header().Set("WWW-Authenticate", "Negotiate "+planted)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"error":"x","b":1,"a":[true],"error_description":"you sent %s","inside":{"deep":[{"access_token":"opaque-one"}]},"error_codes":[7],"code":"42","jwt":"%s"}`,
			r.PostForm.Get("code"), plantedJWT)
	}, call{op: "first", url: "/token?p=policy", form: url.Values{"code": {planted}, "client_id": {"id"}, "claims": {"{}"}}, basic: "aWQ6cGFzc3dvcmQlMjE="})
	e := list[0]
	if e.Op != "first" || e.Browser || e.At.IsZero() || e.Took <= 0 || e.Problem != "" || e.Request.Method != http.MethodPost || !strings.HasSuffix(e.Request.URL, "/token?p=policy") || e.Response.Status != 400 {
		t.Errorf("%+v", e)
	}
	var names []string
	for _, f := range e.Request.Fields {
		names = append(names, f.Name)
	}
	if strings.Join(names, " ") != "claims client_id code" || field(t, e.Request.Fields, "code").Value != planted {
		t.Errorf("sent %v", names)
	}
	names = nil
	for _, f := range e.Response.Fields {
		names = append(names, f.Name)
	}
	if strings.Join(names, " ") != "error b a error_description inside error_codes code jwt" {
		t.Errorf("came %v", names)
	}
	for name, secret := range map[string]bool{"error": false, "b": false, "a": false, "error_description": true, "inside": true, "error_codes": false, "code": true, "jwt": true} {
		if f := field(t, e.Response.Fields, name); f.Secret != secret {
			t.Errorf("%s: secret %t", name, f.Secret)
		}
	}
	if !field(t, e.Request.Header, "Authorization").Secret || !field(t, e.Response.Header, "Set-Cookie").Secret || !field(t, e.Response.Header, "Location").Secret || !field(t, e.Response.Header, "Www-Authenticate").Secret {
		t.Error("a header is not masked")
	}
	if field(t, e.Response.Fields, "a").Shown() != "[true]" {
		t.Error("a list is not as it was sent")
	}
}

func TestTraceOfProblems(t *testing.T) {
	list := traced(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/broken":
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		case "/large":
			_, _ = w.Write(make([]byte, maxBody+1))
		case "/long":
			_, _ = w.Write([]byte(strings.Repeat("long ", maxTraceBody)))
		case "/longjson":
			fmt.Fprintf(w, `{"a":"%s","b":"rest"}`, strings.Repeat("ä", maxTraceBody))
		}
	}, call{op: "broken", url: "/broken", form: url.Values{}}, call{op: "large", url: "/large"}, call{op: "long", url: "/long"}, call{op: "json", url: "/longjson"}, call{op: "empty", url: "/?q=1&q=2"})
	if list[0].Response != nil || list[0].Problem == "" || list[1].Response != nil || !strings.Contains(list[1].Problem, "larger than 1 MiB") {
		t.Errorf("%+v", list[:2])
	}
	if n := len(list[2].Response.Text); n > maxTraceBody+10 || n < maxTraceBody {
		t.Errorf("%d characters kept", n)
	}
	if f := list[3].Response.Fields; len(f[0].Value) > maxTraceBody+10 || len(f[1].Value) > 10 {
		t.Errorf("%d and %d characters kept", len(f[0].Value), len(f[1].Value))
	}
	if r := list[4].Response; r.Status != 200 || r.Text != "" || r.Fields != nil || len(list[4].Request.Fields) != 2 {
		t.Errorf("%+v", list[4])
	}
}

// A secret that is known by its name in one place is masked in every other.
func TestSecretsAreFoundElsewhere(t *testing.T) {
	trace := NewTrace(nil)
	trace.add(&Exchange{Op: "early", Request: Message{URL: "https://id.example/" + planted, Fields: []Field{newField("echo", "x"+planted)}, Text: "in " + planted}, Problem: "with " + planted})
	trace.add(&Exchange{Op: "late", Request: Message{Fields: []Field{newField("code", planted)}}})
	e := trace.Exchanges()[0]
	var out bytes.Buffer
	if err := trace.WriteRedacted(&out); err != nil {
		t.Fatal(err)
	}
	if !e.Request.Fields[0].Secret || strings.Contains(out.String(), planted) || strings.Contains(e.Request.Text+e.Problem+e.Request.URL, planted) {
		t.Errorf("%+v\n%s", e, out.String())
	}
}

// run has sh run the command with a curl that tells its arguments.
func run(t *testing.T, command string, env ...string) []string {
	t.Helper()
	cmd := exec.Command("sh", "-c", `curl() { printf '%s\0' "$@"; }`+"\n"+command)
	cmd.Env = append(cmd.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, command)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCurl(t *testing.T) {
	post := Exchange{Request: Message{
		Method: "POST", URL: "https://id.example/it's",
		Header: []Field{newField("Accept", "application/json"), newField("Authorization", "Bearer "+planted), newField("Content-Type", "application/x-www-form-urlencoded"), newField("Cookie", planted)},
		Fields: []Field{newField("code", planted), newField("scope", `a $HOME 'b' "c" \`+"`id`\n"), newField("grant_type", "x"), newField(`we"ird$name_token`, planted)},
	}}
	command := post.Curl()
	if strings.Contains(command, planted) {
		t.Errorf("a secret in\n%s", command)
	}
	want := []string{
		"-sS", "https://id.example/it's", "-H", "Accept: application/json", "-H", "Authorization: Bearer the token", "-H", "Cookie: c",
		"--data-urlencode", "code=the code", "--data-urlencode", "scope=a $HOME 'b' \"c\" \\`id`\n", "--data-urlencode", "grant_type=x",
		"--data-urlencode", "we%22ird%24name_token=other",
	}
	if got := run(t, command, "CODE=the code", "ACCESS_TOKEN=the token", "COOKIE=c", "WE_IRD_NAME_TOKEN=other"); !slices.Equal(got, want) {
		t.Errorf("%q\n%s", got, command)
	}
	for _, tt := range []struct {
		m    Message
		want []string
	}{
		{Message{Method: "GET", URL: "https://id.example/d"}, []string{"-sS", "https://id.example/d"}},
		{Message{Method: "GET", URL: "https://id.example/a", Fields: []Field{newField("state", planted), newField("x", "1")}}, []string{"-sS", "-G", "https://id.example/a", "--data-urlencode", "state=S", "--data-urlencode", "x=1"}},
		{Message{Method: "POST", URL: "https://id.example/t"}, []string{"-sS", "-X", "POST", "https://id.example/t"}},
		{Message{Method: "POST", URL: "https://id.example/s", Header: []Field{newField("Content-Type", "application/soap+xml")}, Text: "<a>'x'</a>"},
			[]string{"-sS", "https://id.example/s", "-H", "Content-Type: application/soap+xml", "--data-binary", "<a>'x'</a>"}},
		{Message{Method: "POST", URL: "https://id.example/t", Header: []Field{newField("Authorization", "Basic "+planted)}, Fields: []Field{newField("a", "b")}},
			[]string{"-sS", "https://id.example/t", "-H", "Authorization: Basic B", "--data-urlencode", "a=b"}},
	} {
		if got := run(t, Exchange{Request: tt.m}.Curl(), "STATE=S", "CLIENT_CREDENTIALS=B"); !slices.Equal(got, tt.want) {
			t.Errorf("%q", got)
		}
	}
	if (Exchange{Request: Message{URL: "https://id.example/device"}}).Curl() != "" {
		t.Error("a person cannot be asked by curl")
	}
}

func TestWriteRedacted(t *testing.T) {
	trace := NewTrace(nil)
	var out bytes.Buffer
	if err := trace.WriteRedacted(&out); err != nil || out.String() != "{\n  \"version\": 1,\n  \"exchanges\": []\n}\n" {
		t.Errorf("%v: %s", err, out.String())
	}
	e := &Exchange{Op: "op", Request: Message{Method: "POST", URL: "https://id.example/t", Header: []Field{newField("Accept", "a")}, Fields: []Field{newField("code", planted), newField("scope", "a&b")}}}
	trace.add(e)
	trace.answered(e, 200, http.Header{}, []byte(`{"access_token":"`+planted+`","expires_in":3600}`))
	out.Reset()
	if err := trace.WriteRedacted(&out); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"name": "code",`, `"value": "•••• (20 characters)",`, `"secret": true`, `"value": "a&b"`, `"status": 200`, `"browser": false`, `"took_ms": `} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}

func TestTraceBoundsAndRaces(t *testing.T) {
	trace := NewTrace(func() {})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range maxExchanges/4 + 1 {
				trace.opened("op", fmt.Sprintf("https://id.example/?state=secret-%d", i%10))
				trace.returned("op", "http://localhost", url.Values{"code": {"x"}})
			}
			trace.Exchanges()
		})
	}
	all.Wait()
	var out bytes.Buffer
	if err := trace.WriteRedacted(&out); err != nil || len(trace.Exchanges()) != maxExchanges || !strings.Contains(out.String(), `"dropped": `) {
		t.Errorf("%v, %d exchanges", err, len(trace.Exchanges()))
	}
}

// What the browser brings back belongs to where it was sent, and a sign-out is traced as well.
func TestTraceOfLogout(t *testing.T) {
	o := newOP(t, "")
	inner := o.Server.Config.Handler
	o.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/logout" {
			http.Redirect(w, r, r.FormValue("post_logout_redirect_uri")+"?state="+r.FormValue("state"), http.StatusFound)
			return
		}
		inner.ServeHTTP(w, r)
	})
	o.discovery = func(m map[string]any) { m["end_session_endpoint"] = o.URL + "/logout" }
	trace := NewTrace(nil)
	g := Logout{RedirectURI: "http://localhost", Visit: func(_ context.Context, link string) error { surf(link); return nil }}
	account := identity.Account{Authority: o.authority(), ClientID: testClient, Username: "adele"}
	if err := g.End(WithTrace(t.Context(), trace), newTestClient(t, ClientOptions{}), account, plantedJWT); err != nil {
		t.Fatal(err)
	}
	list := trace.Exchanges()
	e := list[len(list)-1]
	if e.Op != "sign out in the browser" || !e.Browser || !field(t, e.Request.Fields, "id_token_hint").Secret || field(t, e.Response.Fields, "state").Value != field(t, e.Request.Fields, "state").Value {
		t.Errorf("%+v", e)
	}
}
