import type { Layer } from "../layer/layer";
import { secretNamesByConcern } from "../layer/external-secrets";
import type { ExternalSecretsSpec } from "../spec/external-secrets";
import type { Problem } from "../spec/problem";
import { durationProblem } from "../spec/values/duration";
import { remoteKeyProblem } from "../spec/values/remote-key";
import { sortedEntries } from "../values/sorted-entries";
import { didYouMean, listWith, repeatedMessage, show } from "../values/words";
import { objectNameProblem } from "./kubernetes-names";
import { secretKeysProblems } from "./own-secrets";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about an external secret store. */
export function externalSecretsProblems(
  { store, key, refreshInterval }: Omit<ExternalSecretsSpec, "except">,
  place: Place,
): Problem[] {
  return [
    ...problemIf("external-secrets/store", inside(place, "store", "name"), objectNameProblem(store.name)),
    ...problemIf("external-secrets/key", inside(place, "key"), remoteKeyProblem(key)),
    ...problemIf(
      "external-secrets/interval",
      inside(place, "refreshInterval"),
      refreshInterval === undefined ? undefined : durationProblem(refreshInterval),
    ),
  ];
}

/** Rules about the concerns in `externalSecrets.except`. */
export function exceptedConcernsProblems({ externalSecrets, secrets }: Layer): Problem[] {
  const { except = [] } = externalSecrets ?? {};
  const known = secretNamesByConcern(secrets).map(([concern]) => concern);
  return except.flatMap((concern, index) =>
    problemIf(
      "external-secrets/except",
      inEnvironment("externalSecrets", "except", index),
      except.indexOf(concern) < index ? repeatedMessage(concern) : concernProblem(concern, known),
    ),
  );
}

function concernProblem(concern: string, known: readonly string[]): string | undefined {
  if (known.includes(concern)) return undefined;
  const fix = didYouMean(concern, known) || "; remove it";
  return `must be a concern of Secrets (${listWith("or", known)}), got ${show(concern)}${fix}`;
}

/** Problems of the props of `ExternalSecrets`. */
export function externalSecretsPropsProblems(
  props: {
    readonly environment?: string;
    readonly secrets: Readonly<Record<string, readonly string[]>>;
  } & Omit<ExternalSecretsSpec, "except">,
): Problem[] {
  const { environment, secrets, ...spec } = props;
  const isMissing = environment === undefined && spec.key.includes("{environment}");
  return [
    ...externalSecretsProblems(spec, inEnvironment()),
    ...problemIf(
      "external-secrets/key",
      inEnvironment("environment"),
      isMissing
        ? `must be set, because key contains {environment}; set it, or remove {environment} from key`
        : undefined,
    ),
    ...sortedEntries(secrets).flatMap(([secret, keys]) => {
      const place = inEnvironment("secrets", secret);
      return [...problemIf("name/secret", place, objectNameProblem(secret)), ...secretKeysProblems(keys, place)];
    }),
  ];
}
