// The Kubernetes provider of Pulumi. Its own main embeds files that its release process writes, which the module lacks.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// The two files come from the module itself, laid over this folder by tools/build.ts.

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

// The engine asks for the provider by the version of the SDK in package.json, and refuses one that calls itself otherwise.
var version = "unknown"

func main() { provider.Serve("kubernetes", version, schema, terraformMapping) }
