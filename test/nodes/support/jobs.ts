import { readFileSync } from "fs";
import { NAMESPACE, eventually } from "../../e2e/support/layer";
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

const AUTHORITY = "/test-authority";

/**
 * Runs a job of a CronJob to its end. Adds only what the cloud adds: credentials, and trust in the store's certificate.
 */
export async function runJob(cluster: NodeCluster, cronJob: string, name: string): Promise<JobResult> {
  const { kubectl, identities } = cluster;
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  const authority = { "ca.crt": readFileSync(identities.authority, "utf8") };
  const metadata = { name: "test-authority", namespace: NAMESPACE };
  const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data: authority };
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(configMap) });
  const text = await own("create", "job", name, `--from=cronjob/${cronJob}`, "--dry-run=client", "-o", "json");
  await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(inTheCloud(JSON.parse(text) as JobManifest)) });
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

function inTheCloud(job: JobManifest): JobManifest {
  const pod = job.spec.template.spec;
  const environment = { ...STORE_KEYS, AWS_CA_BUNDLE: `${AUTHORITY}/ca.crt` };
  const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const mount = { name: "test-authority", mountPath: AUTHORITY, readOnly: true };
  const containers = pod.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []), ...env],
    volumeMounts: [...(container.volumeMounts ?? []), mount],
  }));
  const volumes = [...(pod.volumes ?? []), { name: "test-authority", configMap: { name: "test-authority" } }];
  const spec = { ...job.spec, template: { ...job.spec.template, spec: { ...pod, containers, volumes } } };
  return { ...job, spec };
}
