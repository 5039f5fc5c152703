import { resolveServiceSecrets } from "../layer/known-services";
import { SECRET_KEYS, type SecretConcern } from "../names";
import type { Problem } from "../spec/problem";
import { show, didYouMean, listWith } from "../values/words";
import { keysOfConcerns, ownSecretsOf, secretVariables, type ServiceSecrets } from "../spec/secrets";
import type { ServiceSpec } from "../spec/service";
import {
  environmentValueProblem,
  environmentVariableNameProblem,
  secretNameProblem,
} from "../spec/values/environment-variable";
import { writablePathConflict, writablePathProblem } from "../spec/values/writable-path";
import { sortedEntries } from "../values/sorted-entries";
import { ownSecretProblems } from "./own-secrets";
import { inside, problemIf, type Place } from "./problems";

/** Maximum number of writable folders of a container. Each is a volume of the pod. */
const MOST_PATHS = 50;

/** Kubernetes' limit for a key of a Secret. */
const LONGEST_SECRET_KEY = 253;

/**
 * Rules about plain configuration. The messages never contain a value, because it could be a password pasted by mistake.
 * @param secretsKey - the field that lists variables read from Secrets
 */
export function environmentVariableProblems(
  environment: NonNullable<ServiceSpec["environment"]>,
  place: Place,
  secretsKey?: string,
): Problem[] {
  return sortedEntries(environment).flatMap(([name, value]) => [
    ...problemIf("environment/name", inside(place, name), environmentVariableNameProblem(name)),
    ...problemIf("environment/secret-name", inside(place, name), secretNameProblem(name, secretsKey)),
    ...problemIf("environment/value", inside(place, name), environmentValueProblem(value)),
  ]);
}

/** Rule about variables that are set both from a Secret and in the environment file. */
export function environmentSecretProblems(
  name: string,
  { environment = {}, secrets }: Pick<ServiceSpec, "environment" | "secrets">,
  place: Place,
): Problem[] {
  const fromSecrets = new Set(secretVariables(resolveServiceSecrets(name, secrets)));
  return sortedEntries(environment).flatMap(([variable]) => {
    const message = `must not be set here, because secrets already reads it from a Secret; remove one of the two`;
    return problemIf("environment/secret", inside(place, variable), fromSecrets.has(variable) ? message : undefined);
  });
}

/** Rules about Secret keys that a service reads. */
export function secretsProblems(secrets: NonNullable<ServiceSpec["secrets"]>, place: Place): Problem[] {
  const lists = keysOfConcerns(secrets);
  const own = ownSecretsOf(secrets);
  return [
    ...lists.flatMap(([concern, keys]) =>
      keys.flatMap((key, index) =>
        problemIf("secrets/key", inside(place, concern, index), secretKeyProblem(concern as SecretConcern, key)),
      ),
    ),
    ...own.flatMap(([concern, secret]) => ownSecretProblems(concern, secret, inside(place, concern))),
    ...repeatedVariables([
      ...lists.map(([concern, keys]) => ({ keys, place: inside(place, concern) })),
      ...own.flatMap(([concern, { keys, path }]) =>
        path === undefined ? [{ keys: [...new Set(keys)], place: inside(place, concern, "keys") }] : [],
      ),
    ]),
  ];
}

/** Rule about keys of own Secrets that the default keys of a service already set. */
export function defaultKeyProblems(name: string, secrets: ServiceSecrets = {}, place: Place): Problem[] {
  const defaults = keysOfConcerns(resolveServiceSecrets(name, secrets)).filter(([concern]) => !(concern in secrets));
  const taken = new Map(defaults.flatMap(([concern, keys]) => keys.map((key) => [key, concern] as const)));
  return ownSecretsOf(secrets).flatMap(([concern, { keys, path }]) =>
    keys.flatMap((key, index) => {
      const other = path === undefined ? taken.get(key) : undefined;
      const message = `must differ from the default keys of ${other}, got ${show(key)}; remove it, or list the keys of ${other}`;
      return problemIf("secrets/duplicate", inside(place, concern, "keys", index), other && message);
    }),
  );
}

function repeatedVariables(lists: readonly { readonly keys: readonly string[]; readonly place: Place }[]): Problem[] {
  const seen = new Set<string>();
  return lists.flatMap(({ keys, place }) =>
    keys.flatMap((key, index) => {
      const isRepeated = seen.has(key);
      seen.add(key);
      const message = `must be listed only once, got ${show(key)} again; remove this entry, because each key becomes one environment variable`;
      return problemIf("secrets/duplicate", inside(place, index), isRepeated ? message : undefined);
    }),
  );
}

/** Whether a text is an HTTP path, possibly with a query. */
export function isHttpPath(path: string): boolean {
  return /^\/(?!\/)[\x21-\x22\x24-\x7e]*$/.test(path);
}

/** Rule about an HTTP path of a service. */
export function httpPathProblems(code: string, path: string | undefined, place: Place): Problem[] {
  if (path === undefined || isHttpPath(path)) return [];
  const message = `must be a path such as "/live", got ${show(path)}; start with one '/', without scheme, host, spaces or '#'`;
  return problemIf(code, place, message);
}

/** Rules about the folders that a container may write to. */
export function writablePathsProblems(paths: readonly string[], place: Place): Problem[] {
  if (paths.length > MOST_PATHS) {
    return problemIf(
      "writable-paths/count",
      place,
      `must have at most ${MOST_PATHS} entries, got ${paths.length}; list parent folders instead`,
    );
  }
  const sound: string[] = [];
  return paths.flatMap((path, index) => {
    const message = writablePathProblem(path);
    const conflict = message ?? firstConflict(path, sound);
    if (message === undefined) sound.push(path);
    return problemIf("writable-paths/path", inside(place, index), conflict);
  });
}

function firstConflict(path: string, earlier: readonly string[]): string | undefined {
  for (const other of earlier) {
    const conflict = writablePathConflict(path, other);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

function secretKeyProblem(concern: SecretConcern, key: string): string | undefined {
  // Alertmanager reads its own key as a file. Services may read all other keys of that Secret.
  const known: readonly string[] = concern === "alertmanager" ? [] : SECRET_KEYS[concern];
  if (known.length === 0 || known.includes(key)) return environmentVariableNameProblem(key) ?? longKeyProblem(key);
  return `must be a key of the Secret for ${concern} (${listWith("or", known)}), got ${show(key)}${didYouMean(key, known) || "; use one of these keys"}`;
}

function longKeyProblem(key: string): string | undefined {
  if (key.length <= LONGEST_SECRET_KEY) return undefined;
  return `must have at most ${LONGEST_SECRET_KEY} characters (the limit for keys of a Secret), got ${key.length}; rename the key`;
}
