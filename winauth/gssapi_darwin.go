//go:build !ios && (amd64 || arm64)

package winauth

import "runtime"

// libraryNames is Apple's own; it knows the tickets of the system's single sign-on too.
func libraryNames() []string { return []string{"/System/Library/Frameworks/GSS.framework/GSS"} }

func libraryPacking() packing {
	if runtime.GOARCH == "amd64" {
		return packApple
	}
	return packNatural
}
