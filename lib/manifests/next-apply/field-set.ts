import type { FieldStep } from "../drift/field-steps";
import { isRecord } from "../json";

/** Steps from the root of an object to a field. */
export type FieldPath = readonly FieldStep[];

/** A set of field paths, as a tree. Its operations are those of https://github.com/kubernetes-sigs/structured-merge-diff, which the API server uses. */
export interface FieldSet {
  /** Whether the path to this node is in the set. */
  readonly isMember: boolean;
  /** The nodes below. */
  readonly children: ReadonlyMap<FieldStep, FieldSet>;
}

/** The set without paths. */
export const NO_FIELDS: FieldSet = { isMember: false, children: new Map() };

interface Growing {
  isMember: boolean;
  readonly children: Map<FieldStep, Growing>;
}

/** The set of these paths. */
export function setOf(paths: readonly FieldPath[]): FieldSet {
  const root: Growing = { isMember: false, children: new Map() };
  for (const path of paths) {
    const end = path.reduce((node, step) => {
      const next = node.children.get(step) ?? { isMember: false, children: new Map<FieldStep, Growing>() };
      node.children.set(step, next);
      return next;
    }, root);
    end.isMember = true;
  }
  return root;
}

/** Reads `fieldsV1` of an entry in `metadata.managedFields`. Anything that is not an object is an empty set. */
export function parseFields(fields: unknown): FieldSet {
  return { isMember: false, children: childrenOf(fields) };
}

function childrenOf(fields: unknown): ReadonlyMap<FieldStep, FieldSet> {
  const entries = isRecord(fields) ? Object.entries(fields).filter(([step]) => step !== ".") : [];
  return new Map(
    entries.map(([step, below]) => {
      const children = childrenOf(below);
      return [canonicalStep(step), { isMember: children.size === 0 || (isRecord(below) && "." in below), children }];
    }),
  );
}

function canonicalStep(step: FieldStep): FieldStep {
  if (!step.startsWith("k:")) return step;
  try {
    const keys: unknown = JSON.parse(step.slice(2));
    return isRecord(keys) ? keyedStep(keys) : step;
  } catch {
    return step;
  }
}

/** The step to a list item with these keys. */
export function keyedStep(keys: Readonly<Record<string, unknown>>): FieldStep {
  return `k:${JSON.stringify(Object.fromEntries(Object.entries(keys).sort(([one], [other]) => (one < other ? -1 : 1))))}`;
}

/** The set of the paths in either set. */
export function union(one: FieldSet, other: FieldSet): FieldSet {
  const steps = [...new Set([...one.children.keys(), ...other.children.keys()])];
  return {
    isMember: one.isMember || other.isMember,
    children: new Map(steps.map((step) => [step, union(below(one, step), below(other, step))])),
  };
}

/** The paths of the first set that are not in the second one. Paths below those of the second set stay. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  return combined(one, other, (isOfOther) => !isOfOther);
}

/** The paths in both sets. */
export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  return combined(one, other, (isOfOther) => isOfOther);
}

function combined(one: FieldSet, other: FieldSet, keeps: (isOfOther: boolean) => boolean): FieldSet {
  const children = [...one.children].map(([step, node]) => [step, combined(node, below(other, step), keeps)] as const);
  return {
    isMember: one.isMember && keeps(other.isMember),
    children: new Map(children.filter(([, node]) => !isEmpty(node))),
  };
}

/** Whether there is no path in the set. */
export function isEmpty(set: FieldSet): boolean {
  return !set.isMember && [...set.children.values()].every(isEmpty);
}

/** Whether the path is in the set. */
export function has(set: FieldSet, path: FieldPath): boolean {
  return nodeAt(set, path).isMember;
}

/** The part of the set below a path. */
export function nodeAt(set: FieldSet, path: FieldPath): FieldSet {
  return path.reduce(below, set);
}

/** The part of the set below a step. */
export function below(set: FieldSet, step: FieldStep): FieldSet {
  return set.children.get(step) ?? NO_FIELDS;
}

/** The set and all named fields on the way to its paths. List items are not added. */
export function withParents(set: FieldSet): FieldSet {
  const grown = (step: FieldStep, node: FieldSet): FieldSet => {
    const { isMember, children } = withParents(node);
    return { isMember: isMember || (step.startsWith("f:") && !isEmpty(node)), children };
  };
  return {
    isMember: set.isMember,
    children: new Map([...set.children].map(([step, node]) => [step, grown(step, node)])),
  };
}

/** All paths of the set. */
export function pathsOf(set: FieldSet, before: FieldPath = []): readonly FieldPath[] {
  const rest = [...set.children].flatMap(([step, node]) => pathsOf(node, [...before, step]));
  return set.isMember ? [before, ...rest] : rest;
}
