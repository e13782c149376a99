package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"

	"code.dny.dev/ssrf"

	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/content"
	"tandem/content/lint"
)

// agent names the program to the sites it asks.
const agent = "Tandem (link check; asks once a week)"

// postJSON sends a value to an address that the configuration names and returns the status of the answer.
func postJSON(ctx context.Context, address string, value any) (status int, err error) {
	body, err := json.Marshal(value)
	if err != nil {
		return 0, fmt.Errorf("write the request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("write the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	client := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // only so that the connection can be used again
	return res.StatusCode, res.Body.Close()
}

// pace is how long the check of links rests between two requests, so that nobody is bothered.
const pace = time.Second

// stranger returns a client for addresses that writers name. It connects to public addresses only, whatever a name
// resolves to: at the moment of the connection, after each redirect too.
func stranger() *http.Client {
	guard := ssrf.New()
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: guard.Safe}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
			DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= 5 {
				return errors.New("it leads round in a circle")
			}
			return nil
		},
	}
}

// checkLinks asks the sites that live documents link to whether the pages are still there, one at a time.
func (h *Hub) checkLinks(ctx context.Context) error {
	return (&linkCheck{links: store.Outlinks{DB: h.DB}, client: stranger(), now: h.Now, rest: rest}).run(ctx, publish.Outlinks(h.Site.Snapshot().Live()))
}

// AskOutside asks every site that a folder's documents link to, once. A link that fails counts as broken at once: whoever
// asks for this looks at the list themselves.
func AskOutside(ctx context.Context, files fs.FS, now func() time.Time) (map[string]lint.LinkStatus, error) {
	lib, err := content.Load(files, nil, content.Options{Now: now})
	if err != nil {
		return nil, err
	}
	l := &linkCheck{client: stranger(), now: now, rest: rest}
	var all []publish.Outlink
	for i, u := range publish.Outlinks(lib.Documents) {
		if i > 0 {
			if err := l.rest(ctx, pace); err != nil {
				return nil, err
			}
		}
		status, reason := l.ask(ctx, u)
		o := publish.Outlink{URL: u}.Judge(status, reason, now())
		if !o.Failing.IsZero() {
			o.Broken, o.Failing = true, o.Failing.Add(-24*time.Hour)
		}
		all = append(all, o)
	}
	return linkStatuses(all), nil
}

// rest waits, unless ctx ends before.
func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// linkCheck is one round of asking.
type linkCheck struct {
	links  store.Outlinks
	client *http.Client
	now    func() time.Time
	rest   func(context.Context, time.Duration) error
}

func (l *linkCheck) run(ctx context.Context, urls []string) error {
	all, err := l.links.All(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]publish.Outlink, len(all))
	for _, o := range all {
		known[o.URL] = o
	}
	for _, u := range urls {
		o, ok := known[u]
		delete(known, u)
		if !ok {
			o.URL = u
		}
		if !o.Due(l.now()) {
			continue
		}
		if err := l.rest(ctx, pace); err != nil {
			return err
		}
		status, reason := l.ask(ctx, u)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := l.links.Save(ctx, o.Judge(status, reason, l.now())); err != nil {
			return err
		}
	}
	for u := range known {
		if err := l.links.Forget(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// ask returns the status of an address, 0 with the reason when there is no answer. Sites that do not know HEAD are asked
// for the page; of it only the head is read.
func (l *linkCheck) ask(ctx context.Context, address string) (status int, reason string) {
	for i, method := range []string{http.MethodHead, http.MethodGet} {
		if i > 0 && l.rest(ctx, pace) != nil {
			return 0, "there was no time to ask again"
		}
		req, err := http.NewRequestWithContext(ctx, method, address, nil)
		if err != nil {
			return 0, "it is not an address"
		}
		req.Header.Set("User-Agent", agent)
		req.Header.Set("Accept", "text/html,*/*;q=0.8")
		res, err := l.client.Do(req)
		if err != nil {
			return 0, unanswered(err)
		}
		if err := res.Body.Close(); err != nil {
			return 0, unanswered(err)
		}
		status = res.StatusCode
		if status < 400 {
			break
		}
	}
	if status >= 400 {
		reason = fmt.Sprintf("it answers %d", status)
	}
	return status, reason
}

// unanswered says in words why there was no answer.
func unanswered(err error) string {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	var dns *net.DNSError
	var ne net.Error
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrProhibitedPort):
		return "it leads to a private network, where readers cannot follow"
	case errors.As(err, &dns):
		return "there is no such host"
	case errors.As(err, &ne) && ne.Timeout():
		return "it does not answer in time"
	}
	return "it cannot be reached"
}
