import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { AccessLayerProps } from "../charts/access-layer-chart";
import { synthesize } from "../charts/synthesize";
import type { Manifest } from "../lib/manifests/manifest";
import { databaseRolesOf } from "../lib/layer/database-roles";
import { datastoreNames } from "../lib/layer/datastores";
import { exportersOf } from "../lib/layer/exporters";
import type { Layer } from "../lib/layer/layer";
import { DATABASE_ROLES_JOB } from "../lib/names";
import { ACCESS_LAYER_TYPE, builtInKindOf } from "../lib/names/pulumi";
import { callsOf, type Call } from "../lib/traffic/layer-calls";
import { readable } from "./failures";
import { holdsData } from "./protection";
import { requireProvider } from "./provider";
import { registerAll } from "./register";
import { requireUsable, type SecretsByName } from "./secrets";

/** Args of {@link AccessLayer}: a resolved environment, and the Secret values that files must not contain. */
export interface AccessLayerArgs extends AccessLayerProps {
  /**
   * Secrets that the stack creates, keyed by name. Each Secret must have the keys that pods read.
   * @default - none, because all Secrets are created outside the stack
   */
  readonly secrets?: SecretsByName;
}

/**
 * The access layer of one environment. It has one resource for each object that `access-layer synth` renders, with the same fields. Resources are named
 * `<component>:<Kind>/<namespace>/<name>`, so one program can contain several layers if their names and namespaces differ.
 *
 * No field is ignored: `pulumi up` rolls out what the release file describes. A blue/green switch changes only one property. If the environment
 * contains data, all resources are protected by default; otherwise `protect` is inherited from the parent. Secrets that pods read are protected in both
 * cases. The Namespace and the volume claims stay in the cluster when their resources are deleted.
 *
 * Pulumi replaces an object if its namespace changes, or if the storage class of a claim, a value in a Secret of the same name, or the Role or subjects
 * of a RoleBinding change. It rejects such changes for protected resources. A release never replaces an object, and the model never changes fields that
 * Kubernetes treats as immutable (selectors, access modes).
 * @throws RunError with every problem of the two files, or if no provider is given
 */
export class AccessLayer extends ComponentResource {
  /** Kubernetes namespace of the layer. */
  readonly namespace: string;

  constructor(name: string, args: AccessLayerArgs, options: ComponentResourceOptions = {}) {
    requireProvider(`AccessLayer ${name}`, options);
    const manifests = CHECKED.get(args) ?? readable(() => checkedManifests(args));
    const protect = options.protect ?? (holdsData(args.layer) || undefined);
    super(ACCESS_LAYER_TYPE, name, {}, { ...options, protect });
    this.namespace = args.layer.namespace;
    const secrets = args.secrets && { namespace: this.namespace, values: args.secrets };
    registerAll({ component: name, parent: this, manifests, protect, startOrder: startOrderOf(args.layer), secrets });
    this.registerOutputs({ namespace: this.namespace });
  }
}

/**
 * The calls of services and exporters to datastores. Calls between services are omitted, because services must start in any order and may call each other. The Job that creates the
 * roles of PostgreSQL is between the server and the clients that have one.
 */
function startOrderOf(layer: Layer): readonly Call[] {
  const names: readonly string[] = datastoreNames(layer.datastores);
  const clients = databaseRolesOf(layer).map(({ client }) => ({ from: client, to: DATABASE_ROLES_JOB }));
  return [
    ...callsOf(layer).filter(({ to }) => names.includes(to)),
    ...exportersOf(layer.datastores).map(({ name, datastore }) => ({ from: name, to: datastore })),
    ...clients,
    ...(clients.length === 0 ? [] : [{ from: DATABASE_ROLES_JOB, to: "postgres" }]),
  ];
}

/**
 * Manifests of args that {@link checkLayer} has checked. Only this package's program fills this cache, because other callers may change args between
 * two layers.
 */
const CHECKED = new WeakMap<AccessLayerArgs, readonly Manifest[]>();

/**
 * Runs the checks of {@link AccessLayer} early and caches the manifests, because synthesis takes most of a program's startup
 * time.
 * @throws RunError with every problem
 */
export function checkLayer(args: AccessLayerArgs): void {
  CHECKED.set(
    args,
    readable(() => checkedManifests(args)),
  );
}

/** Checks everything before the first resource is registered, so that an error never leaves a partial layer. */
function checkedManifests(args: AccessLayerArgs): readonly Manifest[] {
  const { manifests } = synthesize(args.layer);
  manifests.forEach(builtInKindOf);
  requireUsable(args.secrets ?? {}, manifests);
  return manifests;
}
