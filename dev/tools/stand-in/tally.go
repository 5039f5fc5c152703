package main

import (
	"fmt"
	"os"
	"regexp"
	"sync"
	"time"
)

// Result of one request.
type outcome struct {
	version, failure string
	opened, retried  int
}

// Failures with the same text.
type failures struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
	First string `json:"first"`
}

// Counts requests.
type tally struct {
	mutex           sync.Mutex
	limit, begun    int
	total, failed   int
	opened, retried int
	versions, kinds map[string]int
	failures        []*failures
}

func newTally(limit int) *tally {
	return &tally{limit: limit, versions: map[string]int{}, kinds: map[string]int{}}
}

// Whether another request may begin.
func (t *tally) next() bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.limit > 0 && t.begun >= t.limit {
		return false
	}
	t.begun++
	return true
}

// Whether at least this many requests and new connections have ended.
func (t *tally) reached(requests, connections int) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.total >= requests && t.opened >= connections
}

// Source ports differ for each connection.
var sourcePort = regexp.MustCompile(`:\d+->`)

func (t *tally) add(kind string, o outcome) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.total++
	t.kinds[kind]++
	t.opened += o.opened
	t.retried += o.retried
	if o.failure == "" {
		t.versions[o.version]++
		return
	}
	t.failed++
	now := time.Now().UTC().Format(time.RFC3339Nano)
	fmt.Fprintf(os.Stderr, "%s failed %s: %s\n", now, kind, o.failure)
	text := kind + ": " + sourcePort.ReplaceAllString(o.failure, "->")
	for _, known := range t.failures {
		if known.Text == text {
			known.Count++
			return
		}
	}
	t.failures = append(t.failures, &failures{text, 1, now})
}

func (t *tally) summary() map[string]any {
	list := t.failures
	if list == nil {
		list = []*failures{}
	}
	return map[string]any{
		"total": t.total, "failed": t.failed, "failures": list, "versions": t.versions,
		"kinds": t.kinds, "newConnections": t.opened, "retried": t.retried,
	}
}
