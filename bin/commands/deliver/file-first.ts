import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withEdits } from "../../../charts/files/release-text";
import { synthesize } from "../../../charts/synthesize";
import { commandOf } from "../../../lib/delivery/command";
import type { Operation } from "../../../lib/delivery/operation";
import { promotedEdits } from "../../../lib/delivery/field-edits";
import { pendingEdits, statedEdits, type Stated } from "../../../lib/delivery/pending";
import { stepsFrom, type FileFirst } from "../../../lib/delivery/run/file-first";
import type { FilePlan } from "../../../lib/delivery/run/file-plan";
import { appliesOf } from "../../../lib/delivery/run/steps";
import type { Layer } from "../../../lib/layer/layer";
import { releaseFileName } from "../../../lib/names";
import type { PendingSpec } from "../../../lib/spec/release";
import type { Applier } from "../../../ops/appliers/applier";
import { gitApplier } from "../../../ops/appliers/git";
import { pulumiApplier } from "../../../ops/appliers/pulumi";
import type { DeliverOptions } from "./deliver";
import { hasFields, writeEdits } from "./file";
import { promotedAfter, timeFor, understoodLayer } from "./planned-change";

/** What applies the release file of an environment. */
export function applierOf(via: PendingSpec["via"], { env, environments }: DeliverOptions): Applier {
  return via === "git" ? gitApplier(releaseFile({ env, environments })) : pulumiApplier(env);
}

/** Path of the release file. */
export function releaseFile({ env, environments }: Pick<DeliverOptions, "env" | "environments">): string {
  return join(environments, releaseFileName(env));
}

/** What {@link fileFirst} needs. */
export interface FileFirstRequest {
  readonly layer: Layer;
  readonly service: string;
  readonly operation: Operation;
  /** The state of the file, and its pending operation. */
  readonly now: Version;
  /** @default - the file has the result already, and only its record in the cluster is missing */
  readonly plan: FilePlan | undefined;
  readonly via: PendingSpec["via"];
  readonly applier: Applier;
  /** Whether an earlier run started the operation. */
  readonly isStarted: boolean;
  readonly options: DeliverOptions;
}

/** What the release file has about a service. */
export interface Version {
  readonly stated: Stated;
  /** @default - the file has no pending operation */
  readonly pending?: PendingSpec | undefined;
}

/**
 * The states that the release file goes through, each with its manifests.
 * @throws an input error if the environment would not be valid in one of them
 */
export function fileFirst(request: FileFirstRequest): FileFirst {
  const { layer, service, operation, now, plan, via, applier, isStarted, options } = request;
  const file = releaseFile(options);
  const about = `${commandOf(service, operation)} in ${layer.name}`;
  const complete = (signal: AbortSignal) =>
    applier.apply({ message: `access-layer: complete ${about}`, objects: [], signal });
  if (plan === undefined) return { via, starts: [], stages: [], isResumed: true, end: complete };

  const { pending, starts, states, end } = plan;
  const versions: readonly Version[] = [now, ...states.map((stated) => ({ stated, pending })), { stated: end }];
  const { promoted = {} } = layer.source.release;
  const record = Object.hasOwn(promoted, service) ? promoted[service] : undefined;
  // Until the operation has ended, it can be taken back.
  const removed = promotedEdits(service, record, promotedAfter({ change: end }, record));
  const moves = versions
    .slice(1)
    .map((version, index, all) => [
      ...editsBetween(service, versions[index] ?? now, version),
      ...(index === all.length - 1 ? removed : []),
    ]);
  const text = readFileSync(file, "utf8");
  const texts = moves.reduce<readonly string[]>((all, edits) => [...all, withEdits(all.at(-1) ?? "", edits)], [text]);
  const manifestsOf = (changed: string) =>
    synthesize(
      understoodLayer({ file, text: changed }, `${operation.kind} ${service}`, options, timeFor(operation, isStarted)),
    ).manifests;
  const manifests = texts.map(manifestsOf);
  // A state that changes no object was not written.
  const write = (index: number) => {
    const at = texts
      .slice(0, index + 1)
      .map((before) => hasFields(file, before, service))
      .lastIndexOf(true);
    const from = at === -1 ? index : at;
    writeEdits({ file, before: texts[from] ?? "", edits: moves.slice(from, index + 1).flat(), service });
  };

  const started = starts.map((stated) => manifestsOf(withEdits(text, editsBetween(service, now, { stated, pending }))));
  const stages = states.map((_state, index) => {
    const after = manifests[index + 1] ?? [];
    const steps = stepsFrom(index === 0 ? started : [manifests[index] ?? []], after);
    const objects = appliesOf(steps).map(({ object }) => object);
    const message = `access-layer: ${about}${states.length > 1 ? ` (${index + 1} of ${states.length})` : ""}`;
    const deliver = async (signal: AbortSignal) => {
      write(index);
      await applier.apply({ message, objects, signal });
    };
    return { manifests: after, deliver };
  });
  const last = async (signal: AbortSignal) => {
    write(states.length);
    await complete(signal);
  };
  return { via, starts: started, stages, isResumed: plan.isResumed, end: last };
}

function editsBetween(service: string, from: Version, to: Version) {
  return [...statedEdits(service, from.stated, to.stated), ...pendingEdits(service, from.pending, to.pending)];
}
