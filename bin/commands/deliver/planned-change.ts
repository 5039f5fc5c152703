import { readFileSync } from "node:fs";
import { join } from "node:path";
import { now } from "../../../charts/files/clock";
import { understandTexts } from "../../../charts/files/environments";
import { withEdits } from "../../../charts/files/release-text";
import { inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import {
  differences,
  fieldEdits,
  overlayEdits,
  promotedEdits,
  type FieldEdit,
} from "../../../lib/delivery/field-edits";
import type { Operation } from "../../../lib/delivery/operation";
import type { Change } from "../../../lib/delivery/outcome";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { environmentFileName, manifestPath, releaseFileName } from "../../../lib/names";
import { formatLocated } from "../../../lib/spec/problem";
import type { PromotedSpec, ReleaseSpec } from "../../../lib/spec/release";
import { isPromotedImage } from "../../../lib/topology/promoted";
import { listWith } from "../../../lib/values/words";
import { environmentEffects, type EnvironmentEffects } from "../../output/effects";
import type { DeliverOptions } from "./deliver";

/** A change of one service in the release file. */
export interface ServiceChange {
  /** Name of the service. */
  readonly service: string;
  /** What it does. */
  readonly change: Pick<Change, "release" | "overlay">;
  /**
   * Record of a promotion.
   * @default - the record before, if a workload still has its image; otherwise none
   */
  readonly promoted?: PromotedSpec;
}

/** A changed release file with everything that operators need to know before they accept it. */
export interface PlannedFile {
  /** The environment before the change. */
  readonly layer: Layer;
  /** The environment after the change. */
  readonly next: Layer;
  /** Path of the release file. */
  readonly file: string;
  /** Text of the file before the change. */
  readonly before: string;
  /** Text of the changed file. */
  readonly text: string;
  /** The changed fields. */
  readonly edits: readonly FieldEdit[];
  /** Manifests before and after the change. */
  readonly manifests: { readonly before: readonly Manifest[]; readonly after: readonly Manifest[] };
  /** What an apply changes in the cluster. */
  readonly effects: EnvironmentEffects;
}

/** A change of one service with everything that operators need to know before they accept it. */
export interface PlannedChange extends PlannedFile {
  /** Name of the service. */
  readonly service: string;
  /** What was asked for. */
  readonly operation: Operation | { readonly kind: "adopt" };
  /** What it does. */
  readonly change: Change;
}

/**
 * The release file after a change of one service, and what it changes in the cluster.
 * @param isStarted - whether an earlier run started it
 * @throws an input error if the changed file would have problems
 */
export function plannedChange(
  layer: Layer,
  service: string,
  operation: PlannedChange["operation"],
  change: Change,
  options: Pick<DeliverOptions, "environments" | "env">,
  isStarted = false,
): PlannedChange {
  const title = `${operation.kind} ${service}`;
  const planned = plannedFile(layer, [{ service, change }], title, options, timeFor(operation, isStarted));
  return { ...planned, service, operation, change };
}

/**
 * Seconds from 1970 for the ends of overlays. An overlay that ended must not prevent ending or extending another one, and not the end of an operation that
 * has started.
 */
export function timeFor(operation: PlannedChange["operation"], isStarted: boolean): number | undefined {
  const isTemporary = operation.kind === "scale" && operation.temporary !== undefined;
  return isStarted || operation.kind === "adopt" || operation.kind === "end" || isTemporary ? undefined : now();
}

/**
 * The release file after changes of services, and what they change in the cluster.
 * @param title - what was asked for, for messages
 * @param at - seconds from 1970; without it, the ends of overlays are not checked
 * @throws an input error if the changed file would have problems
 */
export function plannedFile(
  layer: Layer,
  changes: readonly ServiceChange[],
  title: string,
  { environments, env }: Pick<DeliverOptions, "environments" | "env">,
  at: number | undefined,
): PlannedFile {
  const file = join(environments, releaseFileName(env));
  const { services, overlays = {}, promoted = {} } = layer.source.release;
  const edits = changes.flatMap((one) => [
    ...fieldEdits(one.service, services[one.service] ?? {}, one.change.release),
    ...overlayEdits(one.service, overlays[one.service], one.change.overlay),
    ...promotedEdits(one.service, promoted[one.service], promotedAfter(one, promoted[one.service])),
  ]);
  const before = readFileSync(file, "utf8");
  const text = withEdits(before, edits);
  const next = understoodLayer({ file, text }, title, { environments, env }, at);
  throwIfMore(before, file, wantedAfter(layer.source.release, changes), next);
  const manifests = { before: synthesize(layer).manifests, after: synthesize(next).manifests };
  const effects = effectsOf(layer, manifests.before, manifests.after);
  return { layer, next, file, before, text, edits, manifests, effects };
}

/** What an apply of manifests changes in the cluster of an environment. */
export function effectsOf(
  { name, cluster: { context } }: Layer,
  before: readonly Manifest[],
  after: readonly Manifest[],
): EnvironmentEffects {
  const [effects] = environmentEffects(new Map([[name, before]]), new Map([[name, after]]), () => ({
    context,
    manifest: `dist/${manifestPath(name)}`,
  }));
  if (effects === undefined) throw new Error(`no effects of ${name}`);
  return effects;
}

/**
 * The environment with a changed release file.
 * @param title - what was asked for, for messages
 * @param at - seconds from 1970; without it, the ends of overlays are not checked
 * @throws an input error if it would have problems
 */
export function understoodLayer(
  release: Pick<PlannedFile, "file" | "text">,
  title: string,
  { environments, env }: Pick<DeliverOptions, "environments" | "env">,
  at: number | undefined,
): Layer {
  const file = join(environments, environmentFileName(env));
  const environment = { file, text: readFileSync(file, "utf8") };
  const understood = understandTexts(environment, release, environmentFileName(env), at);
  if ("layer" in understood) return understood.layer;
  const why = "nothing was written, because the environment would not be valid. These lines include the change:";
  throw inputError([`${title}: ${why}`, ...understood.problems.map(formatLocated)].join("\n"));
}

/** A record of an image that no workload has anymore is removed with the change that replaces its last workload. */
export function promotedAfter(
  { change, promoted }: Pick<ServiceChange, "change" | "promoted">,
  before: PromotedSpec | undefined,
): PromotedSpec | undefined {
  if (promoted !== undefined || before === undefined) return promoted;
  return isPromotedImage(before, change.release) ? before : undefined;
}

/** The parsed release file after changes. */
function wantedAfter(release: ReleaseSpec, changes: readonly ServiceChange[]): ReleaseSpec {
  return changes.reduce((current, one): ReleaseSpec => {
    const { service, change } = one;
    const { [service]: overlay, ...overlays } = current.overlays ?? {};
    const { [service]: record, ...promoted } = current.promoted ?? {};
    const [own, next] = [change.overlay === undefined ? overlay : change.overlay, promotedAfter(one, record)];
    return {
      ...current,
      overlays: { ...overlays, ...(own && { [service]: own }) },
      promoted: { ...promoted, ...(next && { [service]: next }) },
      services: { ...current.services, [service]: change.release },
    };
  }, release);
}

/** Rejects a text that differs from the old one in more than the changes: an alias repeats a value in another place. */
function throwIfMore(text: string, file: string, wanted: ReleaseSpec, after: Layer): void {
  const more = differences(wanted, after.source.release);
  if (more.length === 0) return;
  const paths = more.map(({ path }) => path.join("."));
  if (!text.includes("*")) throw new Error(`the edit of ${file} would change ${listWith("and", paths)}, too`);
  throw inputError(
    `${file} ${listWith("and", paths)}: must not share a value by an alias (*), because the change would apply there, too; replace the alias by its value`,
  );
}
