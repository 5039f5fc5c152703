package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"github.com/twmb/franz-go/pkg/kgo"
)

// A callee and the check that a real client gets a response from it.
type callee struct {
	name  string
	check func(context.Context) error
}

// Result of one check.
type result struct {
	OK           bool   `json:"ok"`
	Error        string `json:"error,omitempty"`
	Milliseconds int64  `json:"milliseconds"`
}

const checkTimeout = 4 * time.Second

var serviceURL = regexp.MustCompile(`^ACCESS_(.+)_SERVICE_URL=`)

// The callees in the environment of a pod, sorted by name. Clients connect at the first check.
func calleesOf(service string) ([]callee, error) {
	client := &http.Client{Timeout: checkTimeout}
	var all []callee
	add := func(name string, check func(context.Context) error) { all = append(all, callee{name, check}) }
	for _, variable := range os.Environ() {
		if found := serviceURL.FindStringSubmatch(variable); found != nil {
			name := strings.ReplaceAll(strings.ToLower(found[1]), "_", "-")
			add(name, httpCheck(client, os.Getenv("ACCESS_"+found[1]+"_SERVICE_URL")+"/health", nil))
		}
	}
	if base := os.Getenv("ACCESS_KEYCLOAK_URL"); base != "" {
		add("keycloak", httpCheck(client, base+"/realms/master/.well-known/openid-configuration", hasField("issuer")))
	}
	if keys := os.Getenv("ACCESS_JWKS_URL"); keys != "" {
		add("jwks", httpCheck(client, keys, hasField("keys")))
	}
	if os.Getenv("ACCESS_POSTGRES_HOST") != "" {
		pool, err := postgresPool()
		if err != nil {
			return nil, err
		}
		add("postgres", func(ctx context.Context) error {
			var now time.Time
			return pool.QueryRow(ctx, "SELECT now()").Scan(&now)
		})
	}
	if os.Getenv("ACCESS_REDIS_URL") != "" {
		cache, err := redisClient()
		if err != nil {
			return nil, err
		}
		add("redis", func(ctx context.Context) error {
			return errors.Join(cache.Ping(ctx).Err(), cache.Set(ctx, "stand-in:"+service, time.Now().Unix(), time.Hour).Err())
		})
	}
	if os.Getenv("ACCESS_KAFKA_BOOTSTRAP_SERVERS") != "" {
		broker, err := kafkaClient()
		if err != nil {
			return nil, err
		}
		add("kafka", func(ctx context.Context) error {
			if err := broker.Ping(ctx); err != nil {
				return err
			}
			return broker.ProduceSync(ctx, &kgo.Record{Topic: kafkaTopic, Key: []byte(service), Value: []byte(service)}).FirstErr()
		})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all, nil
}

// Checks all callees concurrently.
func checkAll(ctx context.Context, callees []callee) map[string]result {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var mutex sync.Mutex
	var group sync.WaitGroup
	results := map[string]result{}
	for _, one := range callees {
		group.Go(func() {
			began := time.Now()
			err := one.check(ctx)
			found := result{OK: err == nil, Milliseconds: time.Since(began).Milliseconds()}
			if err != nil {
				found.Error = err.Error()
			}
			mutex.Lock()
			defer mutex.Unlock()
			results[one.name] = found
		})
	}
	group.Wait()
	return results
}

func httpCheck(client *http.Client, address string, judge func([]byte) error) func(context.Context) error {
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("GET %s: status %d", address, response.StatusCode)
		}
		if judge == nil {
			return nil
		}
		return judge(body)
	}
}

func hasField(name string) func([]byte) error {
	return func(body []byte) error {
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			return err
		}
		if fields[name] == nil {
			return fmt.Errorf("the response has no field %q", name)
		}
		return nil
	}
}

func postgresPool() (*pgxpool.Pool, error) {
	// Without the password, so that no error contains it.
	address := url.URL{
		Scheme:   "postgres",
		User:     url.User(os.Getenv("ACCESS_POSTGRES_USER")),
		Host:     os.Getenv("ACCESS_POSTGRES_HOST") + ":" + environment("ACCESS_POSTGRES_PORT", "5432"),
		Path:     os.Getenv("ACCESS_POSTGRES_DATABASE"),
		RawQuery: "sslmode=" + environment("ACCESS_POSTGRES_SSLMODE", "disable"),
	}
	config, err := pgxpool.ParseConfig(address.String())
	if err != nil {
		return nil, err
	}
	config.ConnConfig.Password = os.Getenv("ACCESS_POSTGRES_PASSWORD")
	if size, err := strconv.Atoi(os.Getenv("ACCESS_POSTGRES_POOL_SIZE")); err == nil {
		config.MaxConns = int32(size)
	}
	return pgxpool.NewWithConfig(context.Background(), config)
}

func redisClient() (*redis.Client, error) {
	options, err := redis.ParseURL(os.Getenv("ACCESS_REDIS_URL"))
	if err != nil {
		return nil, err
	}
	options.Password = os.Getenv("ACCESS_REDIS_PASSWORD")
	return redis.NewClient(options), nil
}

const kafkaTopic = "stand-in"

func kafkaClient() (*kgo.Client, error) {
	options := []kgo.Opt{
		kgo.SeedBrokers(strings.Split(os.Getenv("ACCESS_KAFKA_BOOTSTRAP_SERVERS"), ",")...),
		kgo.AllowAutoTopicCreation(),
	}
	if os.Getenv("ACCESS_KAFKA_SECURITY_PROTOCOL") == "SSL" {
		options = append(options, kgo.DialTLSConfig(new(tls.Config)))
	}
	return kgo.NewClient(options...)
}
