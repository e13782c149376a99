package inbox

import (
	"slices"
	"strings"
)

// MailJobName is the job that sends a message; its payload is a Message.
const MailJobName = "mail.send"

// Message is a notice as a mail: what package mail takes from a job.
type Message struct {
	To      string
	Subject string
	Text    string
}

// Kinds lists every kind of notice, in the order of lists.
var Kinds = []Kind{Reminder, Task, Answer, News}

// MailedAtFirst are the kinds that a person who never chose gets by mail, too: those that ask for something.
var MailedAtFirst = []Kind{Reminder, Task}

// KindsOf returns those of the words that name a kind, in the order of Kinds.
func KindsOf(words []string) []Kind {
	var out []Kind
	for _, k := range Kinds {
		if slices.Contains(words, string(k)) {
			out = append(out, k)
		}
	}
	return out
}

// Compose writes the notice as a mail to the address; base is where the program is found, without a slash at its end.
func Compose(to, base string, n Notice) Message {
	var b strings.Builder
	for _, part := range []string{n.Subject, n.Text} {
		if part != "" {
			b.WriteString(part + "\n\n")
		}
	}
	if n.URL != "" {
		b.WriteString(base + n.URL + "\n\n")
	}
	b.WriteString("Which notices come by mail is your choice: " + base + "/account#mail\n")
	return Message{To: to, Subject: strings.Join(strings.Fields(n.Subject), " "), Text: b.String()}
}
