import { identityOf, type Manifest } from "../../manifests/manifest";
import type { LiveObject } from "../cluster";
import { historyOf, pendingOf, type ReleaseLease } from "../lease";
import type { TopologyKind } from "../../spec/service";
import type { Operation } from "../operation";
import type { Task } from "./execute";
import { commandOf, type Intent } from "./intent";
import { withProbes } from "./probe";
import { stepsOf, type Step } from "./steps";

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
  /**
   * The Lease when the intent was planned.
   * @default - there was none
   */
  readonly seen?: LiveObject;
}

/** The task that carries out an intent. */
export function taskOf(request: TaskRequest): Task {
  const { service, namespace, holder, patienceSeconds, commit, operation, intent, by } = request;
  const steps = stepsFor(request);
  const guards = guardsOf(request, steps);
  const common = { service, namespace, holder, patienceSeconds, steps, guards, claim: claimOf(request) };
  switch (intent.kind) {
    case "ended": {
      const { pending, found } = intent;
      return {
        ...common,
        commit: () => undefined,
        record: { operation: pending.operation, by: pending.by, does: found },
      };
    }
    case "takeBack": {
      const does = `Took back ${commandOf(service, intent.pending.operation)}.`;
      // The file does not have the change yet.
      return { ...common, commit: () => undefined, record: { operation, by, does } };
    }
    case "change":
      return { ...common, commit, record: { operation, by, does: intent.change.does } };
  }
}

function stepsFor({ intent, before, after, operation, service, probed }: TaskRequest): readonly Step[] {
  if (intent.kind === "ended") return [];
  if (intent.kind === "takeBack") return stepsOf(after, before);
  const steps = stepsOf(before, after);
  return probed === undefined ? steps : withProbes(steps, operation.kind, service, probed.topology, after);
}

/** Objects that decide which pods serve requests. */
const ROUTES: readonly string[] = ["HTTPRoute", "Ingress", "Service"];
/** Operations that must not wait until someone has corrected the image of another workload. */
const URGENT: readonly Operation["kind"][] = ["rollback", "scale"];

/** Objects of a service that no step changes, and that must be as in the release file. */
function guardsOf({ service, before, operation }: TaskRequest, steps: readonly Step[]): readonly Manifest[] {
  const kinds = URGENT.includes(operation.kind) ? ROUTES : [...ROUTES, "Deployment"];
  const changed = new Set(steps.flatMap((step) => (step.kind === "apply" ? [identityOf(step.object)] : [])));
  return before.filter(
    (object) =>
      kinds.includes(object.kind) && object.metadata.labels?.["app"] === service && !changed.has(identityOf(object)),
  );
}

/** Lets the task start only if no other operation started since it was planned. */
function claimOf({ intent, seen, operation, by, at, running, service }: TaskRequest): Task["claim"] {
  return (lease: ReleaseLease | undefined) => {
    if (recordsIn(lease) !== recordsIn(seen))
      return {
        kind: "refusal",
        why: `another operation on ${service} started or ended since the plan was made; run the command again`,
      };
    if (intent.kind !== "change") return intent.pending;
    const { release, overlay } = intent.change;
    return (
      intent.resumed ?? {
        ...{ operation, by, at, release },
        ...(overlay !== undefined && { overlay }),
        ...(running !== undefined && { running }),
      }
    );
  };
}

/** What operations have left in a Lease, as text. It changes when one starts or ends. */
function recordsIn(lease: LiveObject | undefined): string {
  return JSON.stringify([pendingOf(lease), historyOf(lease)[0]]);
}
