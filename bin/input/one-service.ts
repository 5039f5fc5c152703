import { chooseEnvironments, loadValidEnvironments } from "../../charts/files/chosen-environments";
import { inputError } from "../../charts/failures";
import { serviceOf, type Layer, type LayerService } from "../../lib/layer/layer";
import { didYouMean, listWith, show } from "../../lib/values/words";

/** The options that name an environment and its cluster. */
export interface Place {
  readonly environments: string;
  readonly env: string;
  /** Context of the kubeconfig, in place of that of the environment file. */
  readonly context?: string;
}

/**
 * The layer of one environment.
 * @throws an input error if the environment does not exist or has problems
 */
export function oneLayer({ environments, env, context }: Place): Layer {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw new Error(`${env} was not loaded`);
  const { layer } = loaded;
  return context === undefined ? layer : { ...layer, cluster: { ...layer.cluster, context } };
}

/**
 * The service with the given name.
 * @throws an input error if the layer has no such service
 */
export function oneService(layer: Layer, wanted: string): LayerService {
  const found = serviceOf(layer, wanted);
  if (found === undefined) throw inputError(unknownService(layer, wanted));
  return found;
}

/**
 * Checks the names of services.
 * @throws an input error with all names that the environment does not have
 */
export function checkServices(layer: Layer, wanted: readonly string[]): void {
  const unknown = wanted.filter((name) => serviceOf(layer, name) === undefined);
  if (unknown.length > 0) throw inputError(unknown.map((name) => unknownService(layer, name)).join("\n"));
}

function unknownService({ name, services }: Layer, wanted: string): string {
  const names = services.map((service) => service.name);
  return `${name} has no service ${show(wanted)}${didYouMean(wanted, names) || `; available: ${listWith("and", names)}`}`;
}
