import { chooseEnvironments, loadValidEnvironments } from "../../charts/files/chosen-environments";
import { inputError } from "../../charts/failures";
import type { Layer } from "../../lib/layer/layer";
import { didYouMean, listWith, show } from "../../lib/values/words";

/**
 * Loads one environment.
 * @throws an input error with all of its problems
 */
export function layerOf({ environments, env }: { readonly environments: string; readonly env: string }): Layer {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw new Error(`${env} was not loaded`);
  return loaded.layer;
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
