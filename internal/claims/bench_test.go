package claims

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// manyGroups is a token with n groups; largeToken one of 200 KB, with text, lists and objects.
func manyGroups(n, from int) identity.Secret {
	groups := make([]string, n)
	for i := range groups {
		groups[i] = fmt.Sprintf(`"6b1f0000-0000-4000-8000-%012x"`, from+i)
	}
	return unsigned(rs256, accessClaims("groups=["+strings.Join(groups, ",")+"]"))
}

func largeToken(from int) identity.Secret {
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, `;extension_%d="%s"`, i, strings.Repeat("x", 100))
		fmt.Fprintf(&b, `;list_%d=["a","b",%d,{"c":[true,null]}]`, i, from+i)
	}
	groups := make([]string, 500)
	for i := range groups {
		groups[i] = fmt.Sprintf(`"6b1f0000-0000-4000-8000-%012x"`, from+i)
	}
	fmt.Fprintf(&b, `;groups=[%s];filler="%s"`, strings.Join(groups, ","), strings.Repeat("y", 48<<10))
	return unsigned(rs256, accessClaims(b.String()[1:]))
}

func TestLargeTokenIsLarge(t *testing.T) {
	if n := len(largeToken(0)); n < 190<<10 || n > 220<<10 {
		t.Errorf("the large token of the benchmark has %d bytes", n)
	}
}

var benchNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// BenchmarkOpen is what happens before a token is on the screen: decode, explain, place the times, diagnose. The
// baseline is what the standard library takes for the same text alone: base64 and JSON into maps.
func BenchmarkOpen(b *testing.B) {
	for name, token := range map[string]identity.Secret{"500groups": manyGroups(500, 0), "200KB": largeToken(0)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(token)))
			for b.Loop() {
				t, err := Decode(token)
				if err != nil {
					b.Fatal(err)
				}
				Explain(t, benchNow)
				ExplainHeader(t)
				NewTimeline(t, benchNow)
				Diagnose(t, benchNow, Expected{})
			}
		})
		b.Run(name+"/baseline", func(b *testing.B) {
			b.SetBytes(int64(len(token)))
			for b.Loop() {
				for _, part := range strings.Split(token.Reveal(), ".")[:2] {
					text, err := base64.RawURLEncoding.DecodeString(part)
					if err != nil {
						b.Fatal(err)
					}
					var values map[string]any
					if err := json.Unmarshal(text, &values); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	for name, pair := range map[string][2]identity.Secret{
		"500groups": {manyGroups(500, 0), manyGroups(500, 250)}, "200KB": {largeToken(0), largeToken(250)},
	} {
		one, errOne := Decode(pair[0])
		two, errTwo := Decode(pair[1])
		if errOne != nil || errTwo != nil {
			b.Fatal(errOne, errTwo)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Compare(one, two, benchNow)
			}
		})
	}
}

// BenchmarkSearch is one key pressed in the search field.
func BenchmarkSearch(b *testing.B) {
	t, err := Decode(largeToken(0))
	if err != nil {
		b.Fatal(err)
	}
	rows := Explain(t, benchNow)
	for b.Loop() {
		Search(rows, "nothing of the kind")
	}
}

// BenchmarkHostile is a token of the largest size that is read, made of as many claims as fit.
func BenchmarkHostile(b *testing.B) {
	var claims strings.Builder
	for i := range 45000 {
		fmt.Fprintf(&claims, `,"c%d":%d`, i, i)
	}
	token := unsigned(rs256, "{"+claims.String()[1:]+"}")
	for b.Loop() {
		t, err := Decode(token)
		if err != nil {
			b.Fatal(err)
		}
		Explain(t, benchNow)
		Diagnose(t, benchNow, Expected{})
	}
}

// BenchmarkFind is a file of 4 MB with one token in it, as a browser's record is.
func BenchmarkFind(b *testing.B) {
	text := []byte(`{"log":[` + strings.Repeat(`{"url":"https://api.example/orders","status":200,"note":"nothing here"},`, 55000) + `{"Authorization":"Bearer ` + tokenA + `"}]}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if found, err := Find(text); err != nil || len(found) != 1 {
			b.Fatal(found, err)
		}
	}
}

// BenchmarkFindHostile is a text of 2 MB made to be looked at again and again.
func BenchmarkFindHostile(b *testing.B) {
	text := []byte(strings.Repeat("access_token=eyJ bearer id_token=x.y.z eyJ.eyJ.. ", 40000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Find(text); err != nil {
			b.Fatal(err)
		}
	}
}
