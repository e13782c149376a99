package lint

import (
	"strings"
	"unicode"
)

var caseRules = []rule{
	{id: "case/metric-missing", severity: warn, from: "T", summary: "a case study without a figure among its results", why: "A story without a figure convinces nobody who has to decide.", document: metricMissing},
	{id: "case/metric-no-baseline", severity: warn, from: "T", summary: "a result without what it was before", why: "Without it nobody can judge what it is now.", document: metricBaseline},
	{id: "case/metric-no-timeframe", severity: warn, from: "T", summary: "a result without the time that it took", why: "Readers ask how long it would take them.", document: metricTimeframe},
	{id: "case/quote-unapproved", severity: stop, from: "T", summary: "a quotation that its speaker did not approve", why: "Words put into a customer's mouth cost the customer.", document: quoteUnapproved},
	{id: "case/logo-permission-expired", severity: stop, from: "T", summary: "the permission to show the customer's logo has ended", why: "Showing it longer breaks an agreement.", document: logoExpired},
	{id: "case/customer-missing", severity: stop, from: "T", summary: "a case study without a customer", why: "A story about nobody is an advertisement.", document: customerMissing},
}

func metricMissing(v *view) {
	if v.d.Case == nil {
		return
	}
	for _, r := range v.d.Case.Results {
		if strings.ContainsFunc(r.After+r.Change, unicode.IsDigit) {
			return
		}
	}
	v.key("results", "no result has a figure in it; name one that changed")
}

func metricBaseline(v *view) {
	if v.d.Case == nil {
		return
	}
	for i, r := range v.d.Case.Results {
		if r.Before == "" {
			v.key("results", "result %d (%s) has no before; without it nobody can judge the after", i+1, r.Metric)
		}
	}
}

func metricTimeframe(v *view) {
	if v.d.Case == nil {
		return
	}
	for i, r := range v.d.Case.Results {
		if r.Timeframe == "" {
			v.key("results", "result %d (%s) has no timeframe", i+1, r.Metric)
		}
	}
}

func quoteUnapproved(v *view) {
	if v.d.Case != nil && v.d.Case.Quote != nil && !v.d.Case.Quote.Approved {
		v.key("quote", "%s has not approved the quotation; ask, then set approved", shorten(v.d.Case.Quote.Name))
	}
}

func logoExpired(v *view) {
	if c := v.d.Case; c != nil && c.Logo != nil && !c.LogoUntil.IsZero() && !v.now.IsZero() && v.now.After(c.LogoUntil) {
		v.key("logo_until", "the permission to show the logo ended on %s; renew it, or take the logo out", c.LogoUntil.Format("2006-01-02"))
	}
}

func customerMissing(v *view) {
	if v.d.Case != nil && strings.TrimSpace(v.d.Case.Customer) == "" && !v.d.Case.Anonymous {
		v.key("customer", "a case study needs a customer: whose story is this?")
	}
}
