import { labelsOf, recordAt } from "../../manifests/json";
import { identityOf, type Manifest } from "../../manifests/manifest";
import { selects } from "../../manifests/selectors";
import { serviceName } from "../../names";
import type { LiveObject } from "../cluster";
import { historyOf, isRestart, pendingOf, type PastOperation, type Pending, type ReleaseLease } from "../lease";
import type { TopologyKind } from "../../spec/service";
import type { Operation } from "../operation";
import { refusal, type Refusal } from "../outcome";
import type { Task } from "./types";
import { commandOf } from "../command";
import type { Intent } from "./intent";
import { withProbes } from "./probe";
import { fileFirstSteps, type FileFirst } from "./file-first";
import { appliesOf, isRoute, stepsOf, type Step } from "./steps";

/** What a task is made of. */
export interface TaskRequest extends Pick<Task, "service" | "namespace" | "holder" | "patienceSeconds" | "commit"> {
  /**
   * The states that the release file goes through, if it is written first.
   * @default - the operation applies the objects itself, and writes the file at the end
   */
  readonly fileFirst?: FileFirst;
  readonly operation: Operation;
  readonly intent: Extract<Intent, { readonly kind: "change" | "takeBack" | "ended" }>;
  /** Manifests of the environment by the release file. */
  readonly before: readonly Manifest[];
  /** Manifests after the change of the release file. */
  readonly after: readonly Manifest[];
  /** Who runs it. */
  readonly by: string;
  /** Time in RFC 3339 format. */
  readonly at: string;
  /** @default - no probes */
  readonly probed?: { readonly topology: TopologyKind };
  /** Pods of the live workload, with which the intent was planned. */
  readonly running?: number;
  /**
   * The Lease when the intent was planned.
   * @default - there was none
   */
  readonly seen?: LiveObject;
}

/** The task that carries out an intent. */
export function taskOf(request: TaskRequest): Task {
  const { service, namespace, holder, patienceSeconds, commit, operation, intent, by, fileFirst } = request;
  const steps = stepsFor(request);
  const guards = guardsOf(request, steps);
  const isResumed = intent.kind === "takeBack" || (intent.kind === "change" && intent.resumed !== undefined);
  const common = {
    service,
    namespace,
    holder,
    patienceSeconds,
    steps,
    guards,
    claim: claimOf(request),
    isResumed,
    ...(fileFirst && { end: fileFirst.end }),
  };
  switch (intent.kind) {
    case "ended": {
      const { pending, found } = intent;
      return {
        ...common,
        commit: () => undefined,
        // The end of a restart is an operation, which the history names as such.
        record: { ...(isRestart(pending) ? { operation, by } : pending), does: found },
      };
    }
    case "takeBack": {
      const does = `Takes back ${commandOf(service, intent.pending.operation)}.`;
      // Without a pending operation in the file, the file does not have the change yet.
      return { ...common, commit: () => undefined, record: { operation, by, does } };
    }
    case "change":
      return { ...common, commit, record: { operation, by, does: intent.change.does } };
  }
}

function stepsFor({ intent, before, after, operation, service, probed, fileFirst }: TaskRequest): readonly Step[] {
  if (intent.kind === "ended") return [];
  if (intent.kind === "takeBack") return fileFirst ? fileFirstSteps(fileFirst) : stepsOf(after, before);
  const decorated = (steps: readonly Step[]) => {
    const patient = withPatience(steps, operation.kind, service, before);
    return probed === undefined ? patient : withProbes(patient, operation.kind, service, probed.topology, after);
  };
  return fileFirst ? fileFirstSteps(fileFirst, decorated) : decorated(stepsOf(before, after));
}

/** A switch needs as many pods as serve at that moment. A rollback goes on with fewer. */
function withPatience(
  steps: readonly Step[],
  operation: Operation["kind"],
  service: string,
  before: readonly Manifest[],
): readonly Step[] {
  if (operation !== "switch" && operation !== "rollback") return steps;
  const live = before.find(({ kind, metadata }) => kind === "Service" && metadata.name === serviceName(service));
  const matchLabels = labelsOf(recordAt(live ?? {}, "spec")["selector"]);
  const like = before.find(
    (one) =>
      one.kind === "Deployment" &&
      selects({ matchLabels }, labelsOf(recordAt(one, "spec", "template", "metadata")["labels"])),
  );
  return steps.map((step): Step => {
    if (step.kind !== "wait") return step;
    if (operation === "rollback") return { ...step, isUrgent: true };
    return like === undefined || identityOf(like) === identityOf(step.deployment) ? step : { ...step, like };
  });
}

/** Operations that must not wait until someone has corrected the image of another workload. */
const URGENT: readonly Operation["kind"][] = ["rollback", "scale"];

/** Objects of a service that no step changes, and that must be as in the release file. */
function guardsOf({ service, before, operation }: TaskRequest, steps: readonly Step[]): readonly Manifest[] {
  const changed = new Set(appliesOf(steps).map(({ object }) => identityOf(object)));
  return decisiveObjects(service, before).filter(
    (object) => !changed.has(identityOf(object)) && (object.kind !== "Deployment" || !URGENT.includes(operation.kind)),
  );
}

/** Objects of a service that decide which pods serve requests, and which version they run. */
export function decisiveObjects(service: string, objects: readonly Manifest[]): readonly Manifest[] {
  return objects.filter(
    (object) => (isRoute(object) || object.kind === "Deployment") && object.metadata.labels?.["app"] === service,
  );
}

/** Lets the task start only if no other operation started since it was planned. */
function claimOf({ intent, seen, operation, by, at, running, service, fileFirst }: TaskRequest): Task["claim"] {
  return (lease: ReleaseLease | undefined) => {
    if (recordsIn(lease) !== recordsIn(seen)) return outdated(service, lease);
    if (intent.kind !== "change") return { kind: "claimed", pending: intent.pending };
    const { change, resumed, unrecorded } = intent;
    const pending = resumed ?? {
      ...{ operation, by, at, release: change.release },
      ...(change.overlay !== undefined && { overlay: change.overlay }),
      ...(fileFirst && { via: fileFirst.via }),
      ...(running !== undefined && { running }),
    };
    return { kind: "claimed", pending, ...(unrecorded && { unrecorded: recordOf(service, unrecorded, at) }) };
  };
}

/** Refuses a plan after an operation that started or ended since then, with its operator and its time. */
export function outdated(service: string, lease: LiveObject | undefined): Refusal {
  const pending = pendingOf(lease);
  const [last] = historyOf(lease);
  const other =
    pending !== undefined
      ? `${pending.by} started ${pending.operation.kind} ${service} at ${pending.at},`
      : last !== undefined
        ? `${last.by} ended ${last.operation.kind} ${service} at ${last.at},`
        : `an operation on ${service} was removed from its Lease`;
  return refusal(`${other} since the plan was made; run the command again`);
}

/** Record of an operation that has ended at an unknown time, until now. */
export function recordOf(service: string, { operation, by }: Pending, at: string): PastOperation {
  return { operation, by, at, does: `${commandOf(service, operation)} was complete.` };
}

/** What operations have left in a Lease, as text. It changes when one starts or ends. */
export function recordsIn(lease: LiveObject | undefined): string {
  return JSON.stringify([pendingOf(lease), historyOf(lease)[0]]);
}
