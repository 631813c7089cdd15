package settings

import "errors"

// WrongKey names the key of a profile or of the preferences that Check finds fault with, and says what is wrong with it.
// false: err is of another kind.
func WrongKey(err error) (key, problem string, ok bool) {
	if wrong, ok := errors.AsType[*keyError](err); ok {
		return wrong.key, wrong.problem, true
	}
	return "", "", false
}
