import { plural } from "../../charts/failures";
import { effectOf, type ChangeEffect } from "../../lib/manifests/effects";
import { changesBetween, type FieldChange, type ObjectChange } from "../../lib/manifests/changes";
import { prematureSwitches, type PrematureSwitch } from "../../lib/manifests/premature-switches";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { describeChanges } from "./changes";
import type { Colours } from "./terminal";

/** What an effect is called, in the order in which people want to know: what may hurt comes first. */
export const EFFECTS: readonly { readonly effect: ChangeEffect; readonly count: string; readonly title: string }[] = [
  { effect: "restarts", count: "restart", title: "restart: the pods are replaced" },
  { effect: "recreated", count: "recreated", title: "recreated: the API server refuses the change of what is there" },
  {
    effect: "removed",
    count: "removed",
    title: "removed: kubectl apply leaves them there, Pulumi deletes them or refuses",
  },
  { effect: "added", count: "added", title: "added" },
  { effect: "inPlace", count: "in place", title: "in place" },
];

/** A change and what applying it does. */
export interface EffectiveChange extends ObjectChange {
  /** What applying it does. */
  readonly effect: ChangeEffect;
}

/** How an environment differs. */
export interface EnvironmentEffects {
  /** Its name. */
  readonly name: string;
  /** How many objects there are before or after. */
  readonly objects: number;
  /** How many changes have each effect. */
  readonly counts: Readonly<Record<ChangeEffect, number>>;
  /** The changes, in the order of {@link EFFECTS}. */
  readonly changes: readonly EffectiveChange[];
  /** Switches that should be a change of their own. */
  readonly prematureSwitches: readonly PrematureSwitch[];
}

type Environments = ReadonlyMap<string, readonly Manifest[]>;

/** How environments differ, in the order of their names. Values of Secrets are in none of it. */
export function environmentEffects(before: Environments, after: Environments): readonly EnvironmentEffects[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.map((name) => {
    const [old, young] = [before.get(name) ?? [], after.get(name) ?? []];
    const changes = changesBetween(old, young).map((change) => ({
      effect: effectOf(change),
      ...withoutSecretValues(change),
    }));
    const withEffect = (wanted: ChangeEffect) => changes.filter(({ effect }) => effect === wanted);
    return {
      name,
      objects: new Set([...old, ...young].map(identityOf)).size,
      counts: Object.fromEntries(EFFECTS.map(({ effect }) => [effect, withEffect(effect).length])) as Record<
        ChangeEffect,
        number
      >,
      changes: EFFECTS.flatMap(({ effect }) => withEffect(effect)),
      prematureSwitches: prematureSwitches(old, young),
    };
  });
}

/** `2 restart, 1 in place, of 119; 1 warning`. */
export function headCount({ objects, counts, changes, prematureSwitches: hasty }: EnvironmentEffects): string {
  if (changes.length === 0) return `no difference in ${plural(objects, "object")}`;
  const parts = EFFECTS.flatMap(({ effect, count }) => (counts[effect] > 0 ? [`${counts[effect]} ${count}`] : []));
  const warnings = hasty.length > 0 ? `; ${plural(hasty.length, "warning")}` : "";
  return `${parts.join(", ")}, of ${objects}${warnings}`;
}

/** Lines for people: the head count of an environment, and below it each effect with its objects and fields. */
export function describeEffects(environment: EnvironmentEffects, colours: Colours): readonly string[] {
  const groups = EFFECTS.flatMap(({ effect, title }) => {
    const changes = environment.changes.filter((change) => change.effect === effect);
    if (changes.length === 0) return [];
    // All objects: one that is left out may be the one that matters.
    return [`  ${title}`, ...describeChanges(changes, colours, Infinity).map((line) => `  ${line}`)];
  });
  const warnings = environment.prematureSwitches.map((one) => `  ${colours.yellow("warning")}: ${warningOf(one)}`);
  return [`${colours.bold(environment.name)}: ${headCount(environment)}`, ...warnings, ...groups];
}

/** What is wrong with a hasty switch, and the way out. `name` says how an object's name is written. */
export function warningOf(
  { service, deployment, because }: PrematureSwitch,
  name: (identity: string) => string = (identity) => identity,
): string {
  return `${name(service)} leads to ${name(deployment)}, which ${because} in the same change: apply that first, and switch when its pods are ready`;
}

/** All of a Secret that is shown. What is misspelt (`Data`) holds values, too, and `kubectl apply` once left a copy of them in an annotation. */
const SHOWN_OF_SECRET = /^(type|immutable|metadata\.name|metadata\.labels([.[].*)?)$/s;

/** A Secret of any group: whose kind it is does not make its values less secret. */
const SECRET = /^\S*\/secret /i;

/** The same change, with no value in it where it is a Secret's. */
export function withoutSecretValues<T extends { readonly identity: string; readonly fields: readonly FieldChange[] }>(
  change: T,
): T {
  if (!SECRET.test(change.identity)) return change;
  const hide = (value: unknown) => (value === undefined ? undefined : "(hidden)");
  const isHidden = ({ path }: FieldChange) => !SHOWN_OF_SECRET.test(path);
  const fields = change.fields.map((field) =>
    isHidden(field) ? { ...field, before: hide(field.before), after: hide(field.after) } : field,
  );
  return { ...change, fields };
}
