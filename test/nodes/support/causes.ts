import { operatorJob } from "../../../charts/operations/operator-job";
import type { Manifest } from "../../../lib/manifests/manifest";
import { NAMESPACE, eventually } from "../../e2e/support/layer";
import type { NodeCluster } from "./cluster";
import { jobResult, runJob } from "./jobs";
import { probePod } from "./client-pod";
import { nodeOf, processOf, runningPods, type RunningPod } from "./pods";

/** What goes wrong, and the alerts that report it. */
export interface Cause {
  readonly what: string;
  /** Alerts, each as `<alert> <service>`. */
  readonly alerts: readonly string[];
  readonly begin: () => Promise<unknown>;
  readonly repair: () => Promise<unknown>;
}

/** Alerts that stay after the repair: they report that something happened within a time window that the test does not shorten. */
export const LASTING = ["JobStarted jobs"];

/** Alerts with separate causes, which begin after the other alerts have ended. */
export const LATER = {
  oldBackup: ["BackupStale database-backup"],
  missingMetrics: ["ClusterMetricsAbsent monitoring", "BackupMetricsAbsent database-backup"],
  failingNotifications: ["NotificationsFailing alertmanager"],
} as const;

/** Causes that are independent of each other, so that they can last at the same time. */
export function causesIn(cluster: NodeCluster, manifests: readonly Manifest[]): readonly Cause[] {
  const { kubectl } = cluster;
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  const scale = (name: string, replicas: number) => own("scale", `deployment/${name}`, `--replicas=${replicas}`);
  // On the node, because a process of the container would count against its memory: the volume is in memory.
  const onVolume = async (claim: string, script: string) => {
    const volume = await own("get", "persistentvolumeclaim", claim, "-o", "jsonpath={.spec.volumeName}");
    const [node] = cluster.nodes;
    await node?.namespaces().run("sh", ["-c", script, volumePath(cluster, volume)]);
  };
  const suspend = (value: boolean) =>
    own("patch", "cronjob", "configuration-backup", "-p", JSON.stringify({ spec: { suspend: value } }));
  const ceiling = (maxReplicas: number) =>
    own("patch", "hpa", "metrics", "-p", JSON.stringify({ spec: { maxReplicas } }));
  let hanging: RunningPod | undefined;
  return [
    {
      what: "a pod hangs",
      alerts: ["PodDown streaming", "WorkloadBelowWanted streaming"],
      begin: async () => {
        hanging = await podOf(cluster, "streaming");
        await signal(cluster, hanging, "STOP");
      },
      // The liveness probe does not end it: the kernel still accepts connections.
      repair: async () => hanging && (await signal(cluster, hanging, "CONT")),
    },
    {
      what: "a Deployment has no pods",
      alerts: ["ServiceDown entitlements", "ServiceWithoutEndpoints entitlements", "WorkloadWithoutPods entitlements"],
      begin: () => scale("entitlements", 0),
      repair: () => scale("entitlements", 1),
    },
    {
      what: "a container is killed three times",
      alerts: ["ContainerRestarting auth", "UnexpectedRestart pods"],
      begin: () => killThreeTimes(cluster, "auth"),
      repair: () => Promise.resolve(),
    },
    {
      what: "requests fail, are slow and are rejected",
      alerts: [
        "HighErrorRatio gateway",
        "ElevatedErrorRatio gateway",
        "HighLatency metrics",
        "RequestsRefused metrics",
      ],
      begin: () => kubectl.run(["create", "-f", "-"], { input: JSON.stringify(badRequests()) }),
      repair: () => own("delete", "pod", "bad-requests", "--wait=false"),
    },
    {
      what: "Redis does not run",
      alerts: ["DatastoreDown redis", "ProjectionAgeUnknown gateway"],
      begin: () => scale("redis-deployment", 0),
      repair: () => scale("redis-deployment", 1),
    },
    {
      what: "the disk of PostgreSQL is full",
      alerts: ["VolumeAlmostFull postgres", "VolumeFilling postgres"],
      begin: () =>
        onVolume(
          "postgres-data",
          'free=$(df -k --output=avail "$0" | tail -n 1); head -c "$((free * 1024 * 97 / 100))" /dev/zero >"$0/filler"',
        ),
      repair: () => onVolume("postgres-data", 'rm "$0/filler"'),
    },
    {
      what: "the autoscaler may not add a pod",
      alerts: ["AutoscalerAtCeiling metrics"],
      begin: () => ceiling(1),
      repair: () => ceiling(3),
    },
    {
      what: "backups are suspended",
      alerts: ["BackupSuspended configuration-backup"],
      begin: () => suspend(true),
      repair: () => suspend(false),
    },
    {
      what: "the probe finds a service that is down",
      alerts: ["ProbeFailed probe", "JobStarted jobs"],
      begin: async () => {
        await own("wait", "pod", "-l", "app=entitlements", "--for=delete", "--timeout=120s");
        await probe(cluster, manifests);
      },
      repair: async () => {
        await own("delete", "job", "probe", "--wait=true");
        await own("rollout", "status", "deployment/entitlements", "--timeout=300s");
        await probe(cluster, manifests);
      },
    },
    {
      what: "the database backup can't be uploaded",
      alerts: ["JobFailed database-backup", "BackupNeverSucceeded database-backup"],
      // Without retries, each of which waits for a minute.
      begin: () => runJob(cluster, "database-backup", "database-backup-broken", { retries: 0 }),
      repair: () => runJob(cluster, "database-backup", "database-backup-repaired"),
    },
  ];
}

/** Folder of a volume. All volumes are on the first node. */
function volumePath({ nodes }: NodeCluster, volume: string): string {
  return `${nodes[0]?.folder}/volumes/${volume}`;
}

/** A volume is a folder on the machine's disk, which must not be filled. Large enough that PostgreSQL can still write while it is 95 % full. */
export async function limitVolumes(cluster: NodeCluster): Promise<void> {
  const [node] = cluster.nodes;
  for (let number = 1; number <= 5; number += 1)
    await node
      ?.namespaces()
      .run("mount", ["-t", "tmpfs", "-o", "size=800m", "tmpfs", volumePath(cluster, `volume-${number}`)]);
}

/** Runs the job that `access-layer job probe` renders, to its end. */
async function probe(cluster: NodeCluster, manifests: readonly Manifest[]): Promise<void> {
  const job = operatorJob({ job: "probe" }, manifests);
  await cluster.kubectl.run(["create", "-f", "-"], { input: JSON.stringify(job) });
  await jobResult(cluster, job.metadata.name);
}

async function podOf({ kubectl }: NodeCluster, app: string): Promise<RunningPod> {
  const pod = (await runningPods(kubectl, NAMESPACE)).find(({ labels }) => labels["app"] === app);
  if (pod === undefined) throw new Error(`no pod of ${app} runs`);
  return pod;
}

async function signal(cluster: NodeCluster, pod: RunningPod, name: string): Promise<void> {
  await nodeOf(cluster, pod).run("kill", ["-s", name, await processOf(cluster, pod)]);
}

async function killThreeTimes(cluster: NodeCluster, app: string): Promise<void> {
  const restarts = async () => (await podOf(cluster, app)).containers[0]?.restarts ?? 0;
  for (let count = 1; count <= 3; count += 1) {
    await signal(cluster, await podOf(cluster, app), "KILL");
    await eventually(async () => {
      if ((await restarts()) < count) throw new Error(`${app} has not restarted ${count} times`);
      await processOf(cluster, await podOf(cluster, app));
    });
  }
}

/** A pod that asks the stand-ins to fail, to be slow and to reject. */
function badRequests(): object {
  const loop = (path: string) =>
    `(while :; do curl --silent --output /dev/null --max-time 5 "${path}"; sleep 0.2; done) &`;
  const script = [
    loop("http://gateway-service:8000/?status=503"),
    loop("http://metrics-service:8000/?sleep=1500ms"),
    loop("http://metrics-service:8000/?sleep=1500ms&status=401"),
    "wait",
  ];
  return probePod("bad-requests", ["bash", "-c", script.join("\n")]);
}
