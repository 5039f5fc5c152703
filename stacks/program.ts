import type { Provider } from "@pulumi/kubernetes/provider";
import type { Layer } from "../lib/layer/layer";
import { LAYER_RESOURCE, PROVIDER_RESOURCE } from "../lib/names/pulumi";
import { AccessLayer, checkLayer } from "./access-layer";
import { awsOptions, awsResources, type AwsResources } from "./aws";
import { readable } from "./failures";
import { loadStack } from "./load-stack";
import { holdsData } from "./protection";
import { kubernetesProvider } from "./provider";
import type { SecretsByName } from "./secrets";

/** Options of {@link program}. */
export interface ProgramOptions {
  /** Folder of the environment files; messages repeat it. */
  readonly folder: string;
  /**
   * Secrets that the stack creates, by their names.
   * @default - somebody else creates them
   */
  readonly secrets?: SecretsByName;
}

/** What {@link program} registers. */
export interface ProgramResources {
  /** The environment of the stack, resolved. */
  readonly environment: Layer;
  /** The provider of the environment's cluster. */
  readonly provider: Provider;
  /** The layer. */
  readonly layer: AccessLayer;
  /**
   * What the environment has in AWS.
   * @default - it has no backups, and nothing there
   */
  readonly aws?: AwsResources;
}

/**
 * The stack of one environment, the one that is called like the stack: what it has in AWS, its cluster's provider and its layer.
 * @throws RunError before anything is registered: with everything that is wrong with the files, else with the Secrets, else with what the stack
 * needs in AWS
 */
export function program({ folder, secrets }: ProgramOptions): ProgramResources {
  const loaded = loadStack(folder);
  return readable(() => {
    const { layer: resolved } = loaded;
    const args = { ...loaded, secrets };
    checkLayer(args);
    const aws = awsResources(resolved, awsOptions);
    const provider = kubernetesProvider(
      PROVIDER_RESOURCE,
      { context: resolved.cluster.context, identifier: resolved.name },
      { protect: holdsData(resolved) },
    );
    const layer = new AccessLayer(LAYER_RESOURCE, args, { provider });
    return { environment: resolved, provider, layer, aws };
  });
}
