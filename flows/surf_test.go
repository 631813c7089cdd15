package flows

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// surf is the browser: it follows the link to the end, posts the form where there is one, does what the scripts of the
// loopback server's pages do, and returns the last page. A connection that breaks is status 0.
func surf(link string) (int, string) {
	transport := &http.Transport{DisableKeepAlives: true}
	browser := &http.Client{Transport: transport, Timeout: time.Minute}
	behind := ""
	browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		behind = r.URL.EscapedFragment()
		return nil
	}
	resp, err := browser.Get(link)
	if err != nil {
		return 0, err.Error()
	}
	at := resp.Request.URL
	status, body := read(resp)
	var page struct {
		Action string
		Form   url.Values
	}
	_ = json.Unmarshal([]byte(body), &page)
	if strings.Contains(body, "URLSearchParams") && behind != "" {
		page.Form, err = url.ParseQuery(behind)
		if err != nil {
			return 0, err.Error()
		}
		page.Action = at.Scheme + "://" + at.Host + at.EscapedPath()
	}
	if page.Action == "" {
		return status, body
	}
	req, _ := http.NewRequest(http.MethodPost, page.Action, strings.NewReader(page.Form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "null")
	if resp, err = browser.Do(req); err != nil {
		return 0, err.Error()
	}
	status, body = read(resp)
	if _, on, leads := strings.Cut(body, `<a id="on" href="`); leads {
		on, _, _ = strings.Cut(on, `"`)
		return surf(html.UnescapeString(on))
	}
	return status, body
}

// firstStep is where a link leads: the browser has gone there, and its person does nothing yet.
func firstStep(link string) string {
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: stay}).Get(link)
	if err != nil {
		return err.Error()
	}
	_ = resp.Body.Close()
	return resp.Header.Get("Location")
}

func read(resp *http.Response) (int, string) {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(body)
}
