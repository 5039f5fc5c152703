import { plural } from "../../lib/values/words";
import { effectOf, type ChangeEffect } from "../../lib/manifests/effects";
import { changesBetween, type ObjectChange } from "../../lib/manifests/changes";
import type { FieldChange } from "../../lib/manifests/field-changes";
import { switchesIn, type PrematureSwitch } from "../../lib/manifests/premature-switches";
import { hostWarnings } from "../../lib/transitions/hosts";
import { transitionBetween, type CommandOptions, type TransitionWarning } from "../../lib/transitions/transition";
import { warningsAbout } from "../../lib/transitions/transitions";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { PATCHED_ANNOTATION } from "../../lib/names";
import { describeChanges } from "./changes";
import type { Colors } from "./terminal";

/** Labels of the effects, most disruptive first. */
export const EFFECTS: readonly { readonly effect: ChangeEffect; readonly count: string; readonly title: string }[] = [
  { effect: "restarts", count: "restart", title: "restart: the pods are replaced" },
  { effect: "refused", count: "refused", title: "refused: the API server rejects the change" },
  { effect: "recreated", count: "recreated", title: "recreated: the API server rejects an update" },
  {
    effect: "removed",
    count: "removed",
    title: "removed: kubectl apply keeps them, Pulumi deletes or refuses to delete them",
  },
  { effect: "added", count: "added", title: "added" },
  { effect: "inPlace", count: "in place", title: "in place" },
];

/** A change and its effect. */
export interface EffectiveChange extends ObjectChange {
  /** Effect of applying the change. */
  readonly effect: ChangeEffect;
  /**
   * Reasons of the patches of the new object, or of the old one if the patch or the object is removed.
   * @default - no patch changes the object
   */
  readonly patched?: string;
}

/** The differences of an environment. */
export interface EnvironmentEffects {
  /** Name of the environment. */
  readonly name: string;
  /** Number of distinct objects before and after. */
  readonly objects: number;
  /** Number of changes by effect. */
  readonly counts: Readonly<Record<ChangeEffect, number>>;
  /** The changes, in the order of {@link EFFECTS}. */
  readonly changes: readonly EffectiveChange[];
  /** Service switches that should be applied as a separate change. {@link warnings} has them, too. */
  readonly prematureSwitches: readonly PrematureSwitch[];
  /** What the apply does beyond what each of the two states shows. */
  readonly warnings: readonly TransitionWarning[];
}

type Environments = ReadonlyMap<string, readonly Manifest[]>;

/**
 * The differences of all environments, sorted by name, without Secret values.
 * @param optionsFor - manifest path and context for the commands of an environment
 */
export function environmentEffects(
  before: Environments,
  after: Environments,
  optionsFor: (environment: string) => CommandOptions = () => ({}),
): readonly EnvironmentEffects[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const ofHosts = hostWarnings(after);
  return names.map((name) => {
    const [old, next] = [before.get(name) ?? [], after.get(name) ?? []];
    const found = changesBetween(old, next);
    const reasons = patchReasons([...old, ...next]);
    const changes = found.map((change) => ({
      effect: effectOf(change),
      ...withoutSecretValues(change),
      ...reasons.get(change.identity),
    }));
    const withEffect = (wanted: ChangeEffect) => changes.filter(({ effect }) => effect === wanted);
    return {
      name,
      objects: new Set([...old, ...next].map(identityOf)).size,
      counts: Object.fromEntries(EFFECTS.map(({ effect }) => [effect, withEffect(effect).length])) as Record<
        ChangeEffect,
        number
      >,
      changes: EFFECTS.flatMap(({ effect }) => withEffect(effect)),
      prematureSwitches: switchesIn(old, next, found),
      warnings:
        changes.length === 0
          ? []
          : [...warningsAbout(transitionBetween(old, next, optionsFor(name), found)), ...(ofHosts.get(name) ?? [])],
    };
  });
}

/** Reasons of patches by object. The objects after the change are last, so they win. */
function patchReasons(manifests: readonly Manifest[]): ReadonlyMap<string, { readonly patched: string }> {
  return new Map(
    manifests.flatMap((manifest) => {
      const patched: unknown = manifest.metadata.annotations?.[PATCHED_ANNOTATION];
      return typeof patched === "string" ? [[identityOf(manifest), { patched }]] : [];
    }),
  );
}

/** Summary of an environment: `2 restart, 1 in place, of 119; 1 warning`. */
export function headCount({ objects, counts, changes, warnings: { length } }: EnvironmentEffects): string {
  if (changes.length === 0) return `no difference in ${plural(objects, "object")}`;
  const parts = EFFECTS.flatMap(({ effect, count }) => (counts[effect] > 0 ? [`${counts[effect]} ${count}`] : []));
  const warnings = length > 0 ? `; ${plural(length, "warning")}` : "";
  return `${parts.join(", ")}, of ${objects}${warnings}`;
}

/** Text output of an environment: the summary, then each effect with its objects and fields. */
export function describeEffects(environment: EnvironmentEffects, colors: Colors): readonly string[] {
  const groups = EFFECTS.flatMap(({ effect, title }) => {
    const changes = environment.changes.filter((change) => change.effect === effect);
    if (changes.length === 0) return [];
    // Lists all objects, because an omitted one could be the one that matters.
    return [`  ${title}`, ...describeChanges(changes, colors, Infinity).map((line) => `  ${line}`)];
  });
  const warnings = environment.warnings.flatMap(({ code, message, steps }) => [
    `  ${colors.yellow("warning")} ${code}: ${message}`,
    ...steps.map((step, index) => `    ${index + 1}. ${step}`),
  ]);
  return [`${colors.bold(environment.name)}: ${headCount(environment)}`, ...warnings, ...groups];
}

/**
 * Fields of a Secret that are shown. Any other field may contain Secret values, such as a misspelled `Data` or the last-applied annotation of `kubectl
 * apply`.
 */
const SHOWN_OF_SECRET = /^(type|immutable|metadata\.name|metadata\.labels([.[].*)?)$/s;

/** A Secret of any API group. */
const SECRET = /^\S*\/secret /i;

/** The change. Removes the values if the object is a Secret. */
export function withoutSecretValues<T extends { readonly identity: string; readonly fields: readonly FieldChange[] }>(
  change: T,
): T {
  const hide = (value: unknown) => (value === undefined ? undefined : HIDDEN);
  const fields = change.fields.map((field) =>
    isHidden(change.identity, field.path) ? { ...field, before: hide(field.before), after: hide(field.after) } : field,
  );
  return { ...change, fields };
}

/** Text in place of a hidden value. */
export const HIDDEN = "(hidden)";

/** Whether a field can contain Secret values. */
export function isHidden(identity: string, path: string): boolean {
  return SECRET.test(identity) && !SHOWN_OF_SECRET.test(path);
}
