package meili

import "strings"

// condition is a part of a filter. The types below are the only ones, so that no text a person chose is ever taken for
// the filter language.
type condition interface{ print(b *strings.Builder) }

// is holds for records whose attribute has the value.
type is struct{ attribute, value string }

// isTrue holds for records whose attribute is true.
type isTrue struct{ attribute string }

// isFalse holds for records whose attribute is false.
type isFalse struct{ attribute string }

// in holds for records whose attribute has one of the values; without any, for none.
type in struct {
	attribute string
	values    []string
}

// notIn holds for records whose attribute has none of the values.
type notIn struct {
	attribute string
	values    []string
}

func (c is) print(b *strings.Builder) {
	b.WriteString(c.attribute)
	b.WriteString(" = ")
	b.WriteString(quote(c.value))
}

func (c isTrue) print(b *strings.Builder)  { b.WriteString(c.attribute + " = true") }
func (c isFalse) print(b *strings.Builder) { b.WriteString(c.attribute + " = false") }

func (c in) print(b *strings.Builder)    { printList(b, c.attribute, " IN [", c.values) }
func (c notIn) print(b *strings.Builder) { printList(b, c.attribute, " NOT IN [", c.values) }

func printList(b *strings.Builder, attribute, operator string, values []string) {
	b.WriteString(attribute)
	b.WriteString(operator)
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(v))
	}
	b.WriteString("]")
}

// filter prints conditions that must all hold, in the form the server takes: a list joined by AND.
func filter(conditions ...condition) []string {
	out := make([]string, len(conditions))
	for i, c := range conditions {
		var b strings.Builder
		c.print(&b)
		out[i] = b.String()
	}
	return out
}

// quote makes any text one value of the filter language: inside double quotes, the server reads a backslash and what
// follows it as one character.
func quote(value string) string {
	var b strings.Builder
	b.Grow(len(value) + 2)
	b.WriteByte('"')
	for i := range len(value) {
		if c := value[i]; c == '"' || c == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(value[i])
	}
	b.WriteByte('"')
	return b.String()
}
