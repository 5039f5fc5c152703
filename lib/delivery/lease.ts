import { isRecord, recordsOf, type JsonRecord } from "../manifests/json";
import { HISTORY_ANNOTATION, PENDING_ANNOTATION, releaseLeaseName } from "../names";
import type { LiveObject, ObjectName } from "./cluster";
import type { OverlaySpec, PendingSpec, ServiceRelease } from "../spec/release";
import type { Operation, RecordedOperation, Restart } from "./operation";

/** Lease of a service. It locks the operations on a service, and records them: https://kubernetes.io/docs/concepts/architecture/leases/ */
export interface ReleaseLease extends LiveObject {
  readonly spec?: {
    /** Who holds the lock. Empty or missing if it is free. */
    readonly holderIdentity?: string;
    /** Time until a holder that stopped to renew the lock loses it. */
    readonly leaseDurationSeconds?: number;
    /** Time at which the holder took the lock, in RFC 3339 format. */
    readonly acquireTime?: string;
    /** Time of the last renewal, in RFC 3339 format. */
    readonly renewTime?: string;
    /** How often another holder took the lock. */
    readonly leaseTransitions?: number;
  };
}

/** An operation that has started and not ended. */
export interface PendingOperation {
  /** What was asked for. */
  readonly operation: Operation;
  /** Who started it. */
  readonly by: string;
  /** Start, in RFC 3339 format. */
  readonly at: string;
  /** Release state of the service that it writes at the end. If the release file has it, the operation has ended. */
  readonly release: ServiceRelease;
  /**
   * Overlay that it writes; `null` if it removes one.
   * @default - it does not change the overlay
   */
  readonly overlay?: OverlaySpec | null;
  /**
   * Who applies the release file, if the file is written before the cluster.
   * @default - the command applies the objects itself, and writes the file at the end
   */
  readonly via?: PendingSpec["via"];
  /**
   * Pods of the live workload when it started. A repeated operation plans with the same number.
   * @default - the operation does not depend on it
   */
  readonly running?: number;
}

/** A restart that has started and not ended. It writes no file, so only the Lease tells whether it has ended. */
export interface PendingRestart extends Pick<PendingOperation, "by"> {
  /** What was asked for. */
  readonly operation: Restart;
  /** Start, in RFC 3339 format. The restarted pod templates get it as their annotation, so that a repetition restarts none of them again. */
  readonly at: string;
}

/** What has started and not ended. */
export type Pending = PendingOperation | PendingRestart;

/** Whether what has not ended is a restart. */
export function isRestart<T extends Pick<Pending, "operation">>(
  pending: T | PendingRestart,
): pending is PendingRestart {
  return pending.operation.kind === "restart";
}

/** An operation that has ended. */
export interface PastOperation extends Pick<PendingOperation, "by"> {
  /** What was asked for. An aborted operation has the kind `abort`. */
  readonly operation: RecordedOperation;
  /** End, in RFC 3339 format. */
  readonly at: string;
  /** What it did: a sentence. */
  readonly does: string;
}

/** Number of past operations that a Lease keeps. An annotation is limited to 256 KiB together with all others. */
export const KEPT_OPERATIONS = 20;

/** Names the Lease of a service. */
export function leaseName(service: string, namespace: string): ObjectName {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: releaseLeaseName(service), namespace },
  };
}

/** The operation that has started and not ended, or `undefined`. Text that this library did not write counts as none. */
export function pendingOf(lease: LiveObject | undefined): Pending | undefined {
  const value = annotation(lease, PENDING_ANNOTATION);
  if (!isOperation(value)) return undefined;
  const pending = value as unknown as Pending;
  const { via } = value as JsonRecord;
  if (via !== undefined && via !== "git" && via !== "pulumi") return undefined;
  return isRestart(pending) || isRecord((value as JsonRecord)["release"]) ? pending : undefined;
}

/** Past operations, newest first. Text that this library did not write counts as none. */
export function historyOf(lease: LiveObject | undefined): readonly PastOperation[] {
  return recordsOf(annotation(lease, HISTORY_ANNOTATION)).filter(
    (one) => isOperation(one) && typeof one["does"] === "string",
  ) as unknown as readonly PastOperation[];
}

/** The annotations of a Lease with a pending operation or without one, and with another past operation. */
export function annotationsOf(
  lease: LiveObject | undefined,
  pending: Pending | undefined,
  ended?: PastOperation,
): Readonly<Record<string, string>> {
  const { [PENDING_ANNOTATION]: _pending, ...others } = lease?.metadata.annotations ?? {};
  const history = ended === undefined ? [] : [ended, ...historyOf(lease)].slice(0, KEPT_OPERATIONS);
  return {
    ...others,
    ...(pending !== undefined && { [PENDING_ANNOTATION]: JSON.stringify(pending) }),
    ...(ended !== undefined && { [HISTORY_ANNOTATION]: JSON.stringify(history) }),
  };
}

function annotation(lease: LiveObject | undefined, key: string): unknown {
  try {
    return JSON.parse(lease?.metadata.annotations?.[key] ?? "null");
  } catch {
    return null;
  }
}

function isOperation(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value["operation"])) return false;
  return [value["operation"]["kind"], value["by"], value["at"]].every((text) => typeof text === "string");
}
