import { typeOfKind } from "../manifests/api-types/types";
import { isEqual } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import type { PatchSpec } from "../spec/patches";
import type { Path, Problem } from "../spec/problem";
import { applyPatch } from "./apply";
import { derivedOf } from "./derived";
import { outcomeOf, type Finding, type Outcome } from "./outcome";
import { objectName, unmatched } from "./targets";
import type { LayerFacts } from "./violation";

/** Applies the patches of one object. */
export type Patcher = (rendered: Manifest) => Manifest;

/** Objects after the patches. */
export interface Patched {
  /** All objects, in the same order. A rejected patch is skipped for the object that it does not fit, so that later patches are still checked. */
  readonly manifests: readonly Manifest[];
  /** Every problem of the patches, with its path in the environment file. */
  readonly problems: readonly Problem[];
  /** Patches that can't be checked completely, with their path in the environment file. */
  readonly warnings: readonly Problem[];
  /** Patchers of the objects that change, by their identity before. */
  readonly patchers: ReadonlyMap<string, Patcher>;
}

/** An object, and the patches that changed it so far. */
interface Step {
  readonly rendered: Manifest;
  readonly current: Manifest;
  readonly patches: readonly PatchSpec[];
}

/**
 * Applies patches to rendered objects, in order, and checks each result.
 * @param facts - names of the layer's services, for messages that name a field, and the version of Kubernetes
 */
export function patchObjects(
  rendered: readonly Manifest[],
  patches: readonly PatchSpec[],
  facts: Pick<LayerFacts, "services" | "kubernetes">,
): Patched {
  const claims = rendered.filter(({ kind }) => kind === "PersistentVolumeClaim").map(({ metadata }) => metadata.name);
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  let steps: readonly Step[] = rendered.map((manifest) => ({ rendered: manifest, current: manifest, patches: [] }));
  for (const [index, patch] of patches.entries()) {
    const outcomes = steps.map((step) =>
      outcomeOf({ rendered: step.rendered, before: step.current }, patch, { ...facts, claims }),
    );
    problems.push(...problemsOf(patch, ["patches", index], rendered, outcomes));
    warnings.push(...warningsOf(["patches", index], steps, outcomes));
    steps = steps.map((step, position) => stepAfter(step, outcomes[position], patch));
  }
  const patchers = patchersOf(rendered, steps);
  const manifests = rendered.map((manifest) => patchers.get(identityOf(manifest))?.(manifest) ?? manifest);
  return { manifests, problems, warnings, patchers };
}

/** The schemas of custom resources are in the cluster. Only their metadata can be checked. */
function warningsOf(path: Path, steps: readonly Step[], outcomes: readonly Outcome[]): readonly Problem[] {
  const unchecked = steps.find(({ current }, index) => {
    const outcome = outcomes[index];
    return (
      outcome?.kind === "patched" &&
      typeOfKind(current.apiVersion, current.kind) === undefined &&
      !isEqual({ ...outcome.manifest, metadata: {} }, { ...current, metadata: {} })
    );
  });
  if (unchecked === undefined) return [];
  const message = `the schema of ${unchecked.current.kind} is in the cluster, so only the API server can check the fields that this patch changes; apply it to a test cluster first`;
  return [{ code: "patches/unchecked", source: "environment", path: [...path, "target", "kind"], message }];
}

function stepAfter(step: Step, outcome: Outcome | undefined, patch: PatchSpec): Step {
  return outcome?.kind === "patched" ? { ...step, current: outcome.manifest, patches: [...step.patches, patch] } : step;
}

function problemsOf(
  { target }: PatchSpec,
  path: Path,
  rendered: readonly Manifest[],
  outcomes: readonly Outcome[],
): readonly Problem[] {
  const hits = rendered.flatMap((manifest, index) => {
    const outcome = outcomes[index];
    return outcome === undefined || outcome.kind === "other" ? [] : [{ manifest, outcome }];
  });
  const problem = (finding: Finding): Problem => ({
    code: finding.code,
    source: "environment",
    path: [...path, ...finding.path],
    message: finding.message,
  });
  if (hits.length === 0) {
    const { path: below, message } = unmatched(target, rendered);
    return [problem({ code: "patches/no-object", path: ["target", ...below], message })];
  }
  if (hits.every(({ outcome }) => outcome.kind === "unchanged")) {
    const names = namesOf(hits.map(({ manifest }) => manifest));
    const message = `must change something, but the API server would store the same object; delete the patch (${names})`;
    return [problem({ code: "patches/no-change", path: [], message })];
  }
  return grouped(
    hits.flatMap(({ manifest, outcome }) =>
      outcome.kind === "refused" ? outcome.findings.map((finding) => ({ manifest, finding })) : [],
    ),
  ).map(problem);
}

interface ObjectFinding {
  readonly manifest: Manifest;
  readonly finding: Finding;
}

/** Reports a problem that several objects have once, with their names. */
function grouped(all: readonly ObjectFinding[]): readonly Finding[] {
  const keyOf = ({ code, path, message }: Finding) => JSON.stringify([code, path, message]);
  const groups = new Map<string, readonly ObjectFinding[]>();
  for (const found of all) {
    const key = keyOf(found.finding);
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const names = namesOf(group.map(({ manifest }) => manifest));
    return first === undefined ? [] : [{ ...first.finding, message: `${first.finding.message} (${names})` }];
  });
}

/** `Deployment gateway-blue and 3 more`. */
function namesOf([first, ...others]: readonly Manifest[]): string {
  const name = first === undefined ? "" : objectName(first);
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

function patchersOf(rendered: readonly Manifest[], steps: readonly Step[]): ReadonlyMap<string, Patcher> {
  const derived = derivedOf(
    rendered,
    steps.map(({ current }) => current),
  );
  return new Map(
    rendered.flatMap((manifest, index): readonly (readonly [string, Patcher])[] => {
      const { patches } = steps[index] ?? { patches: [] };
      const finish = derived(patches);
      const isSame = patches.length === 0 && finish(manifest) === manifest;
      return isSame ? [] : [[identityOf(manifest), (one) => finish(patches.reduce(patchedBy, one))]];
    }),
  );
}

/** The patch was applied to the same object before, so it fits. Only code that changed the object meanwhile can break it. */
function patchedBy(manifest: Manifest, patch: PatchSpec): Manifest {
  const result = applyPatch(manifest, patch);
  if ("manifest" in result) return result.manifest;
  throw new Error(`${objectName(manifest)} can't be patched: ${result.message}`);
}
