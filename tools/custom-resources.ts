import { join } from "path";
import { goEnvironment, runGo } from "./go";

/** A Go module that holds definitions of custom resources as YAML, pinned by `custom-resources/go.mod`. */
interface Definitions {
  /** Path of the Go module. */
  readonly module: string;
  /** Folder of the module. */
  readonly folder: string;
  /** Files of the folder. */
  readonly files: readonly string[];
}

/** Definitions of every custom resource that the layer prints. */
const DEFINITIONS: readonly Definitions[] = [
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

/** Paths of the files with the definitions, or why there are none, in words for people. */
export type Found = { readonly files: readonly string[] } | { readonly reason: string };

/**
 * Brings the pinned definitions of custom resources into Go's module cache, which checks them against `go.sum`, and says where
 * they are. Nothing is built.
 */
export async function customResourceDefinitions(environment: NodeJS.ProcessEnv = process.env): Promise<Found> {
  const modules = DEFINITIONS.map(({ module }) => module);
  const go = { tool: { module: "custom-resources" }, environment: goEnvironment(environment) };
  const { output, failure } = await runGo(["mod", "download", "-json", ...modules], go);
  const downloads = downloadsOf(output);
  if (failure !== undefined) {
    const reasons = downloads.flatMap(({ Path, Error }) => (Error === undefined ? [] : [`${Path}: ${Error}`]));
    return { reason: `definitions of custom resources can't be had: ${[failure, ...reasons].join("\n")}` };
  }
  const folders = new Map(downloads.map(({ Path, Dir = "" }) => [Path, Dir]));
  const files = DEFINITIONS.flatMap(({ module, folder, files }) =>
    files.map((file) => join(folders.get(module) ?? "", folder, file)),
  );
  return { files };
}

/** What Go says of a module. */
interface Download {
  readonly Path: string;
  readonly Dir?: string;
  readonly Error?: string;
}

/** Go prints one JSON object after the other, each from the start of a line. */
function downloadsOf(output: string): readonly Download[] {
  return output
    .split(/^(?=\{)/m)
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text) as Download);
}
