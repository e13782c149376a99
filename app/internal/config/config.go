// Package config reads the program's configuration from the environment, once, and reports every problem together.
//
// One table of fields drives reading, defaults, `tandem config` and the README. Nothing else in the program reads the
// environment.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
)

// Config is the whole configuration. Paths are as given; secrets print as a mask.
type Config struct {
	Listen         string
	OpsListen      string // empty: no operations listener
	BaseURL        *url.URL
	Data           string
	Content        string
	ContentGiven   bool // Content was set, so a missing folder is an error and not a reason to use the built-in content
	DatabaseURL    Secret
	MeiliURL       string
	MeiliKey       Secret
	S3Endpoint     string
	S3Bucket       string
	S3AccessKey    Secret
	S3SecretKey    Secret
	S3Region       string
	SMTPURL        Secret
	UploadLimit    int64 // bytes
	TrustedProxies []netip.Prefix
	Starter        bool
	Crawlers       []string // purposes for which crawlers of language models are let in: search, assistants, training
	IndexNowKey    Secret
	IndexNowURL    string
	CheckLinks     bool
	DevPages       bool
}

// Secret is a value that never prints itself.
type Secret string

// String returns a mask, or nothing when there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "********"
}

// GoString masks the secret in %#v too.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// MarshalText masks the secret in JSON and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Field is a row of the table.
type Field struct {
	Name    string // "TANDEM_LISTEN"
	Default string
	Doc     string // one line for the README and `tandem config`
	Secret  bool   // accepts NAME_FILE too, and is masked when shown
	set     func(c *Config, v string) error
	get     func(c *Config) string
}

// Fields is the table, in the order of the README.
var Fields = []Field{
	{
		Name: "TANDEM_LISTEN", Default: "127.0.0.1:8080", Doc: "Address of the site, `host:port`. Use `:8080` to listen on every interface.",
		set: func(c *Config, v string) error { c.Listen = v; return hostPort(v) },
		get: func(c *Config) string { return c.Listen },
	},
	{
		Name: "TANDEM_BASE_URL", Doc: "Public address of the site, `https://example.com`. Links, feeds and canonical addresses are built from it. Default: `http://` and the listening address.",
		set: func(c *Config, v string) (err error) { c.BaseURL, err = baseURL(v); return err },
		get: func(c *Config) string { return c.BaseURL.String() },
	},
	{
		Name: "TANDEM_DATA", Default: "./data", Doc: "Folder for everything Tandem keeps: database, files, search snapshot, mail written to disk.",
		set: func(c *Config, v string) error { c.Data = v; return nil },
		get: func(c *Config) string { return c.Data },
	},
	{
		Name: "TANDEM_CONTENT", Default: "./content", Doc: "Folder of articles, case studies and pages. Where the default folder is missing, the built-in starter content is published.",
		set: func(c *Config, v string) error { c.Content, c.ContentGiven = v, v != "./content"; return nil },
		get: func(c *Config) string { return c.Content },
	},
	{
		Name: "TANDEM_DATABASE_URL", Doc: "`postgres://…` for PostgreSQL, or `sqlite:PATH`. Default: SQLite in the data folder.", Secret: true,
		set: func(c *Config, v string) error { c.DatabaseURL = Secret(v); return databaseURL(v) },
		get: func(c *Config) string { return c.DatabaseURL.String() },
	},
	{
		Name: "TANDEM_MEILI_URL", Doc: "Address of a Meilisearch server. Default: the embedded search engine.",
		set: func(c *Config, v string) error { c.MeiliURL = v; return httpURL(v) },
		get: func(c *Config) string { return c.MeiliURL },
	},
	{
		Name: "TANDEM_MEILI_KEY", Doc: "Key for Meilisearch with rights on its indexes, documents, settings, tasks and search.", Secret: true,
		set: func(c *Config, v string) error { c.MeiliKey = Secret(v); return nil },
		get: func(c *Config) string { return c.MeiliKey.String() },
	},
	{
		Name: "TANDEM_S3_ENDPOINT", Doc: "Address of an S3-compatible store, `https://s3.example.com`. Default: files on disk.",
		set: func(c *Config, v string) error { c.S3Endpoint = v; return httpURL(v) },
		get: func(c *Config) string { return c.S3Endpoint },
	},
	{
		Name: "TANDEM_S3_BUCKET", Default: "tandem", Doc: "Bucket for collateral. It is made when missing.",
		set: func(c *Config, v string) error { c.S3Bucket = v; return nil },
		get: func(c *Config) string { return c.S3Bucket },
	},
	{
		Name: "TANDEM_S3_ACCESS_KEY", Doc: "Access key of the store.", Secret: true,
		set: func(c *Config, v string) error { c.S3AccessKey = Secret(v); return nil },
		get: func(c *Config) string { return c.S3AccessKey.String() },
	},
	{
		Name: "TANDEM_S3_SECRET_KEY", Doc: "Secret key of the store.", Secret: true,
		set: func(c *Config, v string) error { c.S3SecretKey = Secret(v); return nil },
		get: func(c *Config) string { return c.S3SecretKey.String() },
	},
	{
		Name: "TANDEM_S3_REGION", Default: "us-east-1", Doc: "Region of the bucket.",
		set: func(c *Config, v string) error { c.S3Region = v; return nil },
		get: func(c *Config) string { return c.S3Region },
	},
	{
		Name: "TANDEM_SMTP_URL", Doc: "Mail server, `smtps://user:password@host:465?from=hub@example.com` or `smtp://…:587`. Default: mail is written to the data folder.", Secret: true,
		set: func(c *Config, v string) error { c.SMTPURL = Secret(v); return smtpURL(v) },
		get: func(c *Config) string { return c.SMTPURL.String() },
	},
	{
		Name: "TANDEM_OPS_LISTEN", Default: "127.0.0.1:8081", Doc: "Address for health and metrics. Keep it private. `off` turns it off.",
		set: setOps,
		get: func(c *Config) string { return c.OpsListen },
	},
	{
		Name: "TANDEM_UPLOAD_LIMIT", Default: "5GB", Doc: "Largest file that may be uploaded, such as `500MB` or `5GB`.",
		set: func(c *Config, v string) (err error) { c.UploadLimit, err = size(v); return err },
		get: func(c *Config) string { return strconv.FormatInt(c.UploadLimit, 10) },
	},
	{
		Name: "TANDEM_TRUSTED_PROXIES", Doc: "Networks of the reverse proxies whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`, separated by commas.",
		set: setProxies,
		get: func(c *Config) string { return fmt.Sprint(c.TrustedProxies) },
	},
	{
		Name: "TANDEM_STARTER", Default: "on", Doc: "`off` leaves the sample collateral out of the first start.",
		set: func(c *Config, v string) (err error) { c.Starter, err = onOff(v); return err },
		get: func(c *Config) string { return showOnOff(c.Starter) },
	},
	{
		Name: "TANDEM_AI_CRAWLERS", Default: "search,assistants,training", Doc: "For what crawlers of language models are let in, by `robots.txt`: `search` (and answers), `assistants` (a person asked), `training`. `none` keeps all out.",
		set: setCrawlers,
		get: func(c *Config) string { return strings.Join(c.Crawlers, ",") },
	},
	{
		Name: "TANDEM_INDEXNOW_KEY", Doc: "Key of 8 to 128 letters, digits and hyphens. With it, Bing and others hear at once of pages that are new, changed or gone (IndexNow). Default: nobody is told.", Secret: true,
		set: func(c *Config, v string) error { c.IndexNowKey = Secret(v); return indexNowKey(v) },
		get: func(c *Config) string { return c.IndexNowKey.String() },
	},
	{
		Name: "TANDEM_INDEXNOW_URL", Default: "https://api.indexnow.org/indexnow", Doc: "Where IndexNow takes addresses; the engines share what they hear.",
		set: func(c *Config, v string) error { c.IndexNowURL = v; return httpURL(v) },
		get: func(c *Config) string { return c.IndexNowURL },
	},
	{
		Name: "TANDEM_CHECK_LINKS", Default: "off", Doc: "`on` asks the sites that documents link to, now and then and one request at a time, whether the pages are still there.",
		set: func(c *Config, v string) (err error) { c.CheckLinks, err = onOff(v); return err },
		get: func(c *Config) string { return showOnOff(c.CheckLinks) },
	},
	{
		Name: "TANDEM_DEV_PAGES", Default: "off", Doc: "`on` serves the component gallery at `/gallery`.",
		set: func(c *Config, v string) (err error) { c.DevPages, err = onOff(v); return err },
		get: func(c *Config) string { return showOnOff(c.DevPages) },
	},
}

// Show returns the field's effective value, secrets masked.
func (f Field) Show(c *Config) string { return f.get(c) }

// Load reads the configuration through lookup and the names in environ ("NAME=value" entries, for finding unknown
// ones). All problems are reported in one error, a line each: variable, value, rule.
func Load(lookup func(string) (string, bool), environ []string) (*Config, error) {
	c := &Config{}
	problems := unknown(environ)
	for _, f := range Fields {
		v, err := f.value(lookup)
		if err == nil && v != "" {
			err = f.set(c, v)
		}
		if err != nil {
			shown := strconv.Quote(v)
			if f.Secret {
				shown = "(secret)"
			}
			problems = append(problems, fmt.Errorf("%s = %s: %w", f.Name, shown, err))
		}
	}
	if len(problems) == 0 {
		problems = c.validate()
	}
	return c, errors.Join(problems...)
}

// value returns what is set for the field: itself, its file twin, or its default.
func (f Field) value(lookup func(string) (string, bool)) (string, error) {
	v, ok := lookup(f.Name)
	path, fromFile := "", false
	if f.Secret {
		path, fromFile = lookup(f.Name + "_FILE")
	}
	switch {
	case ok && fromFile && v != "" && path != "":
		return v, fmt.Errorf("set it or %s_FILE, not both", f.Name)
	case fromFile && path != "":
		b, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("read the file that %s_FILE names: %w", f.Name, err)
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	case ok && v != "":
		return v, nil
	default:
		return f.Default, nil
	}
}

// unknown finds TANDEM_ names that mean nothing, which are mostly typing errors.
func unknown(environ []string) []error {
	known := map[string]bool{}
	for _, f := range Fields {
		known[f.Name] = true
		known[f.Name+"_FILE"] = f.Secret
	}
	var names []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "TANDEM_") && !strings.HasPrefix(name, "TANDEM_TEST_") && !known[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var out []error
	for _, n := range names {
		out = append(out, fmt.Errorf("%s: no such setting (`tandem config` lists them)", n))
	}
	return out
}

// validate checks what concerns several fields, and fills what follows from others.
func (c *Config) validate() []error {
	var out []error
	if c.BaseURL == nil {
		c.BaseURL = &url.URL{Scheme: "http", Host: browsable(c.Listen)}
	}
	if c.S3Endpoint != "" && (c.S3AccessKey == "" || c.S3SecretKey == "" || c.S3Bucket == "") {
		out = append(out, errors.New("TANDEM_S3_ENDPOINT: set TANDEM_S3_BUCKET, TANDEM_S3_ACCESS_KEY and TANDEM_S3_SECRET_KEY too"))
	}
	if c.Listen == c.OpsListen {
		out = append(out, fmt.Errorf("TANDEM_OPS_LISTEN = %q: must differ from TANDEM_LISTEN", c.OpsListen))
	}
	if c.Content == c.Data {
		out = append(out, fmt.Errorf("TANDEM_DATA = %q: must differ from TANDEM_CONTENT", c.Data))
	}
	return out
}

// browsable turns a listening address into one a browser can open.
func browsable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if port == "80" {
		return host
	}
	return net.JoinHostPort(host, port)
}
