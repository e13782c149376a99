package meili

import (
	"context"
	"fmt"
	"slices"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// actions are all that an Index needs to do. They leave out keys, dumps, and everything else about the server itself.
var actions = []string{
	"search", "documents.add", "documents.get", "documents.delete",
	"indexes.create", "indexes.get", "indexes.delete", "indexes.swap",
	"settings.get", "settings.update", "stats.get", "tasks.get",
}

// Provision makes a key for the indexes of o and for what Index does with them, or finds the one made before. It is for
// set-up only: o.Key is here the master key, which the running program never needs.
func Provision(ctx context.Context, o Options) (key string, err error) {
	if o.Prefix != "" && !search.ValidID(o.Prefix) {
		return "", fmt.Errorf("search index prefix %q: %w", o.Prefix, search.ErrInvalid)
	}
	o = o.withDefaults()
	x := &Index{opt: o, breaker: newBreaker(o.Now), client: o.client()}
	defer o.HTTP.CloseIdleConnections()
	want := meilisearch.Key{
		Name:        "tandem " + o.Prefix,
		Description: "Search and write the indexes whose names begin with " + o.Prefix,
		Actions:     actions,
		Indexes:     []string{o.Prefix + string(search.Public) + "*", o.Prefix + string(search.Library) + "*"},
	}
	err = x.call(ctx, "make a search key", o.CallTimeout, func(ctx context.Context) error {
		have, err := x.client.GetKeysWithContext(ctx, &meilisearch.KeysQuery{Limit: 1000})
		if err != nil {
			return err
		}
		for _, k := range have.Results {
			if k.Name == want.Name && slices.Equal(k.Actions, want.Actions) && slices.Equal(k.Indexes, want.Indexes) {
				key = k.Key
				return nil
			}
		}
		made, err := x.client.CreateKeyWithContext(ctx, &want)
		if err == nil {
			key = made.Key
		}
		return err
	})
	return key, err
}
