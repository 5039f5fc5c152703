/** The public API of the library on one screen. `AccessLayerChart` and the environment files are in `./charts`. */
import * as names from "./names";

export { Alertmanager, type AlertmanagerProps } from "./constructs/alertmanager";
export type { Datastore, DatastoreProps } from "./constructs/datastore";
export { EdgeService, type EdgeServiceProps } from "./constructs/edge-service";
export { Foundation, type FoundationProps } from "./constructs/foundation";
export { Kafka, type KafkaProps } from "./constructs/kafka";
export { Keycloak, type KeycloakProps } from "./constructs/keycloak";
export { Postgres, type PostgresProps } from "./constructs/postgres";
export { Redis, type RedisProps } from "./constructs/redis";

export type { AddressCallee, Callee, Endpoint, EnvironmentVariable, PodCallee, SecretKey } from "./graph";
export { datastoreCallee, edgeCallee, externalServiceCallee } from "./graph";
export { changesBetween, type FieldChange, type ObjectChange } from "./changes";
export { dotOf, mermaidOf } from "./diagram";
export { findManifest, identityOf, manifestsOf, type Manifest } from "./manifests";
export { names };

export { capacityOf, type Capacity } from "./rules/capacity";
export { connectionBudget, type ConnectionBudget } from "./rules/connections";
export { environmentProblems } from "./rules/environment";
export { isProblemsError, type ProblemsError } from "./rules/throw-if-any";

export type {
  AlertmanagerSpec,
  DatastoreName,
  DatastoresSpec,
  ExternalEndpoint,
  ExternalPostgres,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
  InClusterStore,
  KafkaSpec,
  KeycloakSpec,
  PostgresSpec,
  RedisSpec,
} from "./spec/datastores";
export type { ClusterSpec, EnvironmentSpec, ExternalServiceSpec } from "./spec/environment";
export { formatPath, type Path, type Problem } from "./spec/problem";
export type {
  BlueGreenRelease,
  CanaryRelease,
  Colour,
  PreviousRelease,
  ReleaseByTopology,
  ReleaseSpec,
  RollingRelease,
  ServiceRelease,
  TrackRelease,
} from "./spec/release";
export type { ActiveSecrets, SecretConcern } from "./spec/secrets";
export type { Drain, ResourceAmounts, Resources, Scale, ServiceSpec, TopologyKind } from "./spec/service";

export { canaryReplicas, trueShare, type CanaryReplicas } from "./topology/canary-share";
export { planService } from "./topology/migration";
export { plan, type Plan, type PlannedService, type PlannedWorkload } from "./topology/plan";
