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
  /** Type of the resource in Pulumi. */
  readonly type: string;
  /** Name of the resource in Pulumi. */
  readonly name: string;
  /**
   * ID that the provider uses to read the resource.
   * @default - none, for a component or a provider
   */
  readonly id?: string;
  /**
   * Whether the resource is a component.
   * @default false
   */
  readonly component?: true;
  /**
   * Name of the parent resource in this file.
   * @default - the stack
   */
  readonly parent?: string;
  /**
   * Name of the provider resource in this file.
   * @default - none, for a component or a provider
   */
  readonly provider?: string;
  /**
   * Inputs that the program registers for the resource.
   * @default - none, for a component
   */
  readonly inputs?: object;
  /**
   * State that Pulumi records instead of reading it from the cluster.
   * @default - none, for a component or a provider
   */
  readonly outputs?: object;
}

/** Content of a file for `pulumi import --file`. */
export interface ImportFile {
  /** The component and the provider, followed by all rendered objects. */
  readonly resources: readonly ImportedResource[];
}

/** Names that a custom Pulumi program uses. */
export interface ImportNames {
  /**
   * Name of the `AccessLayer` component.
   * @default - the name in the program of this package
   */
  readonly component?: string;
  /**
   * Name of its Kubernetes provider.
   * @default - the name in the program of this package
   */
  readonly provider?: string;
}

/**
 * Creates the file that lets Pulumi import objects applied with kubectl: the component, its provider and all objects, with the names and types of the
 * program. The recorded state of each object is its manifest. If Pulumi read the state from the cluster instead, it would replace the object, because
 * fields that Kubernetes set (the address of a Service, the volume of a claim) would count as removed.
 * @param names - names that a custom program uses
 * @throws ProblemsError with all problems of the two files
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
        // The engine stores provider settings as strings.
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
      // Uses the same field manager as kubectl, so that the owner of the fields does not change.
      __fieldManager: FIELD_MANAGER,
    },
  };
}
