package meili_test

import (
	"testing"

	"tandem/search"
	"tandem/search/searchtest"
)

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return open(t) })
}
