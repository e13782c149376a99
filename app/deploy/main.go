// Command deploy checks the compose file and the Dockerfile with the parsers that the real tools are made of, for
// machines that have no engine to run them. It is a module of its own, so that the program does not carry those parsers.
//
//	cd app/deploy && go run . ../../docker-compose.yml ../Dockerfile
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: deploy COMPOSE-FILE DOCKERFILE")
		os.Exit(2)
	}
	problems := append(checkCompose(os.Args[1]), checkDockerfile(os.Args[2])...)
	for _, p := range problems {
		fmt.Println(p)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

// checkCompose loads the file as compose does, and adds the rules of the house.
func checkCompose(path string) (problems []string) {
	bad := func(format string, args ...any) { problems = append(problems, path+": "+fmt.Sprintf(format, args...)) }
	load := func(env ...string) error {
		opts, err := cli.NewProjectOptions([]string{path}, cli.WithEnv(env), cli.WithProfiles([]string{"*"}))
		if err != nil {
			return err
		}
		project, err := opts.LoadProject(context.Background())
		if err != nil {
			return err
		}
		for name, s := range project.Services {
			if s.HealthCheck == nil && s.Restart != "no" {
				bad("service %s has no health check", name)
			}
			if s.Build == nil && (!strings.Contains(s.Image, ":") || strings.HasSuffix(s.Image, ":latest")) {
				bad("service %s: image %q is not pinned", name, s.Image)
			}
		}
		return nil
	}
	if err := load("MEILI_MASTER_KEY=m", "S3_ACCESS_KEY=a", "S3_SECRET_KEY=s"); err != nil {
		bad("%v", err)
	}
	before := problems
	if err := load(); err == nil {
		before = append(before, path+": it starts without secrets, so it has default ones")
	}
	return before
}

// checkDockerfile parses the file and runs the linter of the builder.
func checkDockerfile(path string) (problems []string) {
	f, err := os.Open(path)
	if err != nil {
		return []string{err.Error()}
	}
	defer f.Close()
	tree, err := parser.Parse(f)
	if err != nil {
		return []string{path + ": " + err.Error()}
	}
	for _, w := range tree.Warnings {
		problems = append(problems, path+": "+w.Short)
	}
	lint := linter.New(&linter.Config{Warn: func(rule, _, _, message string, _ []parser.Range) {
		problems = append(problems, path+": "+rule+": "+message)
	}})
	if _, _, err := instructions.Parse(tree.AST, lint); err != nil {
		problems = append(problems, path+": "+err.Error())
	}
	return problems
}
