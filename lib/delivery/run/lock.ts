import { ClusterError, type Clock, type Cluster, type LiveObject } from "../cluster";
import { annotationsOf, leaseName, type PastOperation, type Pending, type ReleaseLease } from "../lease";
import { HISTORY_ANNOTATION, PENDING_ANNOTATION } from "../../names";

/** Seconds after which a lock that is not renewed is free: longer than {@link RENEW_MILLISECONDS} and the longest time of a write. */
export const LOCK_SECONDS = 20;
/** Time for which a renewal is sent again. */
const PATIENCE_MILLISECONDS = 60_000;
const RENEW_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 1000;

interface Machine {
  readonly cluster: Cluster;
  readonly clock: Clock;
}

/** The lock of a service, held by this run. */
export interface Lock {
  /** Renews the lock if it is due. Every apply needs it first. Throws {@link LockLost} if another run has the lock. */
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
  readonly claim: Claim;
}

/** Decides by the Lease, if there is one, which operation becomes pending; or why it must not start. */
export type Claim = (lease: ReleaseLease | undefined) =>
  | {
      readonly kind: "claimed";
      readonly pending: Pending;
      /**
       * An earlier operation that has ended without a record.
       * @default - none
       */
      readonly unrecorded?: PastOperation;
    }
  | { readonly kind: "refusal"; readonly why: string };

/**
 * Takes the lock of a service. A holder that renews the lock keeps it. Only changes that this run sees count, so that the clocks of two machines may
 * differ: https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export async function takeLock(
  {
    cluster,
    clock,
    isStopped,
    tell,
  }: Machine & { readonly isStopped: () => boolean; readonly tell: (line: string) => void },
  { service, namespace, holder, claim }: LockRequest,
): Promise<
  { readonly kind: "locked"; readonly lock: Lock } | Holder | { readonly kind: "refusal"; readonly why: string }
> {
  const name = leaseName(service, namespace);
  // Sleeps are counted, because the clock of a machine can jump.
  for (let seen: { readonly renewed?: string; looks: number } | undefined; ;) {
    const lease = (await cluster.read(name)) as ReleaseLease | undefined;
    const { holderIdentity = "", renewTime, acquireTime = "an unknown time" } = lease?.spec ?? {};
    if (holderIdentity !== "" && holderIdentity !== holder) {
      if (seen !== undefined && seen.renewed !== renewTime)
        return { kind: "held", by: holderIdentity, since: acquireTime };
      if (seen === undefined)
        tell(`${holderIdentity} has the lock; waiting up to ${LOCK_SECONDS} s, because that run may have died`);
      seen ??= { ...(renewTime !== undefined && { renewed: renewTime }), looks: 0 };
      if (seen.looks * LOOK_MILLISECONDS < LOCK_SECONDS * 1000) {
        if (isStopped()) return { kind: "refusal", why: "interrupted" };
        seen.looks += 1;
        await clock.sleep(LOOK_MILLISECONDS);
        continue;
      }
    }
    const now = clock.now();
    const locked = (taken: ReleaseLease) => ({ kind: "locked", lock: lockOf({ cluster, clock }, taken, now) }) as const;
    // Only the answer to the last request was lost.
    if (lease !== undefined && holderIdentity === holder) return locked(lease);
    const claimed = claim(lease);
    if (claimed.kind === "refusal") return claimed;
    const wanted = leaseObject(name, lease, { holder, now: micro(clock, now), ...claimed });
    try {
      const taken = lease === undefined ? await cluster.create(wanted) : await cluster.replace(wanted as LiveObject);
      return locked(taken as ReleaseLease);
    } catch (error) {
      // Another run was faster, or the answer was lost.
      if (!(error instanceof ClusterError) || error.reason !== "changed") throw error;
    }
  }
}

function lockOf({ cluster, clock }: Machine, taken: ReleaseLease, at: number): Lock {
  const holder = taken.spec?.holderIdentity;
  let lease: ReleaseLease = taken;
  let renewed = at;
  const { namespace = "" } = taken.metadata;
  const write = async (change: (lease: ReleaseLease) => ReleaseLease) => {
    const until = clock.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const wanted = change(lease);
      try {
        lease = (await cluster.replace(wanted)) as ReleaseLease;
        renewed = clock.now();
        return;
      } catch (error) {
        if (!(error instanceof ClusterError) || error.reason === "denied" || error.reason === "refused") throw error;
        // It is renewed although its time is over if no other run took it.
        if (error.reason === "unreachable" && clock.now() > until) throw error;
        if (error.reason === "unreachable") await clock.sleep(LOOK_MILLISECONDS);
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
          `another run took the lock of ${namespace}/${taken.metadata.name}: ${now?.spec?.holderIdentity || "it was freed or removed"}`,
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
    keep: async () => {
      const age = clock.now() - renewed;
      if (age >= 0 && age < RENEW_MILLISECONDS) return;
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
  { holder, now, pending, unrecorded }: { holder: string; now: string; pending: Pending; unrecorded?: PastOperation },
): ReleaseLease | (typeof name & { readonly spec: object }) {
  const { leaseTransitions = 0 } = lease?.spec ?? {};
  return {
    ...name,
    metadata: { ...(lease?.metadata ?? name.metadata), annotations: annotationsOf(lease, pending, unrecorded) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: LOCK_SECONDS,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: lease === undefined ? 0 : leaseTransitions + 1,
    },
  };
}

/** A time with microseconds, as the API server wants it. */
function micro(clock: Clock, milliseconds: number): string {
  return clock.textOf(milliseconds).replace(/(\.\d{3})Z$/, "$1000Z");
}
