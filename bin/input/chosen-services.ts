import { chooseEnvironments, loadValidEnvironments } from "../../charts/files/chosen-environments";
import { inputError } from "../../charts/failures";
import type { Layer } from "../../lib/layer/layer";
import { didYouMean, listWith, show } from "../../lib/values/words";

/** The options that name an environment and its cluster. */
interface Place {
  readonly environments: string;
  readonly env: string;
  readonly context?: string;
}

/**
 * Loads one environment. A context in the options replaces that of the file.
 * @throws an input error with all of its problems
 */
export function layerOf({ environments, env, context }: Place): Layer {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw new Error(`${env} was not loaded`);
  const { layer } = loaded;
  return context === undefined ? layer : { ...layer, cluster: { ...layer.cluster, context } };
}

/**
 * Checks the names of services.
 * @throws an input error with all names that the environment does not have
 */
export function checkServices({ name, services }: Layer, wanted: readonly string[]): void {
  const names = services.map((service) => service.name);
  const unknown = wanted.filter((one) => !names.includes(one));
  if (unknown.length === 0) return;
  const lines = unknown.map(
    (one) => `${name} has no service ${show(one)}${didYouMean(one, names) || `; available: ${listWith("and", names)}`}`,
  );
  throw inputError(lines.join("\n"));
}
