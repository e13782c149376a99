package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// PartHealth is how one part of the program is.
type PartHealth struct {
	Name   string `json:"name"`
	Role   string `json:"role,omitempty"` // which engine plays it
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"` // without it the program is not ready
	Detail string `json:"detail,omitempty"`
}

// OpsHandler answers the operations listener: /healthz (the process runs), /readyz (each part, 200 only when all that
// are needed answer) and /metrics.
func OpsHandler(health func(context.Context) []PartHealth, metrics prometheus.Gatherer) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		parts := health(ctx)
		answer := struct {
			Ready bool         `json:"ready"`
			Parts []PartHealth `json:"parts"`
		}{Ready: true, Parts: parts}
		for _, p := range parts {
			answer.Ready = answer.Ready && (p.OK || !p.Needed)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !answer.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	return mux
}
