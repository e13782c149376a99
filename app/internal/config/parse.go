package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func hostPort(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return errors.New("must be host:port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return errors.New("the port must be a number from 0 to 65535")
	}
	return nil
}

func setOps(c *Config, v string) error {
	if v == "off" {
		return nil
	}
	c.OpsListen = v
	return hostPort(v)
}

func httpURL(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("must be an address that starts with http:// or https://")
	}
	if u.User != nil {
		return errors.New("must not hold a name or password; use the key settings")
	}
	return nil
}

// baseURL reads a public address: scheme and host, no path, since every path of the site is fixed.
func baseURL(v string) (*url.URL, error) {
	if err := httpURL(v); err != nil {
		return nil, err
	}
	u, err := url.Parse(strings.TrimSuffix(v, "/"))
	if err != nil {
		return nil, err
	}
	if u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("must be scheme and host only, without a path")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

func databaseURL(v string) error {
	for _, scheme := range []string{"postgres://", "postgresql://", "sqlite:"} {
		if rest, ok := strings.CutPrefix(v, scheme); ok && rest != "" {
			return nil
		}
	}
	return errors.New("must be an address that starts with postgres://, or sqlite: and a path")
}

func smtpURL(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return errors.New("must be smtp://host:port or smtps://host:port, with name and password where needed")
	}
	if !strings.Contains(u.Query().Get("from"), "@") {
		return errors.New("must name the sender, as in ?from=hub@example.com at the end")
	}
	return nil
}

var units = []struct {
	suffix string
	factor int64
}{{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1}}

// size reads a number of bytes, with a unit in powers of 1,000.
func size(v string) (int64, error) {
	text := strings.ToUpper(strings.ReplaceAll(v, " ", ""))
	for _, u := range units {
		digits, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n <= 0 || n > (1<<62)/u.factor {
			break
		}
		return n * u.factor, nil
	}
	return 0, errors.New("must be a size such as 500MB or 2GB")
}

func setProxies(c *Config, v string) error {
	for _, part := range strings.Split(v, ",") {
		part = strings.TrimSpace(part)
		p, err := netip.ParsePrefix(part)
		if err != nil {
			ip, ipErr := netip.ParseAddr(part)
			if ipErr != nil {
				return fmt.Errorf("%q is no network; write 10.0.0.0/8 or a single address", part)
			}
			p = netip.PrefixFrom(ip, ip.BitLen())
		}
		c.TrustedProxies = append(c.TrustedProxies, p.Masked())
	}
	return nil
}

func onOff(v string) (bool, error) {
	switch v {
	case "on":
		return true, nil
	case "off":
		return false, nil
	}
	return false, errors.New("must be on or off")
}

func showOnOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

var purposes = []string{"search", "assistants", "training"}

func setCrawlers(c *Config, v string) error {
	c.Crawlers = nil
	if v == "none" {
		return nil
	}
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); !slices.Contains(purposes, part) {
			return errors.New("a list of search, assistants and training, or none")
		}
		c.Crawlers = append(c.Crawlers, part)
	}
	return nil
}

var indexNowForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,128}$`)

func indexNowKey(v string) error {
	if v != "" && !indexNowForm.MatchString(v) {
		return errors.New("8 to 128 letters, digits and hyphens")
	}
	return nil
}
