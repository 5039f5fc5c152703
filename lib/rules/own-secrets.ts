import type { Layer } from "../layer/layer";
import { SECRET_KEYS } from "../names";
import type { Problem } from "../spec/problem";
import { ownSecretsOf, type OwnSecret, type SecretFiles, type ServiceSecrets } from "../spec/secrets";
import { environmentVariableNameProblem } from "../spec/values/environment-variable";
import { fileModeProblem } from "../spec/values/file-mode";
import { sortedEntries } from "../values/sorted-entries";
import { listWith, didYouMean, repeatedMessage, show } from "../values/words";
import { dataKeyProblem, objectNameProblem } from "./kubernetes-names";
import type { MountedFolder } from "./mounts";
import { inEnvironment, inRelease, inside, problemIf, type Place } from "./problems";

/** A name that needs no quotes in YAML. `databaseRoles` has another meaning in the release file. */
const CONCERN = /^(?!databaseRoles$)[A-Za-z][A-Za-z0-9-]{0,62}$/;

/** Rules about one Secret of a service. Duplicate variables are reported for all Secrets together. */
export function ownSecretProblems(concern: string, own: OwnSecret, place: Place): Problem[] {
  const { secret, keys, path } = own;
  return [
    ...problemIf("secrets/concern", place, CONCERN.test(concern) ? undefined : concernMessage(concern)),
    ...problemIf("name/secret", inside(place, "secret"), objectNameProblem(secret)),
    ...keysProblems(keys, path === undefined ? variableProblem : undefined, inside(place, "keys")),
    ...problemIf("secrets/mode", inside(place, "mode"), modeProblem(own)),
  ];
}

/** Keys of a TLS Secret, such as `tls.crt`, can't be variables, whose names are fixed. */
function variableProblem(key: string): string | undefined {
  return environmentVariableNameProblem(key)?.replace(
    /; rename it, /,
    "; set path to read the keys as files, or rename it, ",
  );
}

/** Rules about keys of a Secret that become files, in the props of a construct. */
export function secretFilesProblems({ secret, keys, mode }: SecretFiles, place: Place): Problem[] {
  return [
    ...problemIf("name/secret", inside(place, "secret"), objectNameProblem(secret)),
    ...keysProblems(keys, undefined, inside(place, "keys")),
    ...problemIf("secrets/mode", inside(place, "mode"), mode === undefined ? undefined : fileModeProblem(mode)),
  ];
}

/** Rules about the keys of a Secret. */
export function secretKeysProblems(keys: readonly string[], place: Place): Problem[] {
  return keysProblems(keys, undefined, place);
}

/** Folders with the keys of Secrets. */
export function secretFolders(secrets: ServiceSecrets, place: Place): readonly MountedFolder[] {
  return ownSecretsOf(secrets).flatMap(([concern, { path }]) =>
    path === undefined ? [] : [{ path, place: inside(place, concern, "path") }],
  );
}

/** Rules about concerns of the services: one Secret for each, and no other names in the release file. */
export function concernsProblems(layer: Layer): Problem[] {
  return [...sharedConcernProblems(layer), ...unknownConcernProblems(layer)];
}

function concernMessage(concern: string): string {
  return `must have a name of at most 63 letters, digits and '-' that starts with a letter and is not databaseRoles, got ${show(concern)}; rename it`;
}

function keysProblems(
  keys: readonly string[],
  problemOf: ((key: string) => string | undefined) | undefined,
  place: Place,
): Problem[] {
  if (keys.length === 0)
    return problemIf("secrets/key", place, "must have at least one key, got none; list the keys, or remove the Secret");
  return keys.flatMap((key, index) => {
    const repeated = keys.indexOf(key) < index ? repeatedMessage(key) : undefined;
    return problemIf(
      "secrets/key",
      inside(place, index),
      dataKeyProblem("Secret", key) ?? problemOf?.(key) ?? repeated,
    );
  });
}

function modeProblem({ path, mode }: OwnSecret): string | undefined {
  if (mode === undefined) return undefined;
  if (path === undefined)
    return `requires path, because environment variables have no mode, got ${show(mode)}; add path, or remove mode`;
  return fileModeProblem(mode);
}

/** The services share the active name of a concern, so they must agree on its default. */
function sharedConcernProblems({ services }: Layer): Problem[] {
  const first = new Map<string, { readonly secret: string; readonly service: string }>();
  return services.flatMap(({ name, secrets }) =>
    ownSecretsOf(secrets).flatMap(([concern, { secret }]) => {
      const other = first.get(concern);
      if (other === undefined) first.set(concern, { secret, service: name });
      const message =
        other === undefined || other.secret === secret
          ? undefined
          : `must be ${show(other.secret)}, as in services.${other.service}, because a concern has one Secret, got ${show(secret)}; use the same Secret, or rename the concern`;
      return problemIf("secrets/conflict", inEnvironment("services", name, "secrets", concern, "secret"), message);
    }),
  );
}

function unknownConcernProblems({ source, secrets: { own = {} } }: Layer): Problem[] {
  const known = [...Object.keys(SECRET_KEYS), "databaseRoles", ...Object.keys(own)];
  return sortedEntries(source.release.secrets ?? {}).flatMap(([concern]) => {
    const fix = didYouMean(concern, known) || "; remove it, or add it to secrets of a service";
    const message = `must be a concern of this environment (${listWith("or", known)}), got ${show(concern)}${fix}`;
    return problemIf("secrets/unknown", inRelease("secrets", concern), known.includes(concern) ? undefined : message);
  });
}
