import { DATASTORE_PORTS } from "../names";
import type { DatastoreName } from "../spec/datastores";
import type { Path, Problem } from "../spec/problem";
import type { ActiveSecrets } from "../spec/release";
import { show } from "../values/words";
import { secretNamesProblems } from "./database-roles";
import { datastoreNameProblem, objectNameProblem } from "./kubernetes-names";
import { inEnvironment, problemIf } from "./problems";
import { RESERVED_NAMES } from "./reserved-names";
import { secretConcernProblems } from "./secrets";

/** Props of a datastore construct that are not in the environment file. */
interface NamedDatastore {
  readonly name?: string;
  readonly secrets?: ActiveSecrets;
  readonly storageClass?: string;
}

/**
 * Problems of the props of a datastore construct. Paths are those of the props: `storage`.
 * @param problemsOf - rules about the datastore itself
 */
export function namedDatastoreProblems<T extends NamedDatastore>(
  datastore: DatastoreName,
  props: T,
  problemsOf: (props: T, path: Path) => readonly Problem[],
): Problem[] {
  const { name, secrets, storageClass } = props;
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
  ];
}

function nameProblem(datastore: DatastoreName, name: string): string | undefined {
  if (name !== datastore && Object.hasOwn(DATASTORE_PORTS, name))
    return `must not be ${show(name)}, the default name of another datastore; choose another name`;
  if (RESERVED_NAMES.includes(name))
    return `must not be ${show(name)}, which the library reserves; choose another name`;
  return datastoreNameProblem(name);
}
