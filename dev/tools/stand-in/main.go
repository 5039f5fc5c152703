// Programs for the images that replace software this project does not build; see dev/images.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

var commands = map[string]func(arguments []string) error{
	"pause":      pause,
	"serve":      serve,
	"load":       load,
	"warm-cache": warmCache,
	"backfill":   backfill,
}

func main() {
	arguments := os.Args[1:]
	name := filepath.Base(os.Args[0])
	if commands[name] == nil && len(arguments) > 0 {
		name, arguments = arguments[0], arguments[1:]
	}
	command := commands[name]
	if command == nil {
		fmt.Fprintln(os.Stderr, "usage: stand-in pause | serve | load | warm-cache | backfill")
		os.Exit(2)
	}
	if err := command(arguments); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Writes a log line. The fields never contain the value of a Secret.
func say(level, message string, fields map[string]any) {
	line := map[string]any{"time": time.Now().UTC().Format(time.RFC3339Nano), "level": level, "message": message}
	for name, value := range fields {
		line[name] = value
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func environment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
