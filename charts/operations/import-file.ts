import type { Manifest } from "../../lib/manifests/manifest";
import { FIELD_MANAGER } from "../../lib/names";
import {
  ACCESS_LAYER_TYPE,
  LAYER_RESOURCE,
  PROVIDER_RESOURCE,
  PROVIDER_TYPE,
  providerSettings,
  pulumiId,
  pulumiName,
  pulumiType,
} from "../../lib/names/pulumi";
import type { Layer } from "../../lib/layer/layer";
import { synthesize } from "../synthesize";

/** One resource of an {@link ImportFile}. */
export interface ImportedResource {
  /** Type in Pulumi. */
  readonly type: string;
  /** Name in Pulumi. */
  readonly name: string;
  /**
   * What the provider finds it by.
   * @default - a component or a provider, which nobody looks for
   */
  readonly id?: string;
  /**
   * Whether it is a component.
   * @default false
   */
  readonly component?: true;
  /**
   * Name of its parent in this file.
   * @default - the stack
   */
  readonly parent?: string;
  /**
   * Name of its provider in this file.
   * @default - a component or a provider
   */
  readonly provider?: string;
  /**
   * Its inputs as the program registers them.
   * @default - a component
   */
  readonly inputs?: object;
  /**
   * Its state. Pulumi then takes it as it is instead of reading the object.
   * @default - a component or a provider
   */
  readonly outputs?: object;
}

/** What `pulumi import --file` reads. */
export interface ImportFile {
  /** The component and the provider, then everything that is printed. */
  readonly resources: readonly ImportedResource[];
}

/** What the layer is called in a program of one's own. */
export interface ImportNames {
  /**
   * Name of the layer's component.
   * @default - that of our program
   */
  readonly component?: string;
  /**
   * Name of its Kubernetes provider.
   * @default - that of our program
   */
  readonly provider?: string;
}

/**
 * The file that tells Pulumi of objects that kubectl applied: the component, its provider and every object of the environment, named and typed as
 * the program registers them. Each object's state is the object as it is printed. Would Pulumi read it from the cluster, whatever Kubernetes filled
 * in (a Service's address, the volume of a claim) would count as something that the program takes away, and that replaces the object.
 * @param names of the program
 * @throws ProblemsError with everything that is wrong with the two files
 */
export function importFile(layer: Layer, names: ImportNames = {}): ImportFile {
  const { component = LAYER_RESOURCE, provider = PROVIDER_RESOURCE } = names;
  const { name, cluster } = layer;
  const settings = Object.entries(providerSettings(cluster.context, name));
  return {
    resources: [
      { type: ACCESS_LAYER_TYPE, name: component, component: true },
      {
        type: PROVIDER_TYPE,
        name: provider,
        // A provider's settings are texts to the engine.
        inputs: Object.fromEntries(settings.map(([key, value]) => [key, String(value)])),
      },
      ...synthesize(layer).manifests.map((manifest) => importedObject(manifest, component, provider)),
    ],
  };
}

function importedObject(manifest: Manifest, component: string, provider: string): ImportedResource {
  return {
    type: pulumiType(manifest),
    name: pulumiName(component, manifest),
    id: pulumiId(manifest),
    parent: component,
    provider,
    inputs: manifest,
    outputs: {
      ...manifest,
      __inputs: manifest,
      __initialApiVersion: manifest.apiVersion,
      // kubectl's, so that the fields stay in the same hands.
      __fieldManager: FIELD_MANAGER,
    },
  };
}
