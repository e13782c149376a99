package mail_test

import (
	"bufio"
	"context"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tandem/app/internal/mail"
)

func TestFolder_WritesAMessageAMailProgramCanOpen(t *testing.T) {
	f := mail.Folder{Dir: filepath.Join(t.TempDir(), "mail")}
	if err := f.Send(t.Context(), mail.Message{To: "rep@example.com", Subject: "Grüße", Text: "Hello,\nhttps://example.com/invite/x\n"}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(f.Dir, "*.eml"))
	if err != nil || len(files) != 1 {
		t.Fatalf("got %v, %v; want one file", files, err)
	}
	file, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := netmail.ReadMessage(file)
	if err != nil || !strings.Contains(m.Header.Get("To"), "rep@example.com") {
		t.Fatalf("read back: %v, %v", m, err)
	}
}

func TestAttack_A87_NoHeaderOrSecondRecipientSlipsIn(t *testing.T) {
	dir := t.TempDir()
	f := mail.Folder{Dir: dir}
	for _, to := range []string{"a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "a"} {
		if err := f.Send(t.Context(), mail.Message{To: to, Subject: "x", Text: "y"}); err == nil {
			t.Errorf("%q: got no error", to)
		}
	}
	if err := f.Send(t.Context(), mail.Message{To: "a@example.com", Subject: "x\r\nBcc: b@example.com", Text: "y"}); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.eml"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := netmail.ReadMessage(strings.NewReader(string(b)))
		if err != nil || m.Header.Get("Bcc") != "" {
			t.Errorf("a header slipped in: %v, %v", m, err)
		}
	}
}

func TestServer_SpeaksSMTP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	go takeOneMail(l, got)
	s, err := mail.NewServer("smtp://" + l.Addr().String() + "?from=hub@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(context.Background(), mail.Message{To: "rep@example.com", Subject: "Invitation", Text: "come in"}); err != nil {
		t.Fatal(err)
	}
	if text := <-got; !strings.Contains(text, "come in") || !strings.Contains(text, "Subject: Invitation") {
		t.Fatalf("got %q", text)
	}
}

// takeOneMail plays a mail server for one message.
func takeOneMail(l net.Listener, got chan<- string) {
	c, err := l.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	in := bufio.NewScanner(c)
	say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
	say("220 test")
	var data strings.Builder
	for in.Scan() {
		switch line := in.Text(); {
		case strings.HasPrefix(line, "EHLO"):
			say("250 test")
		case line == "DATA":
			say("354 go on")
			for in.Scan() && in.Text() != "." {
				data.WriteString(in.Text() + "\n")
			}
			say("250 taken")
			got <- data.String()
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
