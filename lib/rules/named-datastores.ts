import { EXPORTED_DATASTORES } from "../layer/exporters";
import {
  CHECKSUMS_JOB,
  CRON_JOBS,
  DATABASE_ROLES_JOB,
  DATASTORE_PORTS,
  DEFAULT_DENY_NAME,
  QUARANTINE_NAME,
  exporterName,
} from "../names";
import type { DatastoreName } from "../spec/datastores";
import type { Path, Problem } from "../spec/problem";
import type { ActiveSecrets } from "../spec/release";
import { show } from "../values/words";
import { secretNamesProblems } from "./database-roles";
import { datastoreNameProblem, objectNameProblem } from "./kubernetes-names";
import { inEnvironment, problemIf } from "./problems";
import { secretConcernProblems } from "./secrets";

/** Props of a datastore construct that are not in the environment file. */
interface NamedDatastore {
  readonly name?: string;
  readonly secrets?: ActiveSecrets;
  readonly storageClass?: string;
  readonly priorityClass?: string;
}

/** Names that other objects of the layer use as `app`, and the ServiceAccount that every namespace has. */
const RESERVED: readonly string[] = [
  ...EXPORTED_DATASTORES.map(exporterName),
  ...CRON_JOBS,
  CHECKSUMS_JOB,
  DATABASE_ROLES_JOB,
  DEFAULT_DENY_NAME,
  QUARANTINE_NAME,
  "default",
];

/**
 * Problems of the props of a datastore construct. Paths are those of the props: `storage`.
 * @param problemsOf - rules about the datastore itself
 */
export function namedDatastoreProblems<T extends NamedDatastore>(
  datastore: DatastoreName,
  props: T,
  problemsOf: (props: T, path: Path) => readonly Problem[],
): Problem[] {
  const { name, secrets, storageClass, priorityClass } = props;
  return [
    ...problemIf(
      "name/datastore",
      inEnvironment("name"),
      name === undefined ? undefined : nameProblem(datastore, name),
    ),
    ...problemsOf(props, []),
    ...secretConcernProblems(secrets, inEnvironment("secrets")),
    ...secretNamesProblems(secrets, inEnvironment("secrets", "databaseRoles")),
    ...problemIf(
      "cluster/storage-class",
      inEnvironment("storageClass"),
      storageClass === undefined ? undefined : objectNameProblem(storageClass),
    ),
    ...problemIf(
      "cluster/priority-class",
      inEnvironment("priorityClass"),
      priorityClass === undefined ? undefined : objectNameProblem(priorityClass),
    ),
  ];
}

function nameProblem(datastore: DatastoreName, name: string): string | undefined {
  if (name !== datastore && Object.hasOwn(DATASTORE_PORTS, name))
    return `must not be ${show(name)}, the default name of another datastore; choose another name`;
  if (RESERVED.includes(name)) return `must not be ${show(name)}, which the library reserves; choose another name`;
  return datastoreNameProblem(name);
}
