package config_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/config"
)

func load(env ...string) (*config.Config, error) {
	values := map[string]string{}
	for _, e := range env {
		k, v, _ := strings.Cut(e, "=")
		values[k] = v
	}
	return config.Load(func(n string) (string, bool) { v, ok := values[n]; return v, ok }, env)
}

func TestLoad_StartsWithNothingSet(t *testing.T) {
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Listen, c.OpsListen, c.BaseURL.String(), c.Data, c.Content, c.S3Bucket, fmt.Sprint(c.UploadLimit)}
	want := []string{"127.0.0.1:8080", "127.0.0.1:8081", "http://127.0.0.1:8080", "./data", "./content", "tandem", "5000000000"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("defaults (-want +got):\n%s", diff)
	}
}

func TestFault_F47_EveryProblemIsReportedAtOnceByName(t *testing.T) {
	_, err := load("TANDEM_LISTEN=nowhere", "TANDEM_LISTN=:80", "TANDEM_BASE_URL=https://x.com/sub", "TANDEM_UPLOAD_LIMIT=lots",
		"TANDEM_SMTP_URL=smtp://user:hunter2@mail", "TANDEM_TEST_REQUIRE=s3")
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{"TANDEM_LISTEN = \"nowhere\"", "TANDEM_LISTN: no such", "TANDEM_BASE_URL", "TANDEM_UPLOAD_LIMIT", "TANDEM_SMTP_URL = (secret)"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
	for _, not := range []string{"hunter2", "TANDEM_TEST_REQUIRE"} {
		if strings.Contains(err.Error(), not) {
			t.Errorf("%q is in:\n%v", not, err)
		}
	}
}

func TestLoad_SecretsComeFromFilesAndNeverPrint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("s3cr3t\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load("TANDEM_MEILI_KEY_FILE="+path, "TANDEM_MEILI_URL=http://127.0.0.1:7700")
	if err != nil || c.MeiliKey.Reveal() != "s3cr3t" {
		t.Fatalf("got %q, %v", c.MeiliKey.Reveal(), err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("%v %+v %#v %s", c, c, c, text); strings.Contains(all, "s3cr3t") {
		t.Fatalf("the secret is printed: %s", all)
	}
	if _, err := load("TANDEM_MEILI_KEY_FILE="+path, "TANDEM_MEILI_KEY=other"); err == nil {
		t.Fatal("two sources for one secret: got no error")
	}
}

func TestLoad_ChecksAcrossFields(t *testing.T) {
	for _, env := range [][]string{
		{"TANDEM_S3_ENDPOINT=http://127.0.0.1:9000"},
		{"TANDEM_LISTEN=:8080", "TANDEM_OPS_LISTEN=:8080"},
		{"TANDEM_DATA=./x", "TANDEM_CONTENT=./x"},
	} {
		if _, err := load(env...); err == nil {
			t.Errorf("%v: got no error", env)
		}
	}
	if c, err := load("TANDEM_LISTEN=0.0.0.0:9999", "TANDEM_OPS_LISTEN=off"); err != nil || c.BaseURL.Host != "localhost:9999" || c.OpsListen != "" {
		t.Errorf("got %v, %v", c, err)
	}
}
