package intake

import "golang.org/x/text/encoding/charmap"

// fromCP437 reads a name in the code page that zips use unless they say otherwise.
func fromCP437(name string) string {
	out, err := charmap.CodePage437.NewDecoder().String(name)
	if err != nil {
		return name
	}
	return out
}
