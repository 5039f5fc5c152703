import { CRON_JOBS, DATASTORE_PORTS, DEFAULT_DENY_NAME, QUARANTINE_NAME } from "../names";
import type { DatastoreName } from "../spec/datastores";
import type { Path, Problem } from "../spec/problem";
import type { ActiveSecrets } from "../spec/release";
import { show } from "../values/words";
import { sortedEntries } from "../values/sorted-entries";
import { datastoreNameProblem, objectNameProblem } from "./kubernetes-names";
import { inEnvironment, problemIf } from "./problems";

/** What {@link namedDatastoreProblems} looks at besides the datastore itself. */
interface NamedDatastore {
  readonly name?: string;
  readonly secrets?: ActiveSecrets;
  readonly storageClass?: string;
}

/** Names that the layer uses for other objects with the label `app`, and the ServiceAccount that every namespace has. */
const RESERVED: readonly string[] = [...CRON_JOBS, DEFAULT_DENY_NAME, QUARANTINE_NAME, "default"];

/**
 * Everything that is wrong with a datastore that is built by itself. Paths are those of its props: `storage`.
 * @param problemsOf - rules about the datastore itself
 */
export function namedDatastoreProblems<T extends NamedDatastore>(
  datastore: DatastoreName,
  props: T,
  problemsOf: (props: T, path: Path) => readonly Problem[],
): Problem[] {
  const { name, secrets = {}, storageClass } = props;
  return [
    ...problemIf(
      "name/datastore",
      inEnvironment("name"),
      name === undefined ? undefined : nameProblem(datastore, name),
    ),
    ...problemsOf(props, []),
    ...sortedEntries(secrets).flatMap(([concern, secret]) =>
      problemIf(
        "name/secret",
        inEnvironment("secrets", concern),
        secret === undefined ? undefined : objectNameProblem(secret),
      ),
    ),
    ...problemIf(
      "cluster/storage-class",
      inEnvironment("storageClass"),
      storageClass === undefined ? undefined : objectNameProblem(storageClass),
    ),
  ];
}

function nameProblem(datastore: DatastoreName, name: string): string | undefined {
  if (name !== datastore && Object.hasOwn(DATASTORE_PORTS, name))
    return `must not be ${show(name)}, the usual name of another datastore; choose another name`;
  if (RESERVED.includes(name)) return `must not be ${show(name)}, which the library uses itself; choose another name`;
  return datastoreNameProblem(name);
}
