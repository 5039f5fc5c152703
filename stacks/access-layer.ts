import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { AccessLayerProps } from "../charts/access-layer-chart";
import { synthesize } from "../charts/synthesize";
import type { Manifest } from "../lib/manifests/manifest";
import { ACCESS_LAYER_TYPE, builtInKindOf } from "../lib/names/pulumi";
import { readable } from "./failures";
import { holdsData } from "./protection";
import { requireProvider } from "./provider";
import { registerAll } from "./register";
import { requireKeys, type SecretsByName } from "./secrets";

/** Args of {@link AccessLayer}: a resolved environment, and what no file may hold. */
export interface AccessLayerArgs extends AccessLayerProps {
  /**
   * Secrets that the stack creates, by their names; each has the keys that pods read.
   * @default - somebody else creates them
   */
  readonly secrets?: SecretsByName;
}

/**
 * The whole access layer of one environment: each object that `access-layer synth` prints as a resource of its own, with the same fields. They
 * are named `<component>:<Kind>/<namespace>/<name>`, so several layers fit into one program as long as their names and namespaces differ.
 *
 * Nothing is ignored: what is released stands in the release file, and `pulumi up` carries it out, a blue-green switch as one property.
 * Where the environment holds data, everything is protected unless `options.protect` says otherwise; elsewhere the parent decides, and the Secrets
 * that pods read are protected all the same. The Namespace and the volume claims outlive their resources in any case.
 *
 * These changes replace an object, which means that it is deleted and made anew, and which is refused for what is protected: the namespace, a
 * claim's storage class, the values of a Secret under the same name, whom a RoleBinding binds to which Role. No release is among them, and what
 * Kubernetes never changes (selectors, access modes) the model never changes either.
 * @throws RunError with everything that is wrong with the two files, or where there is no provider
 */
export class AccessLayer extends ComponentResource {
  /** Where the layer lives. */
  readonly namespace: string;

  constructor(name: string, args: AccessLayerArgs, options: ComponentResourceOptions = {}) {
    requireProvider(`AccessLayer ${name}`, options);
    const manifests = CHECKED.get(args) ?? readable(() => checkedManifests(args));
    const protect = options.protect ?? (holdsData(args.layer) || undefined);
    super(ACCESS_LAYER_TYPE, name, {}, { ...options, protect });
    this.namespace = args.layer.namespace;
    const secrets = args.secrets && { namespace: this.namespace, values: args.secrets };
    registerAll({ component: name, parent: this, manifests, protect, secrets });
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** Objects of args that a program had checked before: it is not for strangers, who may change theirs between two layers. */
const CHECKED = new WeakMap<AccessLayerArgs, readonly Manifest[]>();

/**
 * Refuses what {@link AccessLayer} would refuse of the same args, which then finds the objects here: they are made once, because that is most
 * of a program's start.
 * @throws RunError with everything that is wrong
 */
export function checkLayer(args: AccessLayerArgs): void {
  CHECKED.set(
    args,
    readable(() => checkedManifests(args)),
  );
}

/** Before anything is registered: what is refused half-way would leave half of a layer. */
function checkedManifests(args: AccessLayerArgs): readonly Manifest[] {
  const { manifests } = synthesize(args.layer);
  manifests.forEach(builtInKindOf);
  requireKeys(args.secrets ?? {}, manifests);
  return manifests;
}
