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

// all holds where every condition does.
type all []condition

// anyOf holds where one of the conditions does.
type anyOf []condition

func (c is) print(b *strings.Builder) {
	b.WriteString(c.attribute)
	b.WriteString(" = ")
	b.WriteString(quote(c.value))
}

func (c isTrue) print(b *strings.Builder)  { b.WriteString(c.attribute + " = true") }
func (c isFalse) print(b *strings.Builder) { b.WriteString(c.attribute + " = false") }

func (c in) print(b *strings.Builder) {
	b.WriteString(c.attribute)
	b.WriteString(" IN [")
	for i, v := range c.values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(v))
	}
	b.WriteString("]")
}

func (c all) print(b *strings.Builder)   { printJoined(b, c, " AND ") }
func (c anyOf) print(b *strings.Builder) { printJoined(b, c, " OR ") }

func printJoined(b *strings.Builder, conditions []condition, word string) {
	for i, c := range conditions {
		if i > 0 {
			b.WriteString(word)
		}
		b.WriteString("(")
		c.print(b)
		b.WriteString(")")
	}
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

// quote makes any text one value of the filter language. The server reads a backslash before a quote as part of the
// value, and every other backslash as itself only when it is doubled.
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
