import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Manifest } from "../lib/manifests/manifest";
import { MANIFEST_RESOURCES_TYPE, builtInKindOf } from "../lib/names/pulumi";
import { readable } from "./failures";
import { holdData } from "./protection";
import { requireProvider } from "./provider";
import { registerAll } from "./register";

/** Args of {@link ManifestResources}. */
export interface ManifestResourcesArgs {
  /** The objects, such as those of a cdk8s chart: `manifestsOf(chart)`. */
  readonly manifests: readonly Manifest[];
}

/**
 * The objects of a chart as resources, one each, named `<component>:<Kind>/<namespace>/<name>`. Where volumes are among them, all are protected
 * unless `options.protect` says otherwise; elsewhere the parent decides. Namespaces and volume claims outlive their resources.
 * @throws RunError where a kind has no class, or there is no provider
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
