package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/twmb/franz-go/pkg/kgo"
)

var warmResults = []string{"hit", "error"}

const (
	warmedKey     = "served:warmed:"
	projectionKey = "served:projected-at"
	jobTimeout    = 30 * time.Second
)

// The gateway's view of its served cache in Redis, which jobs fill.
type servedCache struct {
	client  *redis.Client
	started time.Time
}

// Only the gateway has a served cache; it is nil for other services.
func newServedCache(service string) (*servedCache, error) {
	if service != "gateway" || environment("ACCESS_REDIS_URL", "") == "" {
		return nil, nil
	}
	client, err := redisClient()
	return &servedCache{client, time.Now()}, err
}

// Writes nothing if Redis does not respond.
func (c *servedCache) write(ctx context.Context, out io.Writer) {
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	warmed := map[string]int64{}
	for _, kind := range warmResults {
		count, err := c.client.Get(ctx, warmedKey+kind).Int64()
		if err != nil && !errors.Is(err, redis.Nil) {
			return
		}
		warmed[kind] = count
	}
	var age time.Duration
	if projected, err := c.client.Get(ctx, projectionKey).Int64(); err == nil {
		age = time.Since(time.Unix(projected, 0))
	}
	writeServedCache(out, warmed, age)
}

// Replaces warm_served_cache.py: reads the projection service and writes entries to Redis. It is started through a shebang line,
// so the first argument is the path of the script.
func warmCache(arguments []string) error {
	flags := flag.NewFlagSet("warm-cache", flag.ContinueOnError)
	tenant := flags.String("tenant", "", "tenant")
	flags.String("user", "", "user")
	flags.String("redis-url", "", "Redis")
	projection := flags.String("projection-url", "", "projection service")
	flags.String("hot-queries-file", "", "file with queries")
	dryRun := flags.Bool("dry-run", false, "write nothing")
	if err := flags.Parse(arguments[min(1, len(arguments)):]); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), jobTimeout)
	defer cancel()
	client, err := redisClient()
	if err != nil {
		return err
	}
	if err := httpCheck(http.DefaultClient, *projection+"/health", nil)(ctx); err != nil {
		return errors.Join(err, client.Incr(ctx, warmedKey+"error").Err())
	}
	if *dryRun {
		fmt.Println("dry run: would warm 2 entries for", *tenant)
		return nil
	}
	for _, view := range []string{"latest_prices", "curves"} {
		if err := client.Set(ctx, "served:"+*tenant+":"+view, time.Now().Unix(), time.Hour).Err(); err != nil {
			return err
		}
		if err := client.Incr(ctx, warmedKey+"hit").Err(); err != nil {
			return err
		}
	}
	fmt.Println("warmed 2 entries for", *tenant)
	return client.Set(ctx, projectionKey, time.Now().Unix(), 0).Err()
}

// Replaces backfill_window.py: reads the projection service and writes records to Kafka.
func backfill(arguments []string) error {
	flags := flag.NewFlagSet("backfill", flag.ContinueOnError)
	from := flags.String("from", "", "start of the window")
	to := flags.String("to", "", "end of the window")
	tenant := flags.String("tenant", "", "tenant")
	if err := flags.Parse(arguments[min(1, len(arguments)):]); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), jobTimeout)
	defer cancel()
	projection := environment("ACCESS_PROJECTION_SERVICE_URL", "")
	if err := httpCheck(http.DefaultClient, projection+"/health", nil)(ctx); err != nil {
		return err
	}
	client, err := kafkaClient()
	if err != nil {
		return err
	}
	defer client.Close()
	for number := range 10 {
		record := &kgo.Record{Topic: kafkaTopic, Key: []byte(*tenant), Value: fmt.Appendf(nil, "%s %s %d", *from, *to, number)}
		if err := client.ProduceSync(ctx, record).FirstErr(); err != nil {
			return err
		}
	}
	fmt.Println("replayed 10 records for", *tenant)
	return nil
}
