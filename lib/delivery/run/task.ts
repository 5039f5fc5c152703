import type { Manifest } from "../../manifests/manifest";
import { pendingOf, type PendingOperation, type ReleaseLease } from "../lease";
import type { TopologyKind } from "../../spec/service";
import type { Operation } from "../operation";
import type { Task } from "./execute";
import { commandOf, type Intent } from "./intent";
import { withProbes } from "./probe";
import { stepsOf } from "./steps";

/** What a task is made of. */
export interface TaskRequest extends Pick<Task, "service" | "namespace" | "holder" | "patienceSeconds" | "commit"> {
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
  /** The pending operation when the intent was planned. */
  readonly seen?: PendingOperation;
}

/** The task that carries out an intent. */
export function taskOf(request: TaskRequest): Task {
  const { service, namespace, holder, patienceSeconds, commit, operation, intent, before, after, by } = request;
  const common = { service, namespace, holder, patienceSeconds, claim: claimOf(request) };
  if (intent.kind === "ended") {
    const { pending, found } = intent;
    const record = { operation: pending.operation, by: pending.by, does: found };
    return { ...common, steps: [], commit: () => undefined, record };
  }
  if (intent.kind === "takeBack")
    return {
      ...common,
      steps: stepsOf(after, before),
      // The file does not have the change yet.
      commit: () => undefined,
      record: { operation, by, does: `Took back ${commandOf(service, intent.pending.operation)}.` },
    };
  const moves = stepsOf(before, after);
  const steps =
    request.probed === undefined ? moves : withProbes(moves, operation.kind, service, request.probed.topology, after);
  return { ...common, steps, commit, record: { operation, by, does: intent.change.does } };
}

/** Lets the task start only if no other operation started since it was planned. */
function claimOf({ intent, seen, operation, by, at, running, service }: TaskRequest): Task["claim"] {
  return (lease: ReleaseLease | undefined) => {
    const now = pendingOf(lease);
    if (JSON.stringify(now) !== JSON.stringify(seen))
      return {
        kind: "refusal",
        why: `another operation on ${service} started or ended since the plan was made; run the command again`,
      };
    if (intent.kind !== "change") return intent.pending;
    const { release } = intent.change;
    return intent.resumed ?? { operation, by, at, release, ...(running !== undefined && { running }) };
  };
}
