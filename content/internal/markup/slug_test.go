package markup

import "testing"

func TestSlug_LeavesOutWhatNobodySees(t *testing.T) {
	for text, want := range map[string]string{
		"🏗️ Nightly builds": "nightly-builds", "Builds ⚕️ at night": "builds-at-night", "Cafe\u0301 noir": "cafe\u0301-noir", "हिन्दी": "हिन्दी", "\u0301x": "x",
	} {
		if got := slug(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
