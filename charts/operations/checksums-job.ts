import { REPLACE_DISRUPTED } from "../../lib/constructs/jobs/cron-job";
import { findManifest, type Manifest } from "../../lib/manifests/manifest";
import {
  CHECKSUMS_JOB,
  datastoreDeploymentName,
  environmentFileName,
  objectLabels,
  type Labels,
} from "../../lib/names";
import type { Layer } from "../../lib/layer/layer";

/** A request for the Job that enables the checksums of the PostgreSQL volume. It has no arguments. */
export interface ChecksumsRequest {
  /** Name of the Job. */
  readonly job: typeof CHECKSUMS_JOB;
}

const DEFAULTS = {
  /** New pods after a failure. A run that was interrupted can start again, because the data folder counts as unchanged until the end. */
  retries: 2,
  /** Number of seconds for which the finished Job and its log are kept. */
  keptSeconds: 86_400,
};

/**
 * Script of the Job. `pg_checksums` refuses a folder whose server did not stop cleanly, and one that already has checksums.
 * https://www.postgresql.org/docs/current/app-pgchecksums.html
 */
const SCRIPT = `export LC_ALL=C
control=$(pg_controldata)
if ! grep -Eq '^Data page checksum version: +0$' <<<"$control"; then
  echo "the volume already has checksums"
  exit 0
fi
pg_checksums --enable --progress`;

/** Returns the problems of a request. The list is empty if the layer has a PostgreSQL with a volume. */
export function checksumsJobProblems({ name, datastores }: Pick<Layer, "name" | "datastores">): readonly string[] {
  const { postgres } = datastores;
  if (postgres?.kind === "inCluster") return [];
  const found =
    postgres === undefined ? "has no PostgreSQL" : "has an external PostgreSQL, whose administrator enables checksums";
  return [
    `environment ${name} ${found}; ${CHECKSUMS_JOB} needs datastores.postgres with kind: inCluster in ${environmentFileName(name)}`,
  ];
}

/**
 * Returns the Job that enables the checksums of an existing volume. It has the image, user and volumes of the server. Its pod waits until the server is
 * stopped, because only one pod can mount the volume. It does not use the network or the password.
 * @param manifests objects of the environment
 * @throws Error if the Deployment of PostgreSQL is missing; call {@link checksumsJobProblems} first
 */
export function checksumsJob(manifests: readonly Manifest[]): Manifest {
  const server = findManifest(manifests, "Deployment", datastoreDeploymentName("postgres")) as Server;
  const labels = objectLabels(CHECKSUMS_JOB);
  const { metadata, spec } = server.spec.template;
  const { containers, topologySpreadConstraints: _, ...pod } = spec;
  const [{ image, imagePullPolicy, env, resources, securityContext, volumeMounts }] = containers;
  const container = {
    name: CHECKSUMS_JOB,
    image,
    imagePullPolicy,
    command: ["bash", "-ec", SCRIPT],
    env: env.filter(({ name }) => name === "PGDATA"),
    resources,
    securityContext,
    volumeMounts,
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { labels, name: CHECKSUMS_JOB, namespace: server.metadata.namespace },
    spec: {
      backoffLimit: DEFAULTS.retries,
      podFailurePolicy: REPLACE_DISRUPTED,
      ttlSecondsAfterFinished: DEFAULTS.keptSeconds,
      template: {
        metadata: podMetadata(metadata, labels),
        spec: { ...pod, containers: [container], restartPolicy: "Never" },
      },
    },
  };
}

/** The labels and annotations of the pods that users set, such as one that keeps a proxy of a mesh out of the pod, with the labels of the Job. */
function podMetadata({ labels, annotations = {} }: PodMetadata, own: Labels): PodMetadata {
  const { version: _, ...others } = labels;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith("checksum/"));
  return { labels: { ...others, ...own }, annotations: Object.fromEntries(kept) };
}

/** Fields of the rendered Deployment that are used for the Job. */
interface Server extends Manifest {
  readonly spec: {
    readonly template: {
      readonly metadata: PodMetadata;
      readonly spec: {
        readonly containers: readonly [Container];
        readonly topologySpreadConstraints?: unknown;
      } & Readonly<Record<string, unknown>>;
    };
  };
}

interface PodMetadata {
  readonly labels: Labels;
  readonly annotations?: Labels;
}

interface Container {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly env: readonly { readonly name: string }[];
  readonly resources: unknown;
  readonly securityContext: unknown;
  readonly volumeMounts: unknown;
}
