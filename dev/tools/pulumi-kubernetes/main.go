// The Pulumi provider for Kubernetes. The provider's own main embeds files that its release process generates and that are not in the module.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// Both files come from the provider module. dev/tools/overlay.ts adds them to this folder for the compiler.

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

// The engine looks up the provider by the version of the SDK in package.json and rejects a provider that reports another version.
var version = "unknown"

func main() { provider.Serve("kubernetes", version, schema, terraformMapping) }
