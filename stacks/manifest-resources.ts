import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Manifest } from "../lib/manifests/manifest";
import { MANIFEST_RESOURCES_TYPE, builtInKindOf } from "../lib/names/pulumi";
import { readable } from "./failures";
import { holdData } from "./protection";
import { requireProvider } from "./provider";
import { registerAll } from "./register";

/** Args of {@link ManifestResources}. */
export interface ManifestResourcesArgs {
  /** Manifests to register, such as `manifestsOf(chart)` for a cdk8s chart. */
  readonly manifests: readonly Manifest[];
}

/**
 * Registers the objects of a chart as one resource each, named `<component>:<Kind>/<namespace>/<name>`. If the objects include a volume claim, all of
 * them are protected by default; otherwise, `protect` is inherited from the parent. Namespaces and volume claims stay in the cluster when their
 * resources are deleted.
 * @throws RunError if a kind has no class, or if no provider is given
 */
export class ManifestResources extends ComponentResource {
  constructor(name: string, { manifests }: ManifestResourcesArgs, options: ComponentResourceOptions = {}) {
    requireProvider(`ManifestResources ${name}`, options);
    readable(() => manifests.forEach(builtInKindOf));
    const protect = options.protect ?? (holdData(manifests) || undefined);
    super(MANIFEST_RESOURCES_TYPE, name, {}, { ...options, protect });
    registerAll({ component: name, parent: this, manifests, protect });
    this.registerOutputs();
  }
}
