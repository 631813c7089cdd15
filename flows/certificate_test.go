package flows

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"latchkey/internal/identity"
)

// issue makes a certificate for key, signed by parent's key, or by its own.
func issue(t testing.TB, name string, key crypto.Signer, parent *x509.Certificate, parentKey crypto.Signer, change ...func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<60))
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: parent == nil, BasicConstraintsValid: true,
	}
	for _, f := range change {
		f(template)
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pemOf(kind string, der []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func pkcs8(key crypto.Signer) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return pemOf("PRIVATE KEY", der, err)
}

func pemCertificates(list ...*x509.Certificate) (out []byte) {
	for _, c := range list {
		out = append(out, pemOf("CERTIFICATE", c.Raw, nil)...)
	}
	return out
}

func TestReadCertificate(t *testing.T) {
	root, middle := ecKey(elliptic.P256()), ecKey(elliptic.P256())
	rootCert := issue(t, "Root", root, nil, nil)
	middleCert := issue(t, "Middle", middle, rootCert, root, func(c *x509.Certificate) { c.IsCA = true })
	stranger := issue(t, "Stranger", root, nil, nil)
	rsaKey := rsaKeys()[1]
	ec := ecKey(elliptic.P384())
	sec1, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	ecParameters, _ := asn1.Marshal(asn1.ObjectIdentifier{1, 3, 132, 0, 34})
	leaf := issue(t, "Portal", rsaKey, middleCert, middle)
	ecLeaf := issue(t, "Portal", ec, middleCert, middle)
	p521 := ecKey(elliptic.P521())
	p521Leaf := issue(t, "Portal", p521, nil, nil)
	pfx := func(encoder *pkcs12.Encoder, password string) []byte {
		file, err := encoder.Encode(rsaKey, leaf, []*x509.Certificate{rootCert, middleCert}, password)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, tt := range []struct {
		name     string
		file     []byte
		password identity.Secret
		chain    []*x509.Certificate
		kind     string
	}{
		{"PKCS #8, leaf first", bytes.Join([][]byte{pkcs8(rsaKey), pemCertificates(leaf, middleCert, rootCert)}, nil), "", []*x509.Certificate{leaf, middleCert, rootCert}, "RSA 2048"},
		{"PKCS #8, leaf last, with strangers", bytes.Join([][]byte{pemCertificates(stranger, rootCert, middleCert), pkcs8(rsaKey), pemCertificates(leaf)}, nil), "", nil, "RSA 2048"},
		{"PKCS #1", bytes.Join([][]byte{pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil), []byte("some words\n"), pemCertificates(leaf)}, nil), "", []*x509.Certificate{leaf}, "RSA 2048"},
		{"SEC 1 with its parameters", bytes.Join([][]byte{pemOf("EC PARAMETERS", ecParameters, nil), pemOf("EC PRIVATE KEY", sec1, nil), pemCertificates(ecLeaf)}, nil), "", []*x509.Certificate{ecLeaf}, "EC P-384"},
		{"P-521", bytes.Join([][]byte{pkcs8(p521), pemCertificates(p521Leaf)}, nil), "", []*x509.Certificate{p521Leaf}, "EC P-521"},
		{"a key alone", pkcs8(rsaKey), "", []*x509.Certificate{}, "RSA 2048"},
		{"PFX of today", pfx(pkcs12.Modern2023, "päss"), "päss", []*x509.Certificate{leaf, middleCert, rootCert}, "RSA 2048"},
		{"PFX of old", pfx(pkcs12.LegacyRC2, "x"), "x", []*x509.Certificate{leaf, middleCert, rootCert}, "RSA 2048"},
		{"PFX without a password", pfx(pkcs12.Passwordless, ""), "", []*x509.Certificate{leaf, middleCert, rootCert}, "RSA 2048"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cred, err := ReadCertificate(tt.file, tt.password)
			if err != nil {
				t.Fatal(err)
			}
			if tt.chain == nil {
				tt.chain = []*x509.Certificate{leaf, middleCert, rootCert} // the stranger calls itself by another name
			}
			if cred.Certificates != string(pemCertificates(tt.chain...)) {
				t.Errorf("chain:\n%s", cred.Certificates)
			}
			if !strings.HasPrefix(cred.Key.Reveal(), "-----BEGIN PRIVATE KEY-----") || cred.Name() != "certificate" {
				t.Error("the key is not PKCS #8")
			}
			facts, err := DescribeCredential(cred)
			if err != nil || facts.KeyKind != tt.kind {
				t.Fatalf("%v, %+v", err, facts)
			}
			if len(tt.chain) == 0 {
				return
			}
			sum1, sum256 := sha1.Sum(tt.chain[0].Raw), sha256.Sum256(tt.chain[0].Raw)
			if facts.Subject != "CN=Portal" || !facts.NotAfter.Equal(tt.chain[0].NotAfter) ||
				facts.Thumbprint != strings.ToUpper(hex.EncodeToString(sum1[:])) || facts.Thumbprint256 != strings.ToUpper(hex.EncodeToString(sum256[:])) {
				t.Errorf("%+v", facts)
			}
		})
	}
}

func TestReadCertificateRefuses(t *testing.T) {
	key, other := rsaKeys()[1], rsaKeys()[2]
	good := issue(t, "Portal", key, nil, nil)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, _ := ed25519.GenerateKey(rand.Reader)
	old := issue(t, "Old", key, nil, nil, func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2021, 3, 4, 0, 0, 0, 0, time.UTC)
	})
	early := issue(t, "Early", key, nil, nil, func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2091, 1, 1, 0, 0, 0, 0, time.UTC)
	})
	locked, err := pkcs12.Modern2023.Encode(key, good, nil, "right")
	if err != nil {
		t.Fatal(err)
	}
	sealed := &pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}, Bytes: []byte{1}}
	trust, err := pkcs12.Modern2023.EncodeTrustStore([]*x509.Certificate{good}, "x")
	if err != nil {
		t.Fatal(err)
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for _, tt := range []struct {
		name     string
		file     []byte
		password identity.Secret
		want     string
	}{
		{"empty", nil, "", "neither PEM nor a PFX file"},
		{"text", []byte("hello"), "", "neither PEM nor a PFX file"},
		{"too large", make([]byte, maxCertificateFile+1), "", "larger than 1 MiB"},
		{"certificate alone, PEM", pemCertificates(good), "", "no private key"},
		{"certificate alone, DER", good.Raw, "", "no private key"},
		{"two keys", join(pkcs8(key), pkcs8(other), pemCertificates(good)), "", "more than one private key"},
		{"a key of another", join(pkcs8(other), pemCertificates(good)), "", "not the one of the certificate"},
		{"weak key", pkcs8(weak), "", "1024 bits"},
		{"edwards curve", pkcs8(edwards), "", "of a kind that cannot be used"},
		{"small curve", pkcs8(ecKey(elliptic.P224())), "", "of a kind that cannot be used"},
		{"ended", join(pkcs8(key), pemCertificates(old)), "", "ended on 4 March 2021"},
		{"not yet", join(pkcs8(key), pemCertificates(early)), "", "not valid before 1 January 2090"},
		{"encrypted PEM", join(pem.EncodeToMemory(sealed), pemCertificates(good)), "x", "encrypted PEM is not read"},
		{"encrypted PKCS #8", join(pemOf("ENCRYPTED PRIVATE KEY", []byte{1}, nil), pemCertificates(good)), "x", "encrypted PEM is not read"},
		{"damaged key", pemOf("PRIVATE KEY", []byte{1, 2, 3}, nil), "", "damaged"},
		{"damaged certificate", join(pkcs8(key), pemOf("CERTIFICATE", []byte{1, 2, 3}, nil)), "", "damaged"},
		{"PFX cut off", locked[:len(locked)/2], "right", "neither PEM nor a PFX"},
		{"PFX that asks for too much work", busyPFX(t), "right", "more work"},
		{"PFX without a key", trust, "x", "no private key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cred, err := ReadCertificate(tt.file, tt.password)
			e, ok := errors.AsType[*CredentialError](err)
			if !ok || cred != nil || !strings.Contains(err.Error(), tt.want) || e.Next == "" {
				t.Fatalf("got %v", err)
			}
			if summary, next := Explain(err); !strings.Contains(summary, tt.want) || next != e.Next {
				t.Errorf("explained as %q, %q", summary, next)
			}
		})
	}
	for _, password := range []identity.Secret{"", "wrong"} {
		if _, err := ReadCertificate(locked, password); !errors.Is(err, ErrPassword) {
			t.Errorf("password %q: %v", password.Reveal(), err)
		}
	}
}

// busyPFX asks for two thousand million rounds, as a file's MAC can.
func busyPFX(t *testing.T) []byte {
	t.Helper()
	file, err := asn1.Marshal(struct {
		Digest []byte
		MAC    struct {
			Salt   []byte
			Rounds int
		}
	}{[]byte("digest"), struct {
		Salt   []byte
		Rounds int
	}{[]byte("salt"), 2_000_000_000}})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDescribeOtherCredentials(t *testing.T) {
	for _, cred := range []*identity.Credential{nil, {}, {Secret: "x"}, {Key: "x"}, {Key: identity.Secret(pkcs8(rsaKeys()[0])), Certificates: string(pemOf("CERTIFICATE", []byte{1}, nil))}} {
		if _, err := DescribeCredential(cred); err == nil {
			t.Errorf("%v was described", cred.Name())
		}
	}
}

// Whatever a file holds, the outcome is a credential that can sign or an error with a next step.
func FuzzCertificate(f *testing.F) {
	key := ecKey(elliptic.P256())
	cert := issue(f, "Portal", key, nil, nil)
	f.Add(append(pkcs8(key), pemCertificates(cert)...), "")
	f.Add(cert.Raw, "")
	for _, encoder := range []*pkcs12.Encoder{pkcs12.LegacyDES, pkcs12.Modern2023, pkcs12.Passwordless} {
		password := "x"
		if encoder == pkcs12.Passwordless {
			password = ""
		}
		file, err := encoder.Encode(key, cert, nil, password)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file, password)
	}
	f.Fuzz(func(t *testing.T, file []byte, password string) {
		if tooManyRounds(file, 3000, 0) {
			return // allowed, and no different but for the time it takes
		}
		cred, err := ReadCertificate(file, identity.Secret(password))
		if err != nil {
			if e, ok := errors.AsType[*CredentialError](err); !errors.Is(err, ErrPassword) && (!ok || e.Next == "") {
				t.Fatalf("an error without a next step: %v", err)
			}
			return
		}
		signer, chain, err := openCredential(cred)
		if err != nil {
			t.Fatalf("cannot be read back: %v", err)
		}
		if k, ok := signer.Public().(*ecdsa.PublicKey); ok && len(chain) > 0 && !k.Equal(chain[0].PublicKey) {
			t.Fatal("key and certificate differ")
		}
	})
}
