package meili

import (
	"testing"
	"time"
)

func TestBreakerPausesAfterFailuresAndLetsOneThrough(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBreaker(func() time.Time { return now })
	for i := range breakAfter {
		if !b.allow() {
			t.Fatalf("call %d not allowed", i)
		}
		b.done(failed)
	}
	if b.allow() {
		t.Error("allowed right after too many failures")
	}
	now = now.Add(firstPause)
	if !b.allow() {
		t.Fatal("no call allowed after the pause")
	}
	if b.allow() {
		t.Error("a second call allowed while the first is under way")
	}
	b.done(failed)
	now = now.Add(firstPause)
	if b.allow() {
		t.Error("the pause did not grow")
	}
	now = now.Add(firstPause)
	if !b.allow() {
		t.Fatal("no call allowed after the longer pause")
	}
	b.done(unknown)
	if !b.allow() {
		t.Fatal("a call whose caller left blocks the next")
	}
	b.done(answered)
	for range 2 {
		if !b.allow() {
			t.Error("not all allowed after a good answer")
		}
	}
}

func TestBreakerPauseHasALimit(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBreaker(func() time.Time { return now })
	for range 40 {
		b.done(failed)
	}
	now = now.Add(maxPause)
	if !b.allow() {
		t.Errorf("still not allowed after %v", maxPause)
	}
}
