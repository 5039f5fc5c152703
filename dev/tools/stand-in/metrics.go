package main

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"time"
)

var durationLimits = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// Metrics of a service under the names that docs/service-contract.md lists.
type metrics struct {
	mutex    sync.Mutex
	prefix   string
	requests map[int]int
	buckets  []int
	sum      float64
	count    int
}

func newMetrics(service string) *metrics {
	return &metrics{
		prefix:   strings.ReplaceAll(service, "-", "_"),
		requests: map[int]int{200: 0},
		buckets:  make([]int, len(durationLimits)),
	}
}

// Counts a request. Streams have no duration.
func (m *metrics) add(status int, duration time.Duration, isStream bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.requests[status]++
	if isStream {
		return
	}
	m.count++
	m.sum += duration.Seconds()
	for index, limit := range durationLimits {
		if duration.Seconds() <= limit {
			m.buckets[index]++
		}
	}
}

// Writes the metrics in the Prometheus text format.
func (m *metrics) write(out io.Writer) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	statuses := make([]int, 0, len(m.requests))
	for status := range m.requests {
		statuses = append(statuses, status)
	}
	sort.Ints(statuses)
	fmt.Fprintf(out, "# TYPE %s_requests_total counter\n", m.prefix)
	for _, status := range statuses {
		fmt.Fprintf(out, "%s_requests_total{status=\"%d\"} %d\n", m.prefix, status, m.requests[status])
	}
	name := m.prefix + "_request_duration_seconds"
	fmt.Fprintf(out, "# TYPE %s histogram\n", name)
	for index, limit := range durationLimits {
		fmt.Fprintf(out, "%s_bucket{le=\"%g\"} %d\n", name, limit, m.buckets[index])
	}
	fmt.Fprintf(out, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n", name, m.count, name, m.sum, name, m.count)
}

// Writes the metrics of the gateway's served cache. Jobs keep the number of warmed entries in Redis.
func writeServedCache(out io.Writer, warmed map[string]int64, age time.Duration) {
	fmt.Fprintln(out, "# TYPE gateway_served_cache_warm_total counter")
	for _, kind := range warmResults {
		fmt.Fprintf(out, "gateway_served_cache_warm_total{result=%q} %d\n", kind, warmed[kind])
	}
	fmt.Fprintln(out, "# TYPE gateway_served_projection_age_seconds summary")
	for _, view := range []string{"latest_prices", "curves"} {
		fmt.Fprintf(out, "gateway_served_projection_age_seconds{view=%q,quantile=\"0.95\"} %g\n", view, age.Seconds())
	}
}
