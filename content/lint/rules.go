package lint

import (
	"slices"
	"strings"

	"tandem/content"
)

// Rule is one thing that is looked at.
type Rule struct {
	ID       string           `json:"id"`    // group/name
	Group    string           `json:"group"` // what stands before the slash
	Severity content.Severity `json:"severity"`
	Summary  string           `json:"summary"`
	Why      string           `json:"why"`
	Source   string           `json:"source"` // who else holds it: Yoast, markdownlint, Google, …
}

// Rules lists every rule in the order of the contract: by group, and within a group as readers meet what it is about. The
// severity is the gravest that the rule gives.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i := range rules {
		out[i] = rules[i].public()
	}
	return out
}

// rule is a Rule with what finds it. One without any function is reported by loading the folder, or by the engine.
type rule struct {
	id       string
	severity content.Severity
	from     string // letters of sources
	summary  string
	why      string
	document func(*view)
	library  func(*survey)
	site     func(*survey)            // looks at all pages together
	page     func(*survey, *sitePage) // looks at one page with all that its HTML says
	needs    func(Options) bool       // what it cannot judge without; nil: nothing
}

// The severities, short for the tables of rules.
const (
	stop = content.Error
	warn = content.Warning
	hint = content.Hint
)

// rules is filled by the groups. It is set once and never changed.
var rules = slices.Concat(
	metaRules, urlRules, textRules, readabilityRules, proseRules, linkRules, imageRules, schemaRules, markdownRules, styleRules,
	caseRules, siteRules, agentRules, loadRules,
)

var sources = map[byte]string{
	'Y': "Yoast", 'R': "Rank Math", 'Q': "site audits", 'L': "markdownlint", 'V': "Vale", 'G': "Google Search Central", 'T': "Tandem",
}

func (r *rule) public() Rule {
	var from []string
	for i := range len(r.from) {
		if name, ok := sources[r.from[i]]; ok {
			from = append(from, name)
		}
	}
	group, _, _ := strings.Cut(r.id, "/")
	return Rule{ID: r.id, Group: group, Severity: r.severity, Summary: r.summary, Why: r.why, Source: strings.Join(from, ", ")}
}

// ruleOf finds a rule by its id, nil when there is none.
func ruleOf(id string) *rule {
	for i := range rules {
		if rules[i].id == id {
			return &rules[i]
		}
	}
	return nil
}
