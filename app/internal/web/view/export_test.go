package view

import "tandem/app/internal/web/static"

// NewPlain is New without anything that makes printing fast.
func NewPlain(set *static.Set) (*Views, error) { return parse(files, set, table, speed{}) }
