import { chooseEnvironments, loadValidEnvironments } from "../../charts/files/chosen-environments";
import { inputError } from "../../charts/failures";
import { serviceOf, type Layer, type LayerService } from "../../lib/layer/layer";
import { didYouMean, listWith, show } from "../../lib/values/words";

/**
 * The layer of one environment.
 * @throws an input error if the environment does not exist or has problems
 */
export function oneLayer({ environments, env }: { readonly environments: string; readonly env: string }): Layer {
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  if (loaded === undefined) throw new Error(`${env} was not loaded`);
  return loaded.layer;
}

/**
 * The service with the given name.
 * @throws an input error if the layer has no such service
 */
export function oneService(layer: Layer, wanted: string): LayerService {
  const found = serviceOf(layer, wanted);
  if (found !== undefined) return found;
  const names = layer.services.map(({ name }) => name);
  throw inputError(
    `${layer.name} has no service ${show(wanted)}${didYouMean(wanted, names) || `; available: ${listWith("and", names)}`}`,
  );
}
