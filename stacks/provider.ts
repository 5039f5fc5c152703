import { Provider } from "@pulumi/kubernetes/provider";
import { RunError, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import { providerSettings } from "../lib/names/pulumi";
import { isGivenProvider } from "./given-provider";

/** The cluster of a {@link kubernetesProvider}. */
export interface ClusterArgs {
  /** Name of the kubectl context. */
  readonly context: string;
  /**
   * What stands for the cluster as long as it is the same one, such as the environment's name. A new one replaces every object, which is refused
   * where the layer holds data; a renamed context replaces nothing.
   */
  readonly identifier: string;
}

/**
 * The provider that the components here need: a pinned context, changes in place by server-side apply, and a conflict is an error. ConfigMaps
 * must change in place (`enableConfigMapMutable`), because their names are fixed: a replacement would delete them first.
 */
export function kubernetesProvider(
  name: string,
  { context, identifier }: ClusterArgs,
  options?: CustomResourceOptions,
): Provider {
  return new Provider(name, { ...providerSettings(context, identifier) }, options);
}

/**
 * Does nothing where a component is given a Kubernetes provider, by itself or by its parent. The default one follows a laptop's current context.
 * @throws RunError where there is none
 */
export function requireProvider(component: string, options: ComponentResourceOptions): void {
  if (isGivenProvider(options, (one) => Provider.isInstance(one), "kubernetes:core/v1:Namespace")) return;
  throw new RunError(
    `${component} must be given a Kubernetes provider, because the default one rolls out to whichever context is current; ` +
      'pass { provider: kubernetesProvider("kubernetes", { context, identifier }) }',
  );
}
