import fc from "fast-check";
import type { DatastoreName } from "../../../lib/spec/datastores";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ServiceRelease, TrackRelease } from "../../../lib/spec/release";
import { ENVIRONMENTS, environmentOf, type EnvironmentFiles } from "../../helpers/fixtures";
import {
  CLUSTER_FIELDS,
  DATASTORE_FIELDS,
  ENVIRONMENT_FIELDS,
  EXTERNAL_ADDRESS_FIELDS,
  EXTERNAL_SERVICE_FIELDS,
} from "./environment-fields";
import { changeOf, validOf, type Fields } from "./field";
import { EXPOSURE_FIELD } from "./operations-fields";
import { GRPC_SERVICES } from "./port-fields";
import { ROUTES_OF_HOSTS } from "./route-fields";
import {
  OPERATION_FIELDS,
  OVERLAY_FIELDS,
  PROMOTED_FIELDS,
  SECRET_FIELDS,
  STATE_FIELDS,
  TRACK_FIELDS,
} from "./release-fields";
import { SERVICE_FIELDS } from "./service-fields";
import { externalService as validExternalService, releasedService, serviceNames, validProps } from "./specs";
import { names } from "./values";

type Mutation = (props: EnvironmentFiles) => EnvironmentFiles;
type Named<T> = Readonly<Record<string, T>>;

/** Changes a field of a service. */
const serviceField = by(fc.tuple(fc.nat(), changeOf(SERVICE_FIELDS)), (props, [at, change]) =>
  inEnvironment(props, { services: changed(props.environment.services, at, change) }),
);

/** Changes the ports and the checks of a service together. */
const grpcService = by(fc.tuple(fc.nat(), GRPC_SERVICES), (props, [at, change]) =>
  inEnvironment(props, { services: changed(props.environment.services, at, change) }),
);

/** Adds or replaces a service, with a matching release state. */
const service = by(releasedService, (props, { name, spec, release }) =>
  inRelease(
    inEnvironment(props, { services: withEntry(props.environment.services, name, spec) }),
    withEntry(props.release.services, name, release),
  ),
);

/** Adds a service to one of the two files, but not to the other. */
const unmatchedService = by(fc.tuple(fc.nat(), fc.boolean()), (props, [at, isReleased]) =>
  isReleased
    ? inEnvironment(props, { services: without(props.environment.services, at) })
    : inRelease(props, without(props.release.services, at)),
);

/** Changes a key of a release state. */
const releaseField = by(fc.tuple(fc.nat(), changeOf(STATE_FIELDS)), (props, [at, change]) =>
  inRelease(props, changed(props.release.services, at, change)),
);

/** Changes a field of a workload's release. */
const trackField = by(fc.tuple(fc.nat(), fc.nat(), changeOf(TRACK_FIELDS)), (props, [at, trackAt, change]) => {
  const [name, state] = entryAt<ServiceRelease>(props.release.services, at) ?? [];
  if (name === undefined || state === undefined) return props;
  const tracks = Object.entries(state).filter((entry): entry is [string, TrackRelease] => isTrack(entry[1]));
  const released = { ...state, ...changed(Object.fromEntries(tracks), trackAt, change) };
  return inRelease(props, withEntry(props.release.services, name, released));
});

/** Adds an overlay to a service, or to one that does not exist. */
const overlay = by(
  fc.tuple(fc.nat(), fc.option(names), validOf(OVERLAY_FIELDS), changeOf(OVERLAY_FIELDS)),
  ({ environment, release }, [at, other, spec, change]) => {
    const [name = "gateway"] = entryAt(release.services, at) ?? [];
    const overlays = withEntry(release.overlays ?? {}, other ?? name, { ...spec, ...change });
    return { environment, release: { ...release, overlays } };
  },
);

/** Adds a pending operation to a service, or to one that does not exist. The state before can be that of another service. */
const pending = by(
  fc.tuple(fc.nat(), fc.nat(), fc.option(names), validOf(OPERATION_FIELDS), changeOf(OPERATION_FIELDS)),
  ({ environment, release }, [at, beforeAt, other, spec, change]) => {
    const [name = "gateway"] = entryAt(release.services, at) ?? [];
    const [, before = {}] = entryAt<ServiceRelease>(release.services, beforeAt) ?? [];
    const operation = { ...spec, ...change };
    const started = { operation, via: "git", by: "alice", at: "2026-12-01T04:00:00Z", before } as const;
    return { environment, release: { ...release, pending: withEntry(release.pending ?? {}, other ?? name, started) } };
  },
);

/** Adds the record of a promotion to a service, or to one that does not exist. */
const promotion = by(
  fc.tuple(fc.nat(), fc.option(names), validOf(PROMOTED_FIELDS), changeOf(PROMOTED_FIELDS)),
  ({ environment, release }, [at, other, spec, change]) => {
    const [name = "gateway"] = entryAt(release.services, at) ?? [];
    const promoted = withEntry(release.promoted ?? {}, other ?? name, { ...spec, ...change });
    return { environment, release: { ...release, promoted } };
  },
);

const secrets = by(changeOf(SECRET_FIELDS), ({ environment, release }, change) => ({
  environment,
  release: { ...release, secrets: { ...release.secrets, ...change } },
}));

/** Changes a field of a datastore, changes its kind, or removes it. */
const datastore = fc.oneof(...(Object.keys(DATASTORE_FIELDS) as DatastoreName[]).map(ofStore));

const externalServiceField = by(
  fc.tuple(fc.nat(), fc.oneof(changeOf(EXTERNAL_SERVICE_FIELDS), changeOf(EXTERNAL_ADDRESS_FIELDS))),
  (props, [at, change]) =>
    inEnvironment(props, { externalServices: changed(props.environment.externalServices ?? {}, at, change) }),
);

/** Adds external services. Some pairs map to the same environment variable. */
const externalService = by(
  fc.tuple(
    fc.oneof(
      fc.oneof(serviceNames, names).map((name) => [name]),
      fc.constant(["twin-a", "twin.a"]),
    ),
    validExternalService,
  ),
  (props, [added, spec]) => {
    const { externalServices = {} } = props.environment;
    return inEnvironment(props, {
      externalServices: added.reduce((all, name) => withEntry(all, name, spec), externalServices),
    });
  },
);

const top = by(changeOf(ENVIRONMENT_FIELDS), inEnvironment);
const cluster = by(changeOf(CLUSTER_FIELDS), (props, change) =>
  inEnvironment(props, { cluster: { ...props.environment.cluster, ...change } }),
);

/** Adds exposure, and either a unique host for each service or the same host for all. */
const exposed = by(
  fc.tuple(EXPOSURE_FIELD.valid, fc.constantFrom(undefined, undefined, "all.example.com"), ROUTES_OF_HOSTS),
  (props, [exposure, shared, routeOf]) => {
    const entries = Object.entries(props.environment.services);
    const services = entries.map(
      ([name, spec], at) => [name, { ...spec, host: shared ?? `s${at}.example.com`, route: routeOf?.(at) }] as const,
    );
    const { cluster } = props.environment;
    return inEnvironment(props, { cluster: { ...cluster, exposure }, services: Object.fromEntries(services) });
  },
);

const mutation = fc.oneof(
  { weight: 6, arbitrary: serviceField },
  { weight: 2, arbitrary: grpcService },
  { weight: 6, arbitrary: service },
  { weight: 1, arbitrary: unmatchedService },
  { weight: 3, arbitrary: releaseField },
  { weight: 2, arbitrary: trackField },
  { weight: 1, arbitrary: overlay },
  { weight: 1, arbitrary: pending },
  { weight: 1, arbitrary: promotion },
  { weight: 1, arbitrary: secrets },
  { weight: 12, arbitrary: datastore },
  { weight: 2, arbitrary: externalServiceField },
  { weight: 3, arbitrary: externalService },
  { weight: 1, arbitrary: top },
  { weight: 2, arbitrary: cluster },
  { weight: 2, arbitrary: exposed },
);

/** A shipped or generated valid environment with up to three mutations. */
export const anyProps: fc.Arbitrary<EnvironmentFiles> = fc
  .tuple(
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...ENVIRONMENTS.map((name) => environmentOf(name))) },
      { weight: 2, arbitrary: validProps },
    ),
    fc.array(mutation, { maxLength: 3, size: "max" }),
  )
  .map(([props, mutations]) => mutations.reduce((current, mutate) => mutate(current), props));

function by<T>(
  values: fc.Arbitrary<T>,
  mutate: (props: EnvironmentFiles, value: T) => EnvironmentFiles,
): fc.Arbitrary<Mutation> {
  return values.map((value) => (props) => mutate(props, value));
}

function ofStore(name: DatastoreName): fc.Arbitrary<Mutation> {
  const { inCluster, external } = DATASTORE_FIELDS[name];
  const put = (store: fc.Arbitrary<object | undefined>) => by(store, (props, other) => withStore(props, name, other));
  // Changes the datastore if it has this kind, or replaces it with one of this kind.
  const withField = (kind: "inCluster" | "external", fields: Fields<object>) =>
    by(fc.tuple(validOf<object>(fields), changeOf<object>(fields)), (props, [valid, change]) => {
      const store = props.environment.datastores[name];
      return withStore(props, name, { ...(store?.kind === kind ? store : valid), ...change });
    });
  return fc.oneof(
    { weight: 6, arbitrary: withField("inCluster", inCluster) },
    { weight: 3, arbitrary: withField("external", external) },
    { weight: 1, arbitrary: put(validOf<object>(inCluster)) },
    { weight: 1, arbitrary: put(fc.constant(undefined)) },
  );
}

function withStore(props: EnvironmentFiles, name: DatastoreName, store: object | undefined): EnvironmentFiles {
  return inEnvironment(props, { datastores: { ...props.environment.datastores, [name]: store } });
}

function inEnvironment(props: EnvironmentFiles, change: Partial<EnvironmentSpec>): EnvironmentFiles {
  return { ...props, environment: { ...props.environment, ...change } };
}

function inRelease(props: EnvironmentFiles, services: Named<ServiceRelease>): EnvironmentFiles {
  return { ...props, release: { ...props.release, services } };
}

function isTrack(value: unknown): value is TrackRelease {
  return typeof value === "object" && value !== null;
}

function entryAt<T>(all: Named<T>, at: number): readonly [string, T] | undefined {
  const entries = Object.entries(all);
  return entries[at % Math.max(1, entries.length)];
}

function changed<T extends object>(all: Named<T>, at: number, change: Partial<T>): Named<T> {
  const [name, value] = entryAt(all, at) ?? [];
  return name === undefined || value === undefined ? all : withEntry(all, name, { ...value, ...change });
}

/** Uses entries, so names like `__proto__` become ordinary keys. */
function withEntry<T>(all: Named<T>, name: string, value: T): Named<T> {
  return Object.fromEntries([...Object.entries(all).filter(([other]) => other !== name), [name, value]]);
}

function without<T>(all: Named<T>, at: number): Named<T> {
  const [removed] = entryAt(all, at) ?? [];
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== removed));
}
