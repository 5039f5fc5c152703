import { typeOfKind } from "../../../lib/manifests/api-types/types";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Chance } from "../../fuzz/mutations";
import { inferredType } from "./custom";
import { absentFields, pathOf, valueAt, withValue } from "./places";
import { MUTATION_KINDS, mutationsOf, type MutationKind } from "./mutations";

/** Two manifests of one object, and what is different. */
export interface Pair {
  readonly kind: MutationKind | "default";
  /** Path of the changed value, such as `spec.ports[0].name`. */
  readonly path: string;
  readonly before: Manifest;
  readonly after: Manifest;
}

/** Changes of an object whose kind is not built in. The other ones need a schema. */
const WITHOUT_SCHEMA: readonly MutationKind[] = ["changed", "removed", "itemAdded", "reordered"];

/** Returns all pairs of an object. */
export function allPairs(before: Manifest): readonly Pair[] {
  const known = typeOfKind(before.apiVersion, before.kind);
  const kinds = known === undefined ? WITHOUT_SCHEMA : MUTATION_KINDS;
  const type = known ?? inferredType(before);
  return kinds.flatMap((kind) =>
    mutationsOf(kind, before, type).map(({ path, after }) => ({ kind, path, before, after: after as Manifest })),
  );
}

/** Chooses pairs of an object: at most `most` of each kind of change. */
export function chosenPairs(before: Manifest, most: number, chance: Chance): readonly Pair[] {
  const pairs = allPairs(before);
  return MUTATION_KINDS.flatMap((kind) =>
    someOf(
      pairs.filter((pair) => pair.kind === kind),
      most,
      chance,
    ),
  );
}

/** Returns a source of random pairs. Half of them have a second change of the same object. */
export function pairSource(objects: readonly Manifest[]): (chance: Chance) => Pair {
  const pairs = new Map<Manifest, readonly Pair[]>();
  return (chance) => {
    const object = chance.oneOf(objects);
    const known = pairs.get(object) ?? allPairs(object);
    pairs.set(object, known);
    const first = chance.oneOf(known);
    return chance.below(2) === 0 ? first : withSecondChange(first, chance);
  };
}

function withSecondChange(pair: Pair, chance: Chance): Pair {
  const { apiVersion, kind } = pair.before;
  const type = typeOfKind(apiVersion, kind) ?? inferredType(pair.before);
  const more = mutationsOf(chance.oneOf(WITHOUT_SCHEMA), pair.after, type);
  return more.length === 0 ? pair : { ...pair, after: chance.oneOf(more).after as Manifest };
}

/** Fields whose values the API server or a controller chooses anew for each object. */
const CHOSEN =
  /^Service spec\.(clusterIPs?|healthCheckNodePort)$|nodePort$|^PersistentVolumeClaim spec\.volumeName$|^Job spec\.selector$|metadata\.annotations$/;

/**
 * Returns pairs in which one default is written out that the API server has stored.
 * @param stored - the object as the server stores it
 */
export function defaultPairs(before: Manifest, stored: Manifest): readonly Pair[] {
  const type = typeOfKind(before.apiVersion, before.kind);
  if (type === undefined) return [];
  return absentFields(before, type).flatMap(({ steps }): readonly Pair[] => {
    const value = valueAt(stored, steps);
    const isChosen = CHOSEN.test(`${before.kind} ${pathOf(steps)}`);
    if (value === undefined || isChosen) return [];
    return [{ kind: "default", path: pathOf(steps), before, after: withValue(before, steps, value) as Manifest }];
  });
}

function someOf<T>(items: readonly T[], most: number, chance: Chance): readonly T[] {
  const left = [...items];
  while (left.length > most) left.splice(chance.below(left.length), 1);
  return left;
}
