import { Provider } from "@pulumi/kubernetes/provider";
import { RunError, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import { providerSettings } from "../lib/names/pulumi";
import { isGivenProvider } from "./given-provider";

/** The cluster of a {@link kubernetesProvider}. */
export interface ClusterArgs {
  /** Name of the kubectl context. */
  readonly context: string;
  /**
   * Identifies the cluster, independently of the context's name; for example the environment's name. Changing it replaces every object, which
   * Pulumi refuses if the layer holds data. Renaming the context replaces nothing.
   */
  readonly identifier: string;
}

/**
 * The Kubernetes provider that the components here require: pinned context, server-side apply, conflicts are errors. ConfigMaps are updated in
 * place (`enableConfigMapMutable`), because their names are fixed: a replacement would delete them first.
 */
export function kubernetesProvider(
  name: string,
  { context, identifier }: ClusterArgs,
  options?: CustomResourceOptions,
): Provider {
  return new Provider(name, { ...providerSettings(context, identifier) }, options);
}

/**
 * Checks that a component has a Kubernetes provider, directly or from its parent. The default provider would use the current kubectl context.
 * @throws RunError if it has none
 */
export function requireProvider(component: string, options: ComponentResourceOptions): void {
  if (isGivenProvider(options, (one) => Provider.isInstance(one), "kubernetes:core/v1:Namespace")) return;
  throw new RunError(
    `${component} requires an explicit Kubernetes provider (the default one uses the current kubectl context); ` +
      'pass { provider: kubernetesProvider("kubernetes", { context, identifier }) }',
  );
}
