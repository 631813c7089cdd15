package app

import (
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

func contoso() Profile {
	return Profile{Profile: settings.Profile{
		Name: "contoso", Organisation: "Contoso", ClientID: "client", Scopes: "api://orders/Orders.Read",
		Authority: identity.Authority{URL: "https://login.microsoftonline.com/contoso.example", Kind: identity.Entra},
	}}
}

// few is the picture of the look.
func few() session.Snapshot {
	return session.Snapshot{At: fixedNow(), Keyring: identity.KeyringUnlocked, Loaded: true, Tray: true, Accounts: []session.Account{
		account("Adele Vance", "adele@contoso.example", session.Fresh, 42*time.Minute),
		account("Bob Builder", "bob.builder@contoso.example", session.Fresh, 58*time.Minute),
		account("Megan Doe", "megan@contoso.example", session.SignInNeeded, -time.Hour),
	}}
}
