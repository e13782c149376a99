// Command tandem is a content-marketing and sales-enablement hub: a public site out of markdown, a searchable library of
// sales collateral, and the handover between the two. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones of documents, also where the system has none

	"tandem/app/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, cli.World{
		Args:    os.Args[1:],
		Lookup:  os.LookupEnv,
		Environ: os.Environ(),
		In:      os.Stdin,
		Out:     os.Stdout,
		Err:     os.Stderr,
	})
	stop()
	os.Exit(code)
}
