import type { Layer } from "../../lib/layer/layer";
import { EXAMPLES, EXAMPLE_ENVIRONMENTS } from "./example-environments";
import { ENVIRONMENTS, environmentOf, layerOf, type EnvironmentFiles } from "./fixtures";

/** An environment whose runbook is tested. */
export interface RunbookEnvironment {
  readonly name: string;
  readonly files: EnvironmentFiles;
  readonly layer: Layer;
}

const MANAGED = "examples/managed-datastores/environments";

/** The shipped environments and the examples. */
export const RUNBOOK_ENVIRONMENTS: readonly RunbookEnvironment[] = [
  ...ENVIRONMENTS.map((name) => environment(name, "environments")),
  ...EXAMPLE_ENVIRONMENTS.map((name) => environment(name, EXAMPLES)),
  environment("managed", MANAGED),
];

function environment(name: string, folder: string): RunbookEnvironment {
  const files = environmentOf(name, folder);
  return { name, files, layer: layerOf(files) };
}
