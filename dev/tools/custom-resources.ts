import { join } from "path";
import { downloadModules } from "./download";
import { goEnvironment } from "./go";
import type { ModuleFiles } from "./tools";

/** Definitions of the custom resources that the layer uses: YAML files in Go modules that `custom-resources/go.mod` pins. */
const DEFINITIONS: readonly ModuleFiles[] = [
  {
    module: "sigs.k8s.io/gateway-api",
    folder: "config/crd/standard",
    files: ["gateway.networking.k8s.io_httproutes.yaml"],
  },
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    folder: "example/prometheus-operator-crd",
    files: ["monitoring.coreos.com_prometheusrules.yaml", "monitoring.coreos.com_servicemonitors.yaml"],
  },
];

/** Paths of the definition files, or the reason why they are missing, as text for the user. */
export type Found = { readonly files: readonly string[] } | { readonly reason: string };

/**
 * Downloads the pinned custom resource definitions into Go's module cache, which verifies them against `go.sum`, and returns
 * their paths. Builds nothing.
 */
export async function customResourceDefinitions(environment: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const modules = DEFINITIONS.map(({ module }) => module);
  const go = { tool: { module: "custom-resources" }, environment: goEnvironment(environment) };
  const downloaded = await downloadModules(modules, go);
  if ("reason" in downloaded)
    return { reason: `custom resource definitions can't be downloaded: ${downloaded.reason}` };
  const files = DEFINITIONS.flatMap(({ module, folder, files }) =>
    files.map((file) => join(downloaded.folders.get(module) ?? "", folder, file)),
  );
  return { files };
}
