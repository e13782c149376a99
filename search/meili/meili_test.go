package meili_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/meilisearch/meilisearch-go"

	"tandem/search/meili"
)

// server returns the address and key of a real server, or skips; where TANDEM_TEST_REQUIRE names meili it fails instead.
func server(t testing.TB) (url, key string) {
	t.Helper()
	url, key = os.Getenv("TANDEM_TEST_MEILI_URL"), os.Getenv("TANDEM_TEST_MEILI_KEY")
	if url != "" {
		return url, key
	}
	if slices.Contains(strings.Split(os.Getenv("TANDEM_TEST_REQUIRE"), ","), "meili") {
		t.Fatal("TANDEM_TEST_REQUIRE names meili, but TANDEM_TEST_MEILI_URL is not set")
	}
	t.Skip("TANDEM_TEST_MEILI_URL is not set")
	return "", ""
}

// open returns an index of its own on the real server, which is deleted after the test.
func open(t testing.TB) *meili.Index {
	t.Helper()
	url, key := server(t)
	return openAs(t, url, key, newPrefix(t, url, key))
}

func openAs(t testing.TB, url, key, prefix string) *meili.Index {
	t.Helper()
	x, err := meili.Open(t.Context(), meili.Options{URL: url, Key: key, Prefix: prefix, SearchTimeout: 20 * time.Second})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return x
}

// newPrefix returns a name for the indexes of one test and deletes them afterwards.
func newPrefix(t testing.TB, url, key string) string {
	t.Helper()
	prefix := "test-" + uuid.NewString() + "-"
	t.Cleanup(func() {
		client := meilisearch.New(url, meilisearch.WithAPIKey(key), meilisearch.WithCustomClient(&http.Client{}))
		for _, name := range []string{"public", "library", "public_next", "library_next"} {
			if _, err := client.DeleteIndexWithContext(context.Background(), prefix+name); err != nil {
				t.Logf("delete index %q: %v", prefix+name, err)
			}
		}
	})
	return prefix
}
