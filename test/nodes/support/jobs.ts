import { NAMESPACE, eventually } from "../../e2e/support/layer";
import { AUTHORITY_FILE, AUTHORITY_MOUNT, AUTHORITY_VOLUME, applyAuthority } from "./authority";
import type { NodeCluster } from "./cluster";
import { STORE_KEYS } from "./object-store";

/** Result of a job. */
export interface JobResult {
  readonly succeeded: boolean;
  /** Number of pods that failed before. */
  readonly failedPods: number;
  /** Output of all containers of the last pod. */
  readonly log: string;
}

interface Container {
  readonly env?: readonly object[];
  readonly volumeMounts?: readonly object[];
}

interface JobManifest {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly Container[];
        readonly volumes?: readonly object[];
      };
    };
  };
}

interface JobStatus {
  readonly status?: {
    readonly failed?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Options of {@link runJob}. */
export interface JobOptions {
  /**
   * Number of retries.
   * @default - the number in the CronJob
   */
  readonly retries?: number;
}

/**
 * Runs a job of a CronJob to its end. Adds only what the cloud adds: credentials, and trust in the store's certificate.
 */
export async function runJob(
  cluster: NodeCluster,
  cronJob: string,
  name: string,
  options: JobOptions = {},
): Promise<JobResult> {
  const own = (...args: string[]) => cluster.kubectl.run(["-n", NAMESPACE, ...args]);
  await applyAuthority(cluster);
  const text = await own("create", "job", name, `--from=cronjob/${cronJob}`, "--dry-run=client", "-o", "json");
  const job = inTheCloud(JSON.parse(text) as JobManifest, options);
  await cluster.kubectl.run(["create", "-f", "-"], { input: JSON.stringify(job) });
  return jobResult(cluster, name);
}

/** Waits for the end of a job. */
export async function jobResult({ kubectl }: NodeCluster, name: string): Promise<JobResult> {
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  await eventually(async () => {
    const { status } = JSON.parse(await own("get", "job", name, "-o", "json")) as JobStatus;
    const ended = status?.conditions?.some((one) => ["Complete", "Failed"].includes(one.type) && one.status === "True");
    if (ended !== true) throw new Error(`job ${name} has not ended`);
  });
  const { status } = JSON.parse(await own("get", "job", name, "-o", "json")) as JobStatus;
  return {
    succeeded: status?.conditions?.some(({ type }) => type === "Complete") === true,
    failedPods: status?.failed ?? 0,
    log: await own("logs", `job/${name}`, "--all-containers"),
  };
}

function inTheCloud(job: JobManifest, { retries }: JobOptions): JobManifest {
  const pod = job.spec.template.spec;
  const environment = { ...STORE_KEYS, AWS_CA_BUNDLE: AUTHORITY_FILE };
  const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const containers = pod.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []), ...env],
    volumeMounts: [...(container.volumeMounts ?? []), AUTHORITY_MOUNT],
  }));
  const volumes = [...(pod.volumes ?? []), AUTHORITY_VOLUME];
  const template = { ...job.spec.template, spec: { ...pod, containers, volumes } };
  return { ...job, spec: { ...job.spec, ...(retries === undefined ? {} : { backoffLimit: retries }), template } };
}
