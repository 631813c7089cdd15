//go:build amd64 || arm64

package winauth

import (
	"runtime"
	"unsafe"

	"github.com/alexbrainman/sspi"
	"golang.org/x/sys/windows"
)

// acquire gets a handle to the logon's own credentials for the Negotiate package. To look at tokens later is not
// enough to keep NTLM out, because its offer hides in the list of mechanisms: it is excluded here, by a list of
// packages in SEC_WINNT_AUTH_IDENTITY_EX without name and password.
func acquire(withNTLM bool) (*sspi.Credentials, error) {
	if withNTLM {
		return sspi.AcquireCredentials("", sspi.NEGOSSP_NAME, sspi.SECPKG_CRED_OUTBOUND, nil)
	}
	list, err := windows.UTF16FromString("!ntlm")
	if err != nil {
		return nil, err
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	pins.Pin(&list[0])
	identity := secIdentityEx(len(list)-1, uint64(uintptr(unsafe.Pointer(&list[0]))))
	pins.Pin(&identity[0])
	return sspi.AcquireCredentials("", sspi.NEGOSSP_NAME, sspi.SECPKG_CRED_OUTBOUND, &identity[0])
}

// onWine reports whether this is Wine, which takes every identity for the older structure with a name and a password,
// and so cannot exclude a package. There the exchange itself still refuses tokens of NTLM.
func onWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

// negotiationInfo is SecPkgContext_NegotiationInfoW.
type negotiationInfo struct {
	pkg   *sspi.SecPkgInfo
	state uint32
}

// secpkgAttrNegotiationInfo is SECPKG_ATTR_NEGOTIATION_INFO.
const secpkgAttrNegotiationInfo = 12

// negotiated names the package that Negotiate has chosen: "Kerberos" or "NTLM"; "" if Windows does not say.
func negotiated(context *sspi.CtxtHandle) string {
	var info negotiationInfo
	if sspi.QueryContextAttributes(context, secpkgAttrNegotiationInfo, (*byte)(unsafe.Pointer(&info))) != sspi.SEC_E_OK || info.pkg == nil {
		return ""
	}
	defer sspi.FreeContextBuffer((*byte)(unsafe.Pointer(info.pkg)))
	return windows.UTF16PtrToString(info.pkg.Name)
}
