package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/hub"
)

type userCmd struct {
	Add  userAddCmd  `cmd:"" help:"Add a person."`
	List userListCmd `cmd:"" help:"List the people."`
}

type userAddCmd struct {
	Email         string   `arg:"" help:"Address the person signs in with."`
	Role          []string `required:"" help:"admin, marketer or rep; may be given several times."`
	Name          string   `help:"Name as shown. Default: the part of the address before the @."`
	PasswordStdin bool     `required:"" help:"Read the password from standard input, so that it stays out of the shell's history."`
	JSON          bool     `name:"json" help:"Print JSON."`
}

// Run adds the person.
func (c userAddCmd) Run(r *run) error {
	line, err := bufio.NewReader(io.LimitReader(r.In, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the password: %w", err)
	}
	roles, err := account.ParseRoles(c.Role)
	if err != nil {
		return err
	}
	name := c.Name
	if name == "" {
		name, _, _ = strings.Cut(c.Email, "@")
	}
	return r.with(func(h *hub.Hub) error {
		p, err := h.Accounts.Add(r.ctx, c.Email, name, strings.TrimRight(line, "\r\n"), roles)
		if err != nil {
			return err
		}
		if c.JSON {
			return r.json(personJSON(p))
		}
		r.printf("%s can sign in as %s.\n", p.Email, joinRoles(p.Roles))
		return nil
	})
}

type userListCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run lists the people.
func (c userListCmd) Run(r *run) error {
	return r.with(func(h *hub.Hub) error {
		people, err := h.Accounts.Store.People(r.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			out := make([]map[string]any, 0, len(people))
			for _, p := range people {
				out = append(out, personJSON(p))
			}
			return r.json(out)
		}
		if len(people) == 0 {
			r.printf("Nobody yet. Open the set-up address that \"tandem serve\" prints, or run \"tandem user add\".\n")
			return nil
		}
		w := tabwriter.NewWriter(r.Out, 0, 4, 2, ' ', 0)
		_, _ = fmt.Fprintln(w, "EMAIL\tNAME\tROLES\tSTATE\tLAST SIGN-IN")
		for _, p := range people {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Email, p.Name, joinRoles(p.Roles), stateOf(p), day(p.LastSeen))
		}
		return w.Flush()
	})
}

func personJSON(p account.Person) map[string]any {
	return map[string]any{"id": p.ID, "email": p.Email, "name": p.Name, "roles": p.Roles, "state": stateOf(p), "created": p.Created}
}

func stateOf(p account.Person) string {
	if p.Disabled.IsZero() {
		return string(account.Active)
	}
	return string(account.Deactivated)
}

func joinRoles(roles []account.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

func day(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format(time.DateOnly)
}
