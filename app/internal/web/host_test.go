package web_test

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"tandem/app/internal/web"
)

// TestAttack_A78_HostsAndSchemesAreJudgedWhereTheyCanBe sends a page's address in the forms that reach the program behind
// proxies. Only the twin with or without www, and what a trusted proxy says of the scheme, leads to the public address.
func TestAttack_A78_HostsAndSchemesAreJudgedWhereTheyCanBe(t *testing.T) {
	loop := netip.MustParsePrefix("127.0.0.0/8")
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		head    string
		want    string // start of the answer, and the address it leads to
	}{
		"the public host":           {nil, "Host: example.com\r\n", "200"},
		"its twin":                  {nil, "Host: www.example.com\r\n", "301 https://example.com/articles"},
		"a host that a proxy put":   {nil, "Host: 127.0.0.1:8080\r\n", "200"},
		"a host of a liar":          {nil, "Host: evil.example\r\n", "200"},
		"a scheme of a liar":        {nil, "Host: example.com\r\nX-Forwarded-Proto: http\r\n", "200"},
		"plain through the proxy":   {[]netip.Prefix{loop}, "Host: example.com\r\nX-Forwarded-Proto: http\r\n", "301 https://example.com/articles"},
		"secure through the proxy":  {[]netip.Prefix{loop}, "Host: example.com\r\nX-Forwarded-Proto: https\r\n", "200"},
		"nonsense by the proxy":     {[]netip.Prefix{loop}, "Host: example.com\r\nX-Forwarded-Proto: ftp\r\n", "200"},
		"all of it in one hop":      {[]netip.Prefix{loop}, "Host: www.example.com\r\nX-Forwarded-Proto: http\r\n", "301 https://example.com/articles"},
		"a host by another header":  {[]netip.Prefix{loop}, "Host: example.com\r\nX-Forwarded-Host: evil.example\r\n", "200"},
		"the twin in large letters": {nil, "Host: WWW.Example.COM\r\n", "301 https://example.com/articles"},
	} {
		s := newServer(t, func(w *web.Server) {
			w.BaseURL, w.Proxies = &url.URL{Scheme: "https", Host: "example.com"}, c.proxies
		})
		path := "/articles"
		if strings.HasPrefix(name, "all") {
			path = "//Articles/"
		}
		got, _ := talk(t, s.listen(), "GET "+path+" HTTP/1.1\r\n"+c.head+"Connection: close\r\n\r\n")
		status, to, _ := strings.Cut(c.want, " ")
		if !strings.HasPrefix(got, "HTTP/1.1 "+status) || to != "" && !strings.Contains(got, "\r\nLocation: "+to+"\r\n") {
			t.Errorf("%s: want %s, got %.300s", name, c.want, got)
		}
	}
}

// TestNotFound_SuggestsWhatSomebodyMistyped asks for addresses near those that there are.
func TestNotFound_SuggestsWhatSomebodyMistyped(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/articles/handovre", "/calm-handver", "/handover-old"} {
		s.get(nil, path).want(t, path, 404).has(t, path, `href="/articles/handover"`)
	}
	s.get(nil, "/xyzzyx-qqqqq").want(t, "nonsense", 404)
}
