//go:build !android && (amd64 || arm64)

package winauth

// libraryNames are MIT's library and Heimdal's, by the names that mark their binary interface.
func libraryNames() []string { return []string{"libgssapi_krb5.so.2", "libgssapi.so.3"} }

func libraryPacking() packing { return packNatural }
