import { exportersOf } from "../layer/exporters";
import type { Layer } from "../layer/layer";
import { exporterName } from "../names";
import type { ExportedDatastore } from "../spec/datastores";
import type { KafkaExporterSpec } from "../spec/exporters";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import type { ActiveSecrets } from "../spec/release";
import { secretNamesProblems } from "./database-roles";
import { serverProblems } from "./in-cluster-server";
import { exporterVersionProblem } from "./known-bad";
import { datastoreNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, limitProblems, problemIf, type Place } from "./problems";
import { secretConcernProblems } from "./secrets";

/** Rules about an exporter of a datastore. */
export function exporterProblems(
  datastore: ExportedDatastore,
  exporter: KafkaExporterSpec | undefined,
  place: Place,
): Problem[] {
  if (exporter === undefined) return [];
  return [
    ...serverProblems(exporter, place),
    ...problemIf("exporter/version", inside(place, "version"), exporterVersionProblem(datastore, exporter)),
    ...limitProblems("exporter/max-lag", exporter.maxLag, LIMITS.kafkaMaxLag, inside(place, "maxLag")),
  ];
}

/**
 * Rule: the exporter of PostgreSQL has a role. Without one, it would log in as the superuser.
 * @param store - name of the datastore
 */
export function exporterRoleProblems(store: string, secrets: ActiveSecrets | undefined, place: Place): Problem[] {
  const client = exporterName(store);
  const message =
    `requires a role, because the exporter must not log in as the superuser; create a Secret with a password in the key password, such as ${client}, ` +
    `and add it to secrets.databaseRoles in the release file: ${client}: ${client}`;
  return problemIf("exporter/role", place, Object.hasOwn(secrets?.databaseRoles ?? {}, client) ? undefined : message);
}

/** Rules about the exporters of a layer that need both files. */
export function exporterNeedsProblems({ datastores, secrets }: Pick<Layer, "datastores" | "secrets">): Problem[] {
  return exportersOf({ postgres: datastores.postgres }).flatMap(() =>
    exporterRoleProblems("postgres", secrets, inEnvironment("datastores", "postgres", "exporter")),
  );
}

/** Input of {@link exporterPropsProblems}. */
interface Props extends KafkaExporterSpec {
  readonly datastore: ExportedDatastore;
  readonly store?: string;
  readonly secrets?: ActiveSecrets;
}

/** Problems of the props of `DatastoreExporter`. Paths are those of the props. */
export function exporterPropsProblems({ datastore, store, secrets, ...exporter }: Props): Problem[] {
  return [
    ...exporterProblems(datastore, exporter, inEnvironment()),
    ...problemIf(
      "name/datastore",
      inEnvironment("store"),
      store === undefined ? undefined : datastoreNameProblem(store),
    ),
    ...secretConcernProblems(secrets, inEnvironment("secrets")),
    ...secretNamesProblems(secrets, inEnvironment("secrets", "databaseRoles")),
    ...(datastore === "postgres" ? exporterRoleProblems(store ?? datastore, secrets, inEnvironment("secrets")) : []),
  ];
}
