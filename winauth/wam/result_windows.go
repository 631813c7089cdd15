package wam

import "errors"

// readResult copies what is wanted out of a WebTokenRequestResult.
func readResult(result *object) (reply, error) {
	status, err := result.number(resultStatus)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: int32(status)}
	if r.status == statusSuccess || r.status == statusAccountSwitch {
		return r, readData(result, &r)
	}
	failure, err := result.object(resultError)
	if err != nil || failure == nil { // the status alone tells it
		return r, nil
	}
	defer failure.release()
	if r.code, err = failure.number(providerErrorCode); err != nil {
		return reply{}, err
	}
	r.text, err = failure.text(providerErrorText)
	return r, err
}

func readData(result *object, r *reply) error {
	list, err := result.object(resultData)
	if err != nil {
		return err
	}
	defer list.release()
	if n, err := list.number(vectorSize); err != nil || n == 0 {
		return err // no token: answer says so
	}
	response, err := list.object(vectorAt, 0)
	if err != nil {
		return err
	}
	defer response.release()
	if r.token, err = response.text(responseToken); err != nil {
		return err
	}
	if r.properties, err = readProperties(response); err != nil {
		return err
	}
	return readAccount(response, r)
}

// readProperties reads those that answer knows.
func readProperties(response *object) (map[string]string, error) {
	table, err := response.object(responseProperty)
	if err != nil {
		return nil, err
	}
	defer table.release()
	found := make(map[string]string)
	for _, key := range []string{expiresOn, idToken, clientInfo, granted, issuedBy, tenantID, displayName} {
		var value string
		err := withStrings(func(s []uintptr) (err error) {
			value, err = table.text(mapLookup, s...)
			return err
		}, key)
		var failed *callError
		switch {
		case err == nil:
			found[key] = value
		case errors.As(err, &failed) && failed.code == outOfBounds: // not there
		default:
			return nil, err
		}
	}
	return found, nil
}

// readAccount reads whose token it is. A provider may leave the account out.
func readAccount(response *object, r *reply) error {
	account, err := response.object(responseAccount)
	if err != nil || account == nil {
		return err
	}
	defer account.release()
	if r.username, err = account.text(accountUserName); err != nil {
		return err
	}
	newer, err := account.query(iidAccount2)
	if err != nil {
		return err
	}
	defer newer.release()
	r.accountID, err = newer.text(accountID)
	return err
}
