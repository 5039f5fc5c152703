import type { Layer } from "../../lib/layer/layer";
import { environmentOf, layerOf } from "./fixtures";

/** Folder of the example environments, relative to the project. */
export const EXAMPLES = "examples/environments";

/** Names of the example environments. */
export const EXAMPLE_ENVIRONMENTS = ["eks", "gke", "k3s", "on-premises", "team-a", "team-b"] as const;

/** Name of an example environment. */
export type ExampleName = (typeof EXAMPLE_ENVIRONMENTS)[number];

/**
 * Resolves an example environment.
 * @param namespace - namespace, if not the usual one
 */
export function exampleLayer(name: ExampleName, namespace?: string): Layer {
  const { environment, release } = environmentOf(name, EXAMPLES);
  return layerOf({ environment: { ...environment, ...(namespace !== undefined && { namespace }) }, release });
}
