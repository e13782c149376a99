package content

import (
	"embed"
	"io/fs"
)

// The starter content. A folder named in the configuration replaces all of it.
//
//go:embed articles case-studies pages topics series parts images authors.yaml site.yaml
var embedded embed.FS

// Embedded returns the starter content: a complete small site that a newcomer sees on the first start.
func Embedded() fs.FS { return embedded }
