// Package pdfengine starts PDFium compiled for WebAssembly: it sees no files, no network and no memory but its own.
//
// It owns the engine of a process, of which there is one. It refuses to know what is asked of it.
package pdfengine

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Phase is how far the start of the engine is. A document's time does not run meanwhile: the first start on a machine
// compiles the engine, which on a busy one takes longer than any document may.
type Phase string

// The phases.
const (
	Starting Phase = "starting"
	Ready    Phase = "ready"
)

// StartTimeout is how long the engine may take to start. A process started again finds it compiled.
const StartTimeout = 10 * time.Minute

// engine is started at the first PDF and lives as long as the process, since compiling it takes far longer than most
// documents. Each document gets a fresh instance with fresh memory.
var engine struct {
	once sync.Once
	pool pdfium.Pool
	err  error
}

// Instance returns an instance for one document. The first caller's cache folder (empty: none) and bytes of memory hold;
// told, which may be nil, learns when the engine has to be started and when it runs.
func Instance(cacheDir string, memory int64, told func(Phase) error) (pdfium.Pdfium, error) {
	engine.once.Do(func() {
		say := func(p Phase) {
			if told != nil && engine.err == nil {
				engine.err = told(p)
			}
		}
		if say(Starting); engine.err == nil {
			engine.pool, engine.err = start(cacheDir, memory)
		}
		say(Ready)
	})
	if engine.err != nil {
		return nil, engine.err
	}
	return engine.pool.GetInstance(time.Minute)
}

func start(cacheDir string, memory int64) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(uint32(max(memory, 64<<20) / (64 << 10)))
	if cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
		if err != nil {
			return nil, fmt.Errorf("open the cache of the PDF engine in %q: %w", cacheDir, err)
		}
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal: 1, RuntimeConfig: config, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
		Context: context.Background(),
	})
	if err != nil {
		return nil, fmt.Errorf("start the PDF engine: %w", err)
	}
	return pool, nil
}
