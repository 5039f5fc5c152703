import { Provider } from "@pulumi/kubernetes/provider";
import { RunError, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import { providerSettings } from "../lib/names/pulumi";
import { isGivenProvider } from "./given-provider";

/** The cluster that a {@link kubernetesProvider} connects to. */
export interface ClusterArgs {
  /** Name of the kubectl context. */
  readonly context: string;
  /**
   * Identifier of the cluster that does not depend on the context's name, such as the environment's name. Changing it replaces every object, which
   * Pulumi rejects if the layer contains data. Renaming the context does not replace any objects.
   */
  readonly identifier: string;
}

/**
 * Creates the Kubernetes provider that this package's components require. It has a fixed context, uses server-side apply and treats conflicts as
 * errors. ConfigMaps are updated in place (`enableConfigMapMutable`), because their names are fixed and a replacement would delete them first.
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
