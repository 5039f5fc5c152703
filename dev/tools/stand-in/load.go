package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

const pauseAfterFailure = 100 * time.Millisecond

// Flags of the load.
type loadOptions struct {
	url                           string
	seconds                       float64
	requests                      int
	atLeast, atLeastNew           int
	keepAlive, slow, streams      int
	newConnections, streamSeconds float64
	pause, timeout                time.Duration
}

// Sends requests until the time is up, the number is reached, or a signal arrives. Prints each failure to stderr when it happens,
// and a JSON summary to stdout at the end.
func load(arguments []string) error {
	var o loadOptions
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.StringVar(&o.url, "url", "", "address without a path, for example http://gateway-service:8000")
	flags.Float64Var(&o.seconds, "seconds", 0, "duration; 0 means no limit")
	flags.IntVar(&o.requests, "requests", 0, "number of requests; 0 means no limit")
	flags.IntVar(&o.atLeast, "at-least", 0, "requests to complete before a signal ends the load")
	flags.IntVar(&o.atLeastNew, "at-least-new", 0, "connections to open before a signal ends the load")
	flags.IntVar(&o.keepAlive, "keep-alive", 4, "workers with a keep-alive connection")
	flags.DurationVar(&o.pause, "pause", 10*time.Millisecond, "pause between two requests of such a worker")
	flags.Float64Var(&o.newConnections, "new-connections", 0, "requests per second that each open a new connection")
	flags.IntVar(&o.slow, "slow", 0, "workers whose requests take 300 ms")
	flags.IntVar(&o.streams, "streams", 0, "workers that read streams")
	flags.Float64Var(&o.streamSeconds, "stream-seconds", 10, "duration of a stream")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Second, "timeout of a request, except for streams")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if o.url == "" || (o.seconds == 0 && o.requests == 0) {
		return errors.New("load needs --url, and --seconds or --requests")
	}
	t := newTally(o.requests)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	fmt.Fprintf(os.Stderr, "sending requests to %s\n", o.url)
	go func() {
		<-signals
		for !t.reached(o.atLeast, o.atLeastNew) {
			time.Sleep(100 * time.Millisecond)
		}
		stop()
	}()
	if o.seconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(o.seconds*float64(time.Second)))
		defer cancel()
	}
	var group sync.WaitGroup
	worker := func(kind, path string, pause time.Duration) {
		group.Go(func() {
			client := newClient(o, kind)
			for ctx.Err() == nil && t.next() {
				answered := ask(client, o.url+path, kind)
				t.add(kind, answered)
				// A refused connection fails at once: without a pause, one second of refusals would be thousands of failures.
				if answered.failure != "" {
					wait(ctx, pauseAfterFailure)
				}
				wait(ctx, pause)
			}
		})
	}
	for range o.keepAlive {
		worker("keep-alive", "/", o.pause)
	}
	for range o.slow {
		worker("slow", "/?sleep=300ms", 0)
	}
	for range o.streams {
		worker("stream", fmt.Sprintf("/stream?seconds=%g", o.streamSeconds), 0)
	}
	if o.newConnections > 0 {
		group.Go(func() { openConnections(ctx, o, t, &group) })
	}
	group.Wait()
	return json.NewEncoder(os.Stdout).Encode(t.summary())
}

// Starts requests at a fixed rate, even while earlier ones are still in flight.
func openConnections(ctx context.Context, o loadOptions, t *tally, group *sync.WaitGroup) {
	client := newClient(o, "new")
	tick := time.NewTicker(time.Duration(float64(time.Second) / o.newConnections))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if !t.next() {
				return
			}
			group.Go(func() { t.add("new", ask(client, o.url+"/", "new")) })
		}
	}
}

func newClient(o loadOptions, kind string) *http.Client {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: kind == "new"}, Timeout: o.timeout}
	if kind == "stream" {
		client.Timeout += time.Duration(o.streamSeconds * float64(time.Second))
	}
	return client
}

// Sends one request and returns the version that responded, or a failure. The end of the load never cancels an in-flight request.
func ask(client *http.Client, url, kind string) (outcome outcome) {
	connections := 0
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		outcome.failure = err.Error()
		return
	}
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		connections++
		if !info.Reused {
			outcome.opened++
		}
	}}
	// Like a proxy, Go retries a request if a keep-alive connection closes before the response begins. The summary counts these
	// retries.
	defer func() { outcome.retried = max(0, connections-1) }()
	response, err := client.Do(request.WithContext(httptrace.WithClientTrace(context.Background(), trace)))
	if err != nil {
		outcome.failure = err.Error()
		return
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	first, last := "", ""
	for lines.Scan() {
		last = lines.Text()
		if first == "" {
			first = last
		}
	}
	fields := strings.Fields(first)
	switch {
	case response.StatusCode != http.StatusOK:
		outcome.failure = "status " + response.Status
	case lines.Err() != nil:
		outcome.failure = "body: " + lines.Err().Error()
	case kind == "stream" && last != "end":
		outcome.failure = "the stream ended early"
	case len(fields) != 3:
		outcome.failure = fmt.Sprintf("unexpected response %.60q", first)
	default:
		outcome.version = fields[0]
	}
	return
}

func wait(ctx context.Context, pause time.Duration) {
	if pause == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}
