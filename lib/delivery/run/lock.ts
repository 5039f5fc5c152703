import { ClusterError, type Clock, type Cluster, type LiveObject } from "../cluster";
import {
  annotationsOf,
  leaseName,
  pendingOf,
  type PastOperation,
  type PendingOperation,
  type ReleaseLease,
} from "../lease";
import { HISTORY_ANNOTATION, PENDING_ANNOTATION } from "../../names";

/** Seconds after which a lock that is not renewed is free. */
export const LOCK_SECONDS = 15;
const RENEW_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 1000;

/** The lock of a service, held by this run. */
export interface Lock {
  /** Whether an earlier run started the operation and did not end it. */
  readonly isResumed: boolean;
  /** Renews the lock if it is due. Every write needs it first. Throws {@link LockLost} if another run has the lock. */
  keep(): Promise<void>;
  /** Frees the lock. The operation stays pending, so that it can be repeated or taken back. */
  free(): Promise<void>;
  /** Frees the lock, and records that the operation has ended. Without a record, it changed nothing. */
  end(ended?: Omit<PastOperation, "at">): Promise<void>;
}

/** Another run took the lock, because this one did not renew it in time. */
export class LockLost extends Error {
  override readonly name = "LockLost";
}

/** Who holds a lock. */
export interface Holder {
  readonly kind: "held";
  /** Name of the holder. */
  readonly by: string;
  /** Time at which it took the lock, in RFC 3339 format. */
  readonly since: string;
}

/** What the lock needs. */
export interface LockRequest {
  readonly service: string;
  readonly namespace: string;
  /** Name of this run, which no other run has. */
  readonly holder: string;
  /** Decides by the Lease, if there is one, which operation becomes pending; or why it must not start. */
  readonly claim: (
    lease: ReleaseLease | undefined,
  ) => PendingOperation | { readonly kind: "refusal"; readonly why: string };
}

/**
 * Takes the lock of a service. A holder that renews the lock keeps it. Only changes that this run sees count, so that the clocks of two machines may
 * differ: https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export async function takeLock(
  { cluster, clock }: { readonly cluster: Cluster; readonly clock: Clock },
  { service, namespace, holder, claim }: LockRequest,
): Promise<
  { readonly kind: "locked"; readonly lock: Lock } | Holder | { readonly kind: "refusal"; readonly why: string }
> {
  const name = leaseName(service, namespace);
  let wasPending = false;
  for (let seen: { readonly renewed?: string; readonly at: number } | undefined; ;) {
    const lease = (await cluster.read(name)) as ReleaseLease | undefined;
    const { holderIdentity = "", renewTime, acquireTime = "an unknown time" } = lease?.spec ?? {};
    if (holderIdentity !== "" && holderIdentity !== holder) {
      if (seen !== undefined && seen.renewed !== renewTime)
        return { kind: "held", by: holderIdentity, since: acquireTime };
      seen ??= { ...(renewTime !== undefined && { renewed: renewTime }), at: clock.now() };
      if (clock.now() - seen.at < LOCK_SECONDS * 1000) {
        await clock.sleep(LOOK_MILLISECONDS);
        continue;
      }
    }
    const now = clock.now();
    const locked = (taken: ReleaseLease) =>
      ({ kind: "locked", lock: lockOf({ cluster, clock }, taken, now, wasPending) }) as const;
    // Only the answer to the last request was lost.
    if (lease !== undefined && holderIdentity === holder) return locked(lease);
    const pending = claim(lease);
    if ("kind" in pending) return pending;
    wasPending = pendingOf(lease) !== undefined;
    const wanted = leaseObject(name, lease, { holder, now: micro(clock, now), acquired: micro(clock, now), pending });
    try {
      const taken = lease === undefined ? await cluster.create(wanted) : await cluster.replace(wanted as LiveObject);
      return locked(taken as ReleaseLease);
    } catch (error) {
      // Another run was faster, or the answer was lost.
      if (!(error instanceof ClusterError) || error.reason !== "changed") throw error;
    }
  }
}

function lockOf(
  { cluster, clock }: { readonly cluster: Cluster; readonly clock: Clock },
  taken: ReleaseLease,
  at: number,
  isResumed: boolean,
): Lock {
  const holder = taken.spec?.holderIdentity;
  let lease: ReleaseLease = taken;
  let renewed = at;
  const { namespace = "" } = taken.metadata;
  const write = async (change: (lease: ReleaseLease) => ReleaseLease) => {
    for (;;) {
      const wanted = change(lease);
      try {
        lease = (await cluster.replace(wanted)) as ReleaseLease;
        renewed = clock.now();
        return;
      } catch (error) {
        if (!(error instanceof ClusterError) || error.reason !== "changed") throw error;
      }
      // Perhaps only the answer to the last write was lost.
      const now = (await cluster.read(taken)) as ReleaseLease | undefined;
      if (now !== undefined && isWritten(now, wanted)) {
        lease = now;
        renewed = clock.now();
        return;
      }
      if (now === undefined || now.spec?.holderIdentity !== holder)
        throw new LockLost(
          `another run took the lock of ${namespace}/${taken.metadata.name}: ${now?.spec?.holderIdentity ?? "it was removed"}`,
        );
      lease = now;
    }
  };
  const freed =
    (annotations: Readonly<Record<string, string>> | undefined) =>
    (old: ReleaseLease): ReleaseLease => ({
      ...old,
      metadata: { ...old.metadata, ...(annotations && { annotations }) },
      spec: { ...old.spec, holderIdentity: "", renewTime: micro(clock, clock.now()) },
    });
  return {
    isResumed,
    keep: async () => {
      if (clock.now() - renewed < RENEW_MILLISECONDS) return;
      await write((old) => ({ ...old, spec: { ...old.spec, renewTime: micro(clock, clock.now()) } }));
    },
    free: () => write(freed(undefined)),
    end: (ended) =>
      write((old) => freed(annotationsOf(old, undefined, ended && { ...ended, at: clock.textOf(clock.now()) }))(old)),
  };
}

/** Whether a Lease has what a write was to give it. No other run writes the same name at the same time. */
function isWritten(now: ReleaseLease, wanted: ReleaseLease): boolean {
  const recordsOf = ({ metadata: { annotations = {} }, spec = {} }: ReleaseLease) =>
    JSON.stringify([
      ...[spec.holderIdentity, spec.renewTime],
      ...[PENDING_ANNOTATION, HISTORY_ANNOTATION].map((key) => annotations[key] ?? null),
    ]);
  return recordsOf(now) === recordsOf(wanted);
}

function leaseObject(
  name: ReturnType<typeof leaseName>,
  lease: ReleaseLease | undefined,
  { holder, now, acquired, pending }: { holder: string; now: string; acquired: string; pending: PendingOperation },
): ReleaseLease | (typeof name & { readonly spec: object }) {
  const { leaseTransitions = 0 } = lease?.spec ?? {};
  return {
    ...name,
    metadata: { ...(lease?.metadata ?? name.metadata), annotations: annotationsOf(lease, pending) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: LOCK_SECONDS,
      acquireTime: acquired,
      renewTime: now,
      leaseTransitions: lease === undefined ? 0 : leaseTransitions + 1,
    },
  };
}

/** A time with microseconds, as the API server wants it. */
function micro(clock: Clock, milliseconds: number): string {
  return clock.textOf(milliseconds).replace(/(\.\d{3})Z$/, "$1000Z");
}
