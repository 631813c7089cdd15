package wam

// Names, identifiers and places in the method tables, as the Windows SDK has them
// (windows.security.authentication.web.core.idl, windows.security.credentials.idl, windows.foundation.idl,
// webauthenticationcoremanagerinterop.idl). Every interface begins with the three methods of IUnknown and the three
// of IInspectable, so that its own first method has number 6.

// Runtime classes.
const (
	classCore    = "Windows.Security.Authentication.Web.Core.WebAuthenticationCoreManager"
	classRequest = "Windows.Security.Authentication.Web.Core.WebTokenRequest"
)

// Interfaces.
const (
	iidAsyncInfo      = "00000036-0000-0000-c000-000000000046"
	iidCoreStatics    = "6aca7c92-a581-4479-9c10-752eff44fd34"
	iidCoreInterop    = "f4b8e804-811e-4436-b69c-44cb67b72084"
	iidRequestFactory = "6cf2141c-0ff0-4c67-b84f-99ddbe4a72c9"
	iidRequest3       = "5a755b51-3bb1-41a5-a63d-90bc32c7db9a"
	iidAccount2       = "7b56d6f8-990b-4eb5-94a7-5621f3a8b824"
	// IAsyncOperation<WebTokenRequestResult>: made of both names by the rule for parameterized types.
	iidAsyncResult = "0a815852-7c44-5674-b3d2-fa2e4c1e46c9"
)

// method is the place of a method in the table of its interface, with its name for errors.
type method struct {
	slot int
	name string
}

// The methods that are called, and nothing of the others.
var (
	queryInterface = method{0, "IUnknown.QueryInterface"}
	release        = method{2, "IUnknown.Release"}

	asyncStatus  = method{7, "IAsyncInfo.Status"}
	asyncError   = method{8, "IAsyncInfo.ErrorCode"}
	asyncCancel  = method{9, "IAsyncInfo.Cancel"}
	asyncResults = method{8, "IAsyncOperation.GetResults"}

	getTokenSilently  = method{6, "WebAuthenticationCoreManager.GetTokenSilentlyAsync"}
	getTokenOfAccount = method{7, "WebAuthenticationCoreManager.GetTokenSilentlyAsync"}
	findAccount       = method{10, "WebAuthenticationCoreManager.FindAccountAsync"}
	findProvider      = method{12, "WebAuthenticationCoreManager.FindAccountProviderAsync"}
	requestForWindow  = method{6, "IWebAuthenticationCoreManagerInterop.RequestTokenForWindowAsync"}
	requestOfAccount  = method{7, "IWebAuthenticationCoreManagerInterop.RequestTokenWithWebAccountForWindowAsync"}

	createRequest     = method{6, "WebTokenRequest.Create"}
	requestProperties = method{10, "WebTokenRequest.Properties"}
	putCorrelation    = method{7, "WebTokenRequest.CorrelationId"}

	resultData   = method{6, "WebTokenRequestResult.ResponseData"}
	resultStatus = method{7, "WebTokenRequestResult.ResponseStatus"}
	resultError  = method{8, "WebTokenRequestResult.ResponseError"}

	responseToken     = method{6, "WebTokenResponse.Token"}
	responseAccount   = method{8, "WebTokenResponse.WebAccount"}
	responseProperty  = method{9, "WebTokenResponse.Properties"}
	providerErrorCode = method{6, "WebProviderError.ErrorCode"}
	providerErrorText = method{7, "WebProviderError.ErrorMessage"}
	accountUserName   = method{7, "WebAccount.UserName"}
	accountID         = method{6, "WebAccount.Id"}
	mapLookup         = method{6, "IMap.Lookup"}
	mapInsert         = method{10, "IMap.Insert"}
	vectorAt          = method{6, "IVectorView.GetAt"}
	vectorSize        = method{7, "IVectorView.Size"}
)
