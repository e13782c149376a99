package main

import "time"

// measureStart reports the time from start to the front page with 1,000 articles: on an empty data folder, and again.
func measureStart(b *bench) error {
	content, err := b.folder("content")
	if err != nil {
		return err
	}
	if err := corpus(content, 1000); err != nil {
		return err
	}
	var cold, warm []time.Duration
	var rss float64
	for range 5 {
		data, err := b.folder("data")
		if err != nil {
			return err
		}
		for _, times := range []*[]time.Duration{&cold, &warm} {
			s, err := b.start(data, content, "TANDEM_STARTER=off")
			if err != nil {
				return err
			}
			*times = append(*times, s.ready)
			rss, _ = s.memory()
			if err := s.stop(); err != nil {
				return err
			}
		}
	}
	c, _ := quantiles(cold)
	w, _ := quantiles(warm)
	report("start: 1,000 articles, first page after %v on an empty data folder, %v on the next start (medians of 5), %.0f MB resident",
		c.Round(time.Millisecond), w.Round(time.Millisecond), rss)
	return nil
}
