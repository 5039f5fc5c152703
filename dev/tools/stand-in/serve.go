package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// A service that follows the contract in docs/service-contract.md.
type server struct {
	name, version, host string
	metrics             *metrics
	callees             []callee
	served              *servedCache
	count, open         atomic.Int64
	// Closed on SIGTERM. Later responses close their connections.
	draining chan struct{}
	// Closed when streams have to end.
	ending chan struct{}
}

func serve(arguments []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	port := flags.Int("port", 8000, "port")
	drain := flags.Duration("drain", 5*time.Second, "time from SIGTERM until the port closes")
	limit := flags.Duration("limit", 20*time.Second, "time for in-flight requests after the port closes")
	interval := flags.Duration("interval", 5*time.Second, "time between two calls of the callees")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	s := &server{
		name:     environment("STAND_IN_SERVICE", "service"),
		version:  environment("STAND_IN_VERSION", "v0.0.0"),
		draining: make(chan struct{}),
		ending:   make(chan struct{}),
	}
	s.host, _ = os.Hostname()
	s.metrics = newMetrics(s.name)
	var err error
	if s.callees, err = calleesOf(s.name); err != nil {
		return err
	}
	if s.served, err = newServedCache(s.name); err != nil {
		return err
	}
	s.writeStarted()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	httpServer := &http.Server{Addr: ":" + strconv.Itoa(*port), Handler: s.handler()}
	failed := make(chan error, 2)
	go func() { failed <- httpServer.ListenAndServe() }()
	if port := os.Getenv("STAND_IN_GRPC_PORT"); port != "" {
		go func() { failed <- healthServer(port, "live").ListenAndServe() }()
	}
	go s.callForever(*interval)
	say("info", "listening", map[string]any{"service": s.name, "version": s.version, "port": *port, "uid": os.Getuid()})
	select {
	case err := <-failed:
		return err
	case <-signals:
	}
	say("info", "stopping", map[string]any{"open": s.open.Load(), "requests": s.count.Load()})
	close(s.draining)
	time.Sleep(*drain)
	time.AfterFunc(*limit-2*time.Second, func() { close(s.ending) })
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	err = httpServer.Shutdown(ctx)
	say("info", "stopped", map[string]any{"open": s.open.Load(), "requests": s.count.Load()})
	return err
}

// Writes a file to each path that the contract makes writable.
func (s *server) writeStarted() {
	for _, path := range []string{"/tmp/started", "/var/log/started"} {
		if err := os.WriteFile(path, []byte(s.host+"\n"), 0o600); err != nil {
			say("error", "not writable", map[string]any{"path": path, "error": err.Error()})
		}
	}
}

// Checks the callees periodically and logs each change of their status.
func (s *server) callForever(interval time.Duration) {
	before := map[string]string{}
	for {
		for name, found := range checkAll(context.Background(), s.callees) {
			if last, known := before[name]; known && last == found.Error {
				continue
			}
			before[name] = found.Error
			say("info", "callee", map[string]any{"callee": name, "ok": found.OK, "error": found.Error})
		}
		time.Sleep(interval)
	}
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, `{"status":"ok"}`) })
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		s.metrics.write(w)
		fmt.Fprintf(w, "# TYPE stand_in_open_requests gauge\nstand_in_open_requests %d\n", s.open.Load())
		s.served.write(r.Context(), w)
	})
	mux.HandleFunc("/callees", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(checkAll(r.Context(), s.callees))
	})
	mux.HandleFunc("/dial", dial)
	mux.HandleFunc("/burn", burn)
	mux.HandleFunc("/stream", s.counted(s.stream, true))
	mux.HandleFunc("/", s.counted(s.answer, false))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isClosed(s.draining) {
			w.Header().Set("Connection", "close")
		}
		mux.ServeHTTP(w, r)
	})
}

// Counts requests. The inner handler returns the status.
func (s *server) counted(inner func(http.ResponseWriter, *http.Request) int, isStream bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		s.open.Add(1)
		defer s.open.Add(-1)
		s.metrics.add(inner(w, r), time.Since(began), isStream)
	}
}

// Responds with `<version> <pod> <n>`, optionally after ?sleep=300ms or with ?status=503.
func (s *server) answer(w http.ResponseWriter, r *http.Request) int {
	number := s.count.Add(1)
	if pause, err := time.ParseDuration(r.URL.Query().Get("sleep")); err == nil {
		time.Sleep(pause)
	}
	status, err := strconv.Atoi(r.URL.Query().Get("status"))
	if err != nil || status < 200 || status > 599 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, "%s %s %d\n", s.version, s.host, number)
	return status
}

// Sends a line every 100 ms for ?seconds=N, and then the line `end`.
func (s *server) stream(w http.ResponseWriter, r *http.Request) int {
	number := s.count.Add(1)
	end := time.After(secondsOf(r))
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	out := http.NewResponseController(w)
	for {
		fmt.Fprintf(w, "%s %s %d\n", s.version, s.host, number)
		if out.Flush() != nil {
			return http.StatusOK
		}
		select {
		case <-tick.C:
			continue
		case <-r.Context().Done():
			return http.StatusOK
		case <-end:
		case <-s.ending:
		}
		fmt.Fprintln(w, "end")
		return http.StatusOK
	}
}

// Opens a connection to ?to=host:port from inside the pod, to test which egress its NetworkPolicies allow.
func dial(w http.ResponseWriter, r *http.Request) {
	connection, err := net.DialTimeout("tcp", r.URL.Query().Get("to"), 3*time.Second)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprintln(w, err)
		return
	}
	connection.Close()
	fmt.Fprintln(w, "open")
}

// Uses one CPU for ?seconds=N, and responds immediately.
func burn(w http.ResponseWriter, r *http.Request) {
	end := time.Now().Add(secondsOf(r))
	go func() {
		for time.Now().Before(end) {
		}
	}()
	fmt.Fprintln(w, "burning")
}

func secondsOf(r *http.Request) time.Duration {
	seconds, err := strconv.ParseFloat(r.URL.Query().Get("seconds"), 64)
	if err != nil {
		seconds = 1
	}
	return time.Duration(seconds * float64(time.Second))
}

func isClosed(channel chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}
