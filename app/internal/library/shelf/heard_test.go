package shelf

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library"
)

func TestHeardOn_ReadsHeadingsAndTheQuestionsOfAFAQ(t *testing.T) {
	faq := library.Page{Title: "Hosting and data", Text: "Hosting and data\nCan we host it ourselves?\nYes, on one machine. Why not?\nWhy?\n  Who can see what?  \n"}
	for name, c := range map[string]struct {
		page library.Page
		faq  bool
		want []string
	}{
		"a numbered heading":        {page: library.Page{Title: "2. “It’s too expensive.”"}, want: []string{"It’s too expensive."}},
		"a heading that is no talk": {page: library.Page{Title: "The doubt behind it", Text: "Is this worth the trouble?"}},
		"a question":                {page: library.Page{Title: "Where is our data kept?"}, want: []string{"Where is our data kept?"}},
		"a faq":                     {page: faq, faq: true, want: []string{"Can we host it ourselves?", "Who can see what?"}},
		"its heading stands once":   {page: library.Page{Title: "Can it be revoked?", Text: "Can it be revoked?\nYes."}, faq: true, want: []string{"Can it be revoked?"}},
	} {
		if diff := cmp.Diff(c.want, heardOn(c.page, c.faq)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
