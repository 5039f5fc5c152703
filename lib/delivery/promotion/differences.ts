import { serviceOf, type Layer, type LayerService } from "../../layer/layer";
import { fieldChanges, type FieldChange } from "../../manifests/field-changes";
import type { ReleaseSecrets } from "../../spec/release";

/** Where two environments can let the same image behave differently. Has names of Secrets, and never their values. */
export interface EnvironmentDifferences {
  /** Fields of each service, by its name. Services without differences are absent. */
  readonly services: Readonly<Record<string, readonly FieldChange[]>>;
  /** Fields that services share: datastores and external services that they call, patches, and the cluster. */
  readonly shared: readonly FieldChange[];
}

/**
 * Compares services of two environments by their fields with all defaults applied. Versions, colors, shares and floors are not compared: a promotion changes
 * the first, and the others are the size of the environment. Neither are alerts, gates and backups, which the image does not see.
 * @param names - services that both environments have
 */
export function environmentDifferences(source: Layer, target: Layer, names: readonly string[]): EnvironmentDifferences {
  const services = names.map((name) => {
    const [one, other] = [source, target].map((layer) => {
      const service = serviceOf(layer, name);
      if (service === undefined) throw new Error(`${layer.name} has no service ${name}`);
      return { ...fieldsOf(service), secretNames: secretNamesOf(layer, service) };
    });
    return [name, fieldChanges(one, other, `services.${name}`)] as const;
  });
  return {
    services: Object.fromEntries(services.filter(([, changes]) => changes.length > 0)),
    shared: fieldChanges(sharedOf(source, names), sharedOf(target, names), ""),
  };
}

/** Fields of a service that its pods or its callers see. */
function fieldsOf(service: LayerService): object {
  const { name: _name, release: _release, layout: _layout, plan: _plan, ...fields } = service;
  const { gates: _gates, objectives: _objectives, longLived: _longLived, ...seen } = fields;
  // The order of names has no meaning.
  return { ...seen, calls: [...service.calls].sort() };
}

/** Names of the Secrets that a service reads, by concern. */
function secretNamesOf({ secrets }: Layer, { name, secrets: read }: LayerService): object {
  const { own = {}, databaseRoles = {}, ...concerns } = secrets;
  const all: ReleaseSecrets = { ...concerns, ...own };
  const role = Object.hasOwn(databaseRoles, name) ? databaseRoles[name] : undefined;
  const used = Object.keys(read).map((concern) => [concern, Object.hasOwn(all, concern) ? all[concern] : undefined]);
  return { ...Object.fromEntries(used), ...(role !== undefined && { databaseRole: role }) };
}

/** Fields of a datastore that are about its size and its place. */
const SIZE: readonly string[] = [
  ...["name", "storage", "storageClass", "resources", "pods", "replicas"],
  ...["exporter", "clusterId", "partitionSize"],
];

function sharedOf(layer: Layer, names: readonly string[]): object {
  const { cluster, datastores, externalServices, patches } = layer;
  const called = new Set(names.flatMap((name) => serviceOf(layer, name)?.calls ?? []));
  const stores = Object.entries(datastores).filter(([name]) => called.has(name));
  const external = externalServices.filter(({ name }) => called.has(name)).map(({ name, ...fields }) => [name, fields]);
  return {
    cluster: { kubernetes: cluster.kubernetes, exposure: cluster.exposure.kind, identity: cluster.identity },
    datastores: Object.fromEntries(stores.map(([name, store]) => [name, behaviorOf(store as object)])),
    externalServices: Object.fromEntries(external),
    patches,
  };
}

function behaviorOf(store: object): object {
  return Object.fromEntries(Object.entries(store).filter(([key]) => !SIZE.includes(key)));
}
