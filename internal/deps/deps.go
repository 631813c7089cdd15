// Package deps keeps modules in go.mod while they are not yet imported elsewhere.
package deps

import (
	_ "github.com/boombuler/barcode/qr"
	_ "software.sslmate.com/src/go-pkcs12"
)
