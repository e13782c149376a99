package content

import (
	"cmp"
	"fmt"
	"slices"
)

// RuleEmptied marks the problem of a folder that holds no document although the previous library did. Whoever swaps
// libraries must not swap to that one by itself: it is far more often a missing mount or a botched checkout than a wish.
const RuleEmptied = "folder/emptied"

// String returns the problem as editors and terminals expect it: file:line:column: message.
func (p Problem) String() string {
	switch {
	case p.Line == 0:
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	default:
		return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, max(p.Column, 1), p.Message)
	}
}

// Emptied says that next has lost every document that previous had. A nil previous counts as empty.
func Emptied(previous, next *Library) bool {
	return previous != nil && len(previous.Documents) > 0 && len(next.Documents) == 0
}

// Errors counts the problems that keep something from being published.
func (l *Library) Errors() int {
	n := 0
	for _, p := range l.Problems {
		if p.Severity == Error {
			n++
		}
	}
	return n
}

func sortProblems(all []Problem) []Problem {
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(all)
}

// report gathers the problems of one file.
type report struct {
	file     string
	problems []Problem
	broken   bool // at least one error
}

func (r *report) errorAt(line, column int, rule, format string, args ...any) {
	r.broken = true
	r.add(line, column, Error, rule, format, args...)
}

func (r *report) warnAt(line, column int, rule, format string, args ...any) {
	r.add(line, column, Warning, rule, format, args...)
}

func (r *report) add(line, column int, s Severity, rule, format string, args ...any) {
	r.problems = append(r.problems, Problem{
		File: r.file, Line: line, Column: column, Severity: s, Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}
