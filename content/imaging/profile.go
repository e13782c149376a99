package imaging

import "image"

type profile struct{}

func profileOf(kind string, data []byte) *profile { return nil }

func (p *profile) toSRGB(img *image.NRGBA) {}
