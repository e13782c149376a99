package hub

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/inbox"
	"tandem/app/internal/mail"
)

// Package inbox may not know package mail, so it has a shape of its own for what is sent.
func TestANoticeIsWhatMailReads(t *testing.T) {
	if inbox.MailJobName != mail.JobName {
		t.Errorf("notices are enqueued as %q, mail is sent as %q", inbox.MailJobName, mail.JobName)
	}
	sent := inbox.Compose("mara@example.com", "https://hub.example.com", inbox.Notice{Subject: "Price list\nexpires", Text: "In 7 days.", URL: "/library/1"})
	payload, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	var got mail.Message
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := mail.Message{
		To: "mara@example.com", Subject: "Price list expires",
		Text: "Price list\nexpires\n\nIn 7 days.\n\nhttps://hub.example.com/library/1\n\nWhich notices come by mail is your choice: https://hub.example.com/account#mail\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the mail differs (-want +got):\n%s", diff)
	}
}
