package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"tandem/content"
)

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Short   sarifText    `json:"shortDescription"`
		Full    *sarifText   `json:"fullDescription,omitempty"`
		Default sarifDefault `json:"defaultConfiguration"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Suppressions []sarifSuppressed `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifSuppressed struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

var levels = map[content.Severity]string{content.Error: "error", content.Warning: "warning", content.Hint: "note"}

// SARIF writes findings in the Static Analysis Results Interchange Format, version 2.1.0, for code hosts and editors.
// Findings that were accepted are there as suppressed, with the reason. The fingerprints stay the same while a text only
// moves to other lines.
func SARIF(findings []Finding, toolVersion string) ([]byte, error) {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "Tandem", Version: toolVersion}
	index := map[string]int{}
	add := func(r Rule) int {
		out := sarifRule{ID: r.ID, Short: sarifText{r.Summary}, Default: sarifDefault{levels[r.Severity]}}
		if r.Why != "" {
			out.Full = &sarifText{r.Why}
		}
		index[r.ID] = len(run.Tool.Driver.Rules)
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, out)
		return index[r.ID]
	}
	for _, r := range Rules() {
		add(r)
	}
	seen := map[string]int{}
	for _, f := range findings {
		i, ok := index[f.Rule]
		if !ok { // a rule of a style file
			i = add(Rule{ID: f.Rule, Summary: f.Rule, Why: f.Why, Severity: f.Severity})
		}
		run.Results = append(run.Results, sarifOf(f, i, seen))
	}
	log := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
	out, err := json.MarshalIndent(log, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write findings as SARIF: %w", err)
	}
	return out, nil
}

func sarifOf(f Finding, rule int, seen map[string]int) sarifResult {
	file := (&url.URL{Path: strings.TrimPrefix(f.File, "/")}).EscapedPath()
	if file == "" {
		file = "index"
	}
	r := sarifResult{
		RuleID: f.Rule, RuleIndex: rule, Level: levels[f.Severity], Message: sarifText{f.Message},
		Locations: []sarifLocation{{sarifPhysical{Artifact: sarifArtifact{file}}}},
	}
	if f.Line > 0 {
		region := &sarifRegion{StartLine: f.Line, StartColumn: f.Chars[0]}
		if f.Chars[0] > 0 && f.Chars[1] > 0 && (f.EndLine > f.Line || f.EndLine == f.Line && f.EndColumn > f.Column) {
			region.EndLine, region.EndColumn = f.EndLine, f.Chars[1]
		}
		r.Locations[0].Physical.Region = region
	}
	key := f.Rule + "\x00" + f.File + "\x00" + f.Message
	sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(seen[key])))
	seen[key]++
	r.Fingerprints = map[string]string{"finding/v1": hex.EncodeToString(sum[:16])}
	if f.Waived != "" {
		r.Suppressions = []sarifSuppressed{{Kind: "inSource", Justification: f.Waived}}
	}
	return r
}
