// Package mail hands messages to a mail server, or writes them to a folder while none is configured.
//
// It owns the form of a message and the delivery of one. It refuses to decide who gets mail and why, and it does not
// retry: a message is the payload of a job.
package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is a mail to one person, in plain text.
type Message struct {
	To      string // one address, without display name
	Subject string // one line
	Text    string
}

// JobName is the name under which messages are enqueued; the payload is a Message.
const JobName = "mail.send"

// Sender delivers messages.
type Sender interface {
	// Send hands the message over. After an error it may be tried again.
	Send(ctx context.Context, m Message) error
}

// build makes the message with its headers. Line breaks in the subject cannot start a header: the library encodes them,
// and we take them out before.
func build(from string, m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := msg.From(from); err != nil {
		return nil, fmt.Errorf("sender %q: %w", from, err)
	}
	if strings.ContainsAny(m.To, "\r\n,;") {
		return nil, fmt.Errorf("recipient %q: not one address", m.To)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("recipient %q: %w", m.To, err)
	}
	msg.Subject(strings.Join(strings.Fields(m.Subject), " "))
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.SetDate()
	msg.SetMessageID()
	return msg, nil
}

// Server sends through an SMTP server.
type Server struct {
	from   string
	client *gomail.Client
}

// NewServer reads an address like smtps://user:password@host:465?from=hub@example.com. With smtp:// the connection must
// turn to TLS before anything is sent, unless the host is this machine.
func NewServer(address string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("read the mail server's address")
	}
	opts := []gomail.Option{gomail.WithTimeout(30 * time.Second)}
	switch {
	case u.Scheme == "smtps":
		opts = append(opts, gomail.WithSSLPort(false))
	case u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127."):
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if p := u.Port(); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil {
			return nil, fmt.Errorf("port %q: %w", p, err)
		}
		opts = append(opts, gomail.WithPort(n))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), opts...)
	if err != nil {
		return nil, fmt.Errorf("set up the mail server %q: %w", u.Hostname(), err)
	}
	return &Server{from: u.Query().Get("from"), client: client}, nil
}

// Send implements Sender.
func (s *Server) Send(ctx context.Context, m Message) error {
	msg, err := build(s.from, m)
	if err != nil {
		return err
	}
	if err := s.client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

// Folder writes each message to a file that a mail program can open.
type Folder struct{ Dir string }

// Send implements Sender.
func (f Folder) Send(_ context.Context, m Message) error {
	msg, err := build("tandem@localhost.localdomain", m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("make the mail folder: %w", err)
	}
	name := rand.Text()
	temp := filepath.Join(f.Dir, "."+name)
	if err := msg.WriteToFile(temp); err != nil {
		return fmt.Errorf("write mail: %w", errors.Join(err, os.Remove(temp)))
	}
	if err := os.Chmod(temp, 0o600); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	if err := os.Rename(temp, filepath.Join(f.Dir, name+".eml")); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	return nil
}
