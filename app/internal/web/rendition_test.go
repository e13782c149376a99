package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/web"
)

// officer is the reader that takes all but PDFs for presentations.
type officer struct{ reader }

func (officer) Sniff(head []byte, _ string) (media, format string) {
	if bytes.HasPrefix(head, []byte("%PDF")) {
		return "application/pdf", "pdf"
	}
	return "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"
}

func TestRendition_APDFIsAttachedByThoseWhoKeepTheLibrary(t *testing.T) {
	s := newServer(t, func(s *web.Server) { s.Library.Extractor = officer{} })
	s.Library.Previews = store.Previews{DB: s.db}
	a := s.asset("deck.pptx", "a deck", library.Approved)
	at := "/studio/collateral/" + a.ID + "/pages"
	s.get(s.as(account.Rep), at).want(t, "the page for a rep", http.StatusForbidden)
	s.get(s.as(account.Marketer), at).want(t, "the page", http.StatusOK).has(t, "the page", "Attach PDF", "Being drawn")

	post := func(who account.Role, body string) answer {
		t.Helper()
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		must(t, w.WriteField("_csrf", s.as(who).csrf))
		f, err := w.CreateFormFile("file", "deck.pdf")
		must(t, err)
		_, err = f.Write([]byte(body))
		must(t, err)
		must(t, w.Close())
		return s.do(ask{method: http.MethodPost, path: at, as: s.as(who), body: form.String(), header: map[string]string{"Content-Type": w.FormDataContentType()}})
	}
	post(account.Marketer, "no PDF").want(t, "what is no PDF", http.StatusUnprocessableEntity).has(t, "what is no PDF", "This is not a PDF")
	post(account.Rep, "%PDF-1.7").want(t, "a rep's PDF", http.StatusForbidden)
	post(account.Marketer, "%PDF-1.7").want(t, "a PDF", http.StatusSeeOther)
	r, err := store.Previews{DB: s.db}.RenditionOf(t.Context(), a.Version.Blob)
	must(t, err)
	if r.PDF == "" || r.PDF == a.Version.Blob {
		t.Errorf("the PDF that is drawn is %q", r.PDF)
	}
}

func TestRendition_IsMadeAgain(t *testing.T) {
	s := previewing(t)
	a := s.asset("a.pdf", "%PDF one", library.Approved)
	s.drawn(a)
	at := "/studio/collateral/" + a.ID + "/pages"
	s.get(s.as(account.Marketer), at).want(t, "the page", http.StatusOK).has(t, "the page", "Make them again", "1 of 1 pages").lacks(t, "the page", "Attach PDF")
	s.post(s.as(account.Marketer), at+"/again").want(t, "once more", http.StatusSeeOther)
	p, err := s.Library.Preview(t.Context(), s.as(account.Marketer).Person, a.ID, 0)
	must(t, err)
	if p.State != library.PreviewWaiting {
		t.Errorf("the preview is %s, want waiting", p.State)
	}
}
