package claims

import "strconv"

// numbered finds a code of one of Microsoft's numbered lists. Only odd numbers mean anything; the even ones are there
// so that nobody relies on the order.
func numbered(list []string, code string) string {
	n, err := strconv.Atoi(code)
	if err != nil || n < 1 || n%2 == 0 || n/2 >= len(list) {
		return ""
	}
	return list[n/2]
}

// relations are the values of xms_idrel: 1, 3, 5 and so on. Source: Microsoft Learn, "Token claims reference for agent
// IDs".
var relations = []string{
	"A member of the organisation",
	"A member with a personal Microsoft account",
	"A guest",
	"An application",
	"A device",
	"A partner's administrator (GDAP)",
	"An application without an object in the organisation",
	"Passed through from elsewhere",
	"A native identity with a profile",
	"A native identity",
	"A native identity in a Teams meeting",
	"Passed through into a Teams meeting",
	"A native identity, for shared content",
	"A member synchronised from another tenant of the organisation",
	"A person from another tenant of the organisation",
	"A partner's administrator (DAP)",
	"A federated managed identity",
}

// facets are the values of xms_act_fct, xms_sub_fct and xms_tnt_fct that Microsoft tells: 11, 13, 15, 17. Source: as
// above.
var facets = []string{
	"", "", "", "", "",
	"An AI agent",
	"An AI agent's user account",
	"A blueprint of AI agents",
	"An application that needs an object in the organisation",
}

// signInStates are the values of signin_state, sorted. Source: Microsoft Learn, "Optional claims" (earlier editions).
var signInStates = []named{
	{"dvc_cmp", "The device complies with the organisation's rules"},
	{"dvc_dmjd", "The device is joined to the company network"},
	{"dvc_mngd", "The organisation manages the device"},
	{"dvc_mngd_app", "The organisation manages the device's applications"},
	{"inknownntwk", "The network is one that the organisation knows"},
	{"kmsi", "The person chose to stay signed in"},
}

// sessionControls are the values of controls. Source: as above.
var sessionControls = []named{
	{"app_res", "The application must limit what may be done in this session"},
	{"ca_enf", "Conditional Access was put off, and must still be enforced"},
	{"no_cookie", "The token is not enough to open a session in the browser"},
}
