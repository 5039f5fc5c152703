import { objectsOf } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";

/** Status of an autoscaler. */
export interface Autoscaler {
  /** CPU of the pods in percent of their requests. */
  readonly utilization: number;
  /** Reason of each condition, such as `TooManyReplicas` of `ScalingLimited`. */
  readonly reasons: Readonly<Record<string, string>>;
}

interface LiveAutoscaler {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
    readonly currentMetrics?: readonly {
      readonly resource?: { readonly current: { readonly averageUtilization?: number } };
    }[];
  };
}

/**
 * Status of one autoscaler of the namespace.
 * @throws Error if it does not exist, or has no metric yet
 */
export async function autoscalerOf(kubectl: Kubectl, name: string): Promise<Autoscaler> {
  const status = (await objectsOf<LiveAutoscaler>(kubectl, "hpa")).find((one) => one.metadata.name === name)?.status;
  const utilization = status?.currentMetrics?.[0]?.resource?.current.averageUtilization;
  if (utilization === undefined) throw new Error(`autoscaler ${name} has no CPU metric`);
  const reasons = Object.fromEntries((status?.conditions ?? []).map(({ type, reason = "" }) => [type, reason]));
  return { utilization, reasons };
}

/** Replicas that Deployments are scaled to, by name. */
export type Sizes = Readonly<Record<string, number>>;

/** Every size of every Deployment while a test ran. */
export interface SizeLog {
  /** The sizes that a Deployment had since the start or the last call, up to its present one, in order and without repetitions. */
  readonly take: (deployment: string) => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
}

interface LiveDeployment {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly availableReplicas?: number };
}

/** Sizes of the Deployments as their autoscalers set them. */
export async function sizesOf(kubectl: Kubectl): Promise<Sizes> {
  const deployments = await objectsOf<LiveDeployment>(kubectl, "deployments");
  return Object.fromEntries(deployments.map(({ metadata, spec }) => [metadata.name, spec.replicas ?? 1]));
}

/** Available pods of each Deployment. */
export async function availableOf(kubectl: Kubectl): Promise<Sizes> {
  const deployments = await objectsOf<LiveDeployment>(kubectl, "deployments");
  return Object.fromEntries(deployments.map(({ metadata, status }) => [metadata.name, status.availableReplicas ?? 0]));
}

/** Autoscalers decide every 15 s, so a size lasts longer than two reads. */
const READ_MILLISECONDS = 2_000;

/** Reads the sizes until `stop`. */
export function logSizes(kubectl: Kubectl): SizeLog {
  const seen = new Map<string, number[]>();
  const read = async () => {
    for (const [name, size] of Object.entries(await sizesOf(kubectl))) {
      const sizes = seen.get(name) ?? [];
      if (sizes.at(-1) !== size) seen.set(name, [...sizes, size]);
    }
  };
  // One read after the other, so that an older size never follows a newer one.
  let last = Promise.resolve();
  const readNext = () => (last = last.then(read));
  let isRunning = true;
  const reading = (async () => {
    while (isRunning) {
      await readNext();
      await new Promise((resolve) => setTimeout(resolve, READ_MILLISECONDS));
    }
  })();
  return {
    take: async (name) => {
      await readNext();
      const sizes = seen.get(name) ?? [];
      seen.set(name, sizes.slice(-1));
      return sizes;
    },
    stop: async () => {
      isRunning = false;
      await reading;
    },
  };
}
