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
  {
    module: "github.com/external-secrets/external-secrets",
    folder: "config/crds/bases",
    files: ["external-secrets.io_externalsecrets.yaml"],
  },
];

/** Paths of the definition files, or the reason why they are missing, as text for the user. */
export type Found = { readonly files: readonly string[] } | { readonly reason: string };

/** Definitions of the custom resources that the Gateway of the node tests uses in addition: of the Gateway API, and of the controller. */
const ENTRY_DEFINITIONS: Readonly<Record<string, ModuleFiles>> = {
  "custom-resources": {
    module: "sigs.k8s.io/gateway-api",
    folder: "config/crd/standard",
    files: ["gatewayclasses", "gateways", "referencegrants"].map((name) => `gateway.networking.k8s.io_${name}.yaml`),
  },
  contour: { module: "github.com/projectcontour/contour", folder: "examples/contour", files: ["01-crds.yaml"] },
};

/**
 * Downloads the pinned custom resource definitions into Go's module cache, which verifies them against `go.sum`, and returns
 * their paths. Builds nothing.
 */
export function customResourceDefinitions(environment: NodeJS.ProcessEnv = process.env): Promise<Found> {
  return download("custom-resources", DEFINITIONS, environment);
}

/** Does the same for the definitions that the Gateway of the node tests uses. */
export async function entryDefinitions(environment: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const files: string[] = [];
  for (const [pinnedBy, definitions] of Object.entries(ENTRY_DEFINITIONS)) {
    const found = await download(pinnedBy, [definitions], environment);
    if ("reason" in found) return found;
    files.push(...found.files);
  }
  return { files };
}

/** Downloads modules that the `go.mod` in the folder `pinnedBy` pins, and returns the paths of the files in them. */
async function download(
  pinnedBy: string,
  definitions: readonly ModuleFiles[],
  environment: NodeJS.ProcessEnv,
): Promise<Found> {
  const modules = definitions.map(({ module }) => module);
  const go = { tool: { module: pinnedBy }, environment: goEnvironment(environment) };
  const downloaded = await downloadModules(modules, go);
  if ("reason" in downloaded)
    return { reason: `custom resource definitions can't be downloaded: ${downloaded.reason}` };
  const files = definitions.flatMap(({ module, folder, files }) =>
    files.map((file) => join(downloaded.folders.get(module) ?? "", folder, file)),
  );
  return { files };
}
