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
  /** Folder of the environment files. Messages show it as given here. */
  readonly folder: string;
  /**
   * Secrets that the stack creates, keyed by name.
   * @default - none, because all Secrets are created outside the stack
   */
  readonly secrets?: SecretsByName;
}

/** Resources that {@link program} registers. */
export interface ProgramResources {
  /** The resolved environment of the stack. */
  readonly environment: Layer;
  /** Kubernetes provider for the environment's cluster. */
  readonly provider: Provider;
  /** The layer's component. */
  readonly layer: AccessLayer;
  /**
   * AWS resources of the environment.
   * @default - none, because the environment has no backups
   */
  readonly aws?: AwsResources;
}

/**
 * Registers the environment that has the same name as the stack. This includes its AWS resources, the provider of its cluster, and its layer.
 * @throws RunError before the first resource is registered. It lists all problems of the files; if there are none, those of the Secrets; if there are
 * none, those of the AWS settings
 */
export function program({ folder, secrets }: ProgramOptions): ProgramResources {
  const loaded = loadStack(folder);
  return readable(() => {
    const { layer: resolved } = loaded;
    const args = { layer: resolved, secrets };
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
