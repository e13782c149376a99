package cli

import (
	"fmt"
	"runtime"
	"text/tabwriter"

	"tandem/app/internal/config"
	"tandem/app/internal/hub"
)

type configCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run prints each setting with its effective value.
func (c configCmd) Run(r *run) error {
	cfg, err := r.config()
	if err != nil {
		return err
	}
	type row struct {
		Name    string `json:"name"`
		Value   string `json:"value"`
		Default string `json:"default"`
		Doc     string `json:"doc"`
	}
	rows := make([]row, 0, len(config.Fields))
	for _, f := range config.Fields {
		rows = append(rows, row{f.Name, f.Show(cfg), f.Default, f.Doc})
	}
	if c.JSON {
		return r.json(rows)
	}
	w := tabwriter.NewWriter(r.Out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		value := row.Value
		if value == "" {
			value = "-"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\n", row.Name, value)
	}
	return w.Flush()
}

type versionCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run prints the version of the program and of Go.
func (c versionCmd) Run(r *run) error {
	if c.JSON {
		return r.json(map[string]string{"version": hub.Version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
	}
	r.printf("tandem %s (%s, %s/%s)\n", hub.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
