package office

import (
	"fmt"
	"os"
	"path/filepath"
)

// The profile of a run, and the warm one it is a copy of: a first start takes twice as long as the others.
const (
	profileName = "profile"
	warmName    = "profile-1"
)

// settings forbid programs in files and what files load from elsewhere.
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
`

// profile lays a profile into the folder of a run: a copy of the warm one, or else a fresh one with our settings.
func (c *Converter) profile(dir string) error {
	to := filepath.Join(dir, profileName)
	from := filepath.Join(c.o.Dir, warmName)
	if _, err := os.Stat(from); err == nil {
		if err := os.CopyFS(to, os.DirFS(from)); err == nil {
			return nil
		}
		// A damaged one is made anew.
		if err := os.RemoveAll(from); err != nil {
			return fmt.Errorf("remove a damaged office profile: %w", err)
		}
		if err := os.RemoveAll(to); err != nil {
			return fmt.Errorf("remove a half copied office profile: %w", err)
		}
	}
	user := filepath.Join(to, "user")
	if err := os.MkdirAll(user, 0o700); err != nil {
		return fmt.Errorf("make an office profile: %w", err)
	}
	if err := os.WriteFile(filepath.Join(user, "registrymodifications.xcu"), []byte(settings), 0o600); err != nil {
		return fmt.Errorf("make an office profile: %w", err)
	}
	return nil
}

// keepProfile makes the profile of a run the warm one. The run must have been on a file of ours: a hostile one could leave
// something behind in its profile.
func (c *Converter) keepProfile(dir string) error {
	if err := os.Rename(filepath.Join(dir, profileName), filepath.Join(c.o.Dir, warmName)); err != nil {
		return fmt.Errorf("keep a warm office profile: %w", err)
	}
	return nil
}
