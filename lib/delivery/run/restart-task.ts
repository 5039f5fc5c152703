import type { TopologyKind } from "../../spec/service";
import { fewestPods } from "../../manifests/autoscalers";
import type { Manifest } from "../../manifests/manifest";
import { previewServiceName, serviceName } from "../../names";
import { listWith } from "../../values/words";
import type { LiveObject } from "../cluster";
import type { DeliveredService } from "../delivered-service";
import type { Pending, PendingOperation, PendingRestart, ReleaseLease } from "../lease";
import { isRestart } from "../lease";
import type { Restart } from "../operation";
import { done, type Done, type Refusal } from "../outcome";
import { outcomeOf } from "../outcome-of";
import type { RestartTarget } from "../restart-target";
import { endOfRestart, isSameOperation, isWritten, notEnded, type Intent } from "./intent";
import { probeOf } from "./probe";
import { isRoute, type Step } from "./steps";
import { outdated, recordOf, recordsIn } from "./task";
import type { Task } from "./types";

/** What a restart, or the end of one, does, given what has started in the cluster. */
export type RestartIntent =
  | Done
  | Refusal
  | Extract<Intent, { readonly kind: "ended" }>
  | {
      /** Replaces pods. */
      readonly kind: "restart";
      /** The restart. Its time is the value of the annotation. */
      readonly pending: PendingRestart;
      /** Whether an earlier run started it. */
      readonly isResumed: boolean;
      /**
       * Another operation that has ended without a record.
       * @default - none
       */
      readonly unrecorded?: PendingOperation;
    };

/** What {@link restartIntent} judges. */
export interface RestartRequest {
  /** Name of the service or of the other workload. */
  readonly name: string;
  /**
   * The service.
   * @default - a datastore or another workload
   */
  readonly service?: DeliveredService;
  /** The restart, or `abort` for the end of one that has not ended. */
  readonly operation: Restart | { readonly kind: "abort" };
  /** Who runs it. */
  readonly by: string;
  /** Time in RFC 3339 format. */
  readonly at: string;
}

/** What a restart does. A restart that has not ended can be repeated, or ended with `abort`. Any other operation that has not ended comes first. */
export function restartIntent({ name, service, operation, by, at }: RestartRequest, pending?: Pending): RestartIntent {
  if (operation.kind === "abort")
    return pending !== undefined && isRestart(pending)
      ? endOfRestart(name, pending)
      : done(`no restart of ${name} has started and not ended.`);
  const fresh = { kind: "restart", pending: { operation, by, at }, isResumed: false } as const;
  if (pending === undefined) return fresh;
  if (isRestart(pending))
    return isSameOperation(pending.operation, operation)
      ? { kind: "restart", pending, isResumed: true }
      : notEnded(name, pending);
  if (service === undefined || isWritten(service, pending)) return { ...fresh, unrecorded: pending };
  return outcomeOf({ ...service, running: pending.running }, pending.operation).kind === "change"
    ? notEnded(name, pending)
    : fresh;
}

/** The steps of a restart: one Deployment after the other, and then the probes of the Services that lead to them. */
export function restartSteps(
  { name, service, deployments, hasIdle }: RestartTarget,
  at: string,
  manifests: readonly Manifest[],
  isProbed: boolean,
): readonly Step[] {
  const steps = deployments.flatMap((deployment): readonly Step[] => [
    { kind: "restart", deployment, at },
    { kind: "wait", deployment, pods: fewestPods(deployment, manifests), isChanged: false },
  ]);
  const topology: TopologyKind | undefined = service?.topology;
  const services = hasIdle && topology === "blueGreen" ? [previewServiceName, serviceName] : [serviceName];
  const probes = services.flatMap((nameOf) => probeOf(name, nameOf(name), manifests));
  return isProbed && service !== undefined ? [...steps, ...probes] : steps;
}

/** What {@link restartTaskOf} needs. */
export interface RestartTaskRequest extends Pick<Task, "namespace" | "holder" | "patienceSeconds"> {
  readonly target: RestartTarget;
  readonly intent: Extract<RestartIntent, { readonly kind: "restart" | "ended" }>;
  readonly operation: RestartRequest["operation"];
  readonly manifests: readonly Manifest[];
  /** Who runs it. */
  readonly by: string;
  /** Time in RFC 3339 format. */
  readonly at: string;
  /** Whether the service is probed after its restart. */
  readonly isProbed: boolean;
  /**
   * The Lease when the restart was planned.
   * @default - there was none
   */
  readonly seen?: LiveObject;
}

/** The task that carries out a restart or its end. */
export function restartTaskOf(request: RestartTaskRequest): Task {
  const { target, intent, operation, manifests, by, at, isProbed, seen, ...machine } = request;
  const { name, deployments } = target;
  const { pending } = intent;
  const unrecorded = intent.kind === "restart" ? intent.unrecorded : undefined;
  const routes = manifests.filter((one) => isRoute(one) && one.metadata.labels?.["app"] === name);
  const isEnded = intent.kind === "ended";
  return {
    ...machine,
    service: name,
    claim: (lease: ReleaseLease | undefined) =>
      recordsIn(lease) === recordsIn(seen)
        ? { kind: "claimed", pending, ...(unrecorded && { unrecorded: recordOf(name, unrecorded, at) }) }
        : outdated(name, lease),
    isResumed: intent.kind === "restart" && intent.isResumed,
    steps: isEnded ? [] : restartSteps(target, pending.at, manifests, isProbed),
    // The live color by the file must be the live one, and its pods must get the image that they have.
    guards: isEnded ? [] : [...routes, ...deployments],
    commit: () => undefined,
    record: {
      operation,
      by,
      does: isEnded
        ? intent.found
        : `Restarts ${listWith(
            "and",
            deployments.map(({ metadata }) => metadata.name),
          )}.`,
    },
  };
}
