// Package fault is the program's vocabulary of failure: a few kinds, a sentence a stranger may read, messages for the
// fields of a form, and the cause for the log. It imports nothing of ours, and knows neither HTTP nor exit codes.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is; it decides the status, the exit code and whether it is logged.
type Kind int

// The kinds. Internal is the zero value: an error nobody classified is ours to mend.
const (
	Internal        Kind = iota // a fault of ours
	Invalid                     // the request or form is wrong; Fields says where
	Unauthenticated             // nobody is signed in
	Denied                      // the person may not do this
	NotFound                    // nothing there, or nothing this person may see
	Conflict                    // the thing changed meanwhile, or exists already
	Gone                        // it was there and was taken away on purpose
	TooLarge                    // more bytes than allowed
	TooMany                     // too often in too short a time
	Unavailable                 // a part we depend on does not answer; trying later may help
	NoSpace                     // the disk or store is full
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "denied", "not_found", "conflict", "gone", "too_large", "too_many",
	"unavailable", "no_space",
}

// String returns the kind's name as API answers and logs spell it, such as "not_found".
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "internal"
	}
	return kindNames[k]
}

// Field is a message about one field of a form.
type Field struct {
	Name    string // as the form names it
	Message string // a sentence that says what to do
}

// Error is a failure with a kind and a sentence a stranger may read.
type Error struct {
	Kind    Kind
	Message string  // plain sentence; no internals, no input echoed
	Fields  []Field // for Invalid
	cause   error
}

// New returns an error of the kind with the sentence.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Newf is New with formatting.
func Newf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an error of the kind with the sentence and the cause that only the log sees. A nil cause is allowed.
func Wrap(kind Kind, cause error, message string) *Error {
	return &Error{Kind: kind, Message: message, cause: cause}
}

// Form returns an Invalid error for the fields.
func Form(fields ...Field) *Error {
	return &Error{Kind: Invalid, Message: "Some fields need another look.", Fields: fields}
}

// Error returns the sentence and, after a colon, the cause.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	for _, f := range e.Fields {
		return e.Message + " " + f.Name + ": " + f.Message
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of the outermost Error in err's chain; Internal for any other error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind. A nil error is of none.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Message returns the sentence a person may read, or a fixed one for an unclassified error.
func Message(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return "Something went wrong on our side."
}

// FieldsOf returns the field messages of err, if any.
func FieldsOf(err error) []Field {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
