package wam

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// TestParameterizedType makes the identifier of IAsyncOperation<WebTokenRequestResult> as the type system of the
// Windows Runtime prescribes: a name-based UUID (RFC 9562 section 5.5) of the type's signature.
func TestParameterizedType(t *testing.T) {
	const (
		namespace = "11f47ad57b7342c0abae878b1e16adee"
		operation = "9fc2b0bb-e446-44e2-aa61-9cab8f636af2" // IAsyncOperation<T>
		result    = "c12a8305-d1f8-4483-8d54-38fe292784ff" // IWebTokenRequestResult, the class's default interface
	)
	signature := fmt.Sprintf("pinterface({%s};rc(Windows.Security.Authentication.Web.Core.WebTokenRequestResult;{%s}))", operation, result)
	prefix, err := hex.DecodeString(namespace)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha1.Sum(append(prefix, signature...))
	id := sum[:16]
	id[6], id[8] = id[6]&0x0F|0x50, id[8]&0x3F|0x80
	if got, want := hex.EncodeToString(id), strings.ReplaceAll(iidAsyncResult, "-", ""); got != want {
		t.Errorf("made %s, want %s", got, want)
	}
}
