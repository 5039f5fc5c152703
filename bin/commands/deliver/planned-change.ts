import { readFileSync } from "node:fs";
import { join } from "node:path";
import { now } from "../../../charts/files/clock";
import { understandTexts } from "../../../charts/files/environments";
import { withEdits } from "../../../charts/files/release-text";
import { inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { differences, fieldEdits, overlayEdits, type FieldEdit } from "../../../lib/delivery/field-edits";
import type { Operation } from "../../../lib/delivery/operation";
import type { Change } from "../../../lib/delivery/outcome";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { environmentFileName, manifestPath, releaseFileName } from "../../../lib/names";
import { formatLocated } from "../../../lib/spec/problem";
import { listWith } from "../../../lib/values/words";
import { environmentEffects, type EnvironmentEffects } from "../../output/effects";
import type { DeliverOptions } from "./deliver";

/** A change with everything that operators need to know before they accept it. */
export interface PlannedChange {
  /** The environment before the change. */
  readonly layer: Layer;
  /** The environment after the change. */
  readonly next: Layer;
  /** Name of the service. */
  readonly service: string;
  /** What was asked for. */
  readonly operation: Operation | { readonly kind: "adopt" };
  /** What it does. */
  readonly change: Change;
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

/**
 * The changed release file, and what it changes in the cluster.
 * @throws an input error if the changed file would have problems
 */
export function plannedChange(
  layer: Layer,
  service: string,
  operation: PlannedChange["operation"],
  change: Change,
  { environments, env }: Pick<DeliverOptions, "environments" | "env">,
): PlannedChange {
  const file = join(environments, releaseFileName(env));
  const { services, overlays = {} } = layer.source.release;
  const edits = [
    ...fieldEdits(service, services[service] ?? {}, change.release),
    ...overlayEdits(service, overlays[service], change.overlay),
  ];
  const before = readFileSync(file, "utf8");
  const text = withEdits(before, edits);
  const next = understoodLayer({ file, text }, service, operation, { environments, env });
  throwIfMore(before, { file, service, change }, layer, next);
  const manifests = { before: synthesize(layer).manifests, after: synthesize(next).manifests };
  const [effects] = environmentEffects(new Map([[env, manifests.before]]), new Map([[env, manifests.after]]), () => ({
    context: layer.cluster.context,
    manifest: `dist/${manifestPath(env)}`,
  }));
  if (effects === undefined) throw new Error(`no effects of ${env}`);
  return { layer, next, service, operation, change, file, before, text, edits, manifests, effects };
}

/**
 * The environment with a changed release file.
 * @throws an input error if it would have problems
 */
export function understoodLayer(
  release: Pick<PlannedChange, "file" | "text">,
  service: string,
  operation: PlannedChange["operation"],
  { environments, env }: Pick<DeliverOptions, "environments" | "env">,
): Layer {
  const file = join(environments, environmentFileName(env));
  const environment = { file, text: readFileSync(file, "utf8") };
  // The overlay of another service that ended must not prevent ending or extending this one.
  const isLate = operation.kind === "adopt" || operation.kind === "end" || isTemporary(operation);
  const understood = understandTexts(environment, release, environmentFileName(env), isLate ? undefined : now());
  if ("layer" in understood) return understood.layer;
  const why = "nothing was written, because the environment would not be valid. These lines include the change:";
  throw inputError([`${operation.kind} ${service}: ${why}`, ...understood.problems.map(formatLocated)].join("\n"));
}

function isTemporary(operation: PlannedChange["operation"]): boolean {
  return operation.kind === "scale" && operation.temporary !== undefined;
}

/** Rejects a text that differs from the old one in more than the change: an alias repeats a value in another place. */
function throwIfMore(
  text: string,
  { file, service, change }: Pick<PlannedChange, "file" | "service" | "change">,
  before: Layer,
  after: Layer,
): void {
  const { release } = before.source;
  const { [service]: overlay, ...others } = release.overlays ?? {};
  const own = change.overlay === undefined ? overlay : change.overlay;
  const overlays = { ...others, ...(own && { [service]: own }) };
  const wanted = { ...release, overlays, services: { ...release.services, [service]: change.release } };
  const more = differences(wanted, after.source.release);
  if (more.length === 0) return;
  const paths = more.map(({ path }) => path.join("."));
  if (!text.includes("*")) throw new Error(`the edit of ${file} would change ${listWith("and", paths)}, too`);
  throw inputError(
    `${file} ${listWith("and", paths)}: must not share a value by an alias (*), because the change would apply there, too; replace the alias by its value`,
  );
}
