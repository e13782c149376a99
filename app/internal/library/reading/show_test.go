package reading_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library/reading"
)

func TestTabulate_MarksCellsAndKnowsItsHead(t *testing.T) {
	text := "Plan\tPer seat\tNote\nTeam\t€ 19.00\tper month\n\nScale\t12 %\n"
	f := reading.Find([]reading.Text{{Number: 1, Body: text}}, "month")
	table := reading.Tabulate(text, f.Hits)
	var got []string
	for _, row := range table.Rows {
		line := ""
		for _, c := range row {
			for _, s := range c.Text {
				if s.Hit {
					line += "[" + s.Text + "]"
				} else {
					line += s.Text
				}
			}
			if c.Number {
				line += "#"
			}
			line += "|"
		}
		got = append(got, line)
	}
	if diff := cmp.Diff([]string{"Plan|Per seat#|Note|", "Team|€ 19.00#|per [month]|", "Scale|12 %#||"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !table.Head || table.Columns != 3 || table.More != 0 {
		t.Errorf("head %v, %d columns, %d more; want a head, 3 and 0", table.Head, table.Columns, table.More)
	}
	long := reading.Tabulate(strings.Repeat("1\t2\n", 700), nil)
	if len(long.Rows) != 500 || long.More != 200 || long.Head {
		t.Errorf("a long sheet: %d rows, %d more, head %v", len(long.Rows), long.More, long.Head)
	}
}

func TestMarkdown_BySectionWithHitsMarked(t *testing.T) {
	source := "---\ntitle: Against Rivalo\n---\nBefore the first heading.\n\n# Claim\n\nThey say *cheaper*, we say **better value**.\n\n| Plan | Price |\n| --- | --- |\n| Team | 19 |\n\n## Proof\n\n- one\n- two\n"
	got := reading.Markdown([]byte(source), []string{"better value"})
	want := []string{
		"<p>Before the first heading.</p>\n",
		"<h2>Claim</h2>\n<p>They say <em>cheaper</em>, we say <strong><mark>better value</mark></strong>.</p>\n<table>\n<thead>\n<tr>\n<th>Plan</th>\n<th>Price</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>Team</td>\n<td>19</td>\n</tr>\n</tbody>\n</table>\n",
		"<h3>Proof</h3>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAttack_A08_MarkdownDoesNothing(t *testing.T) {
	source := strings.Join([]string{
		"<script>alert(1)</script>", "text <img src=x onerror=alert(1)> text", "[a](javascript:alert(1))", "[b](JaVaScRiPt:alert(1))",
		"[c](data:text/html,<script>alert(1)</script>)", "[d](/studio/collateral)", "![e](https://example.com/x.png)", "<https://example.com/ok>",
		"[f](https://example.com/\"onmouseover=alert(1))", "[g](vbscript:x)", "`<b>code</b>`", "```\n<script>alert(2)</script>\n```", "<svg onload=alert(1)>",
		"[h](https://example.com 'a\" onclick=\"alert(1)')",
	}, "\n\n")
	for _, marks := range [][]string{nil, {"alert", "<", "script"}} {
		all := strings.Join(reading.Markdown([]byte(source), marks), "")
		tags := regexp.MustCompile(`<[^>]*>`).FindAllString(all, -1)
		for _, tag := range tags {
			if !regexp.MustCompile(`^</?(p|code|pre|mark|a)( href="(https?|mailto):[^"<>]*" rel="noopener noreferrer nofollow" target="_blank")?>$`).MatchString(tag) {
				t.Errorf("a tag that no markdown of ours makes: %s", tag)
			}
		}
		if len(tags) == 0 {
			t.Error("nothing was rendered")
		}
	}
}
