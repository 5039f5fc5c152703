import type { Kubectl } from "../../e2e/support/kubectl";
import { objectsOf } from "../../e2e/support/layer";

/** The pods of a Deployment at one moment. */
export interface DeploymentPods {
  /** Hashes of the pod templates. */
  readonly templates: ReadonlySet<string>;
  /** Number of restarts of each container, by `<pod>/<container>`. */
  readonly restarts: ReadonlyMap<string, number>;
  /** Time at which the last pod became ready, in milliseconds since 1970. `NaN` if one is not ready. */
  readonly readySince: number;
}

interface LivePod {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
    readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
  };
}

/** The pods of the layer by Deployment, without pods that are being deleted. */
export async function podsByDeployment(kubectl: Kubectl): Promise<ReadonlyMap<string, DeploymentPods>> {
  const found = new Map<string, LivePod[]>();
  for (const pod of await objectsOf<LivePod>(kubectl, "pods")) {
    const deployment = deploymentOf(pod);
    if (deployment === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    found.set(deployment, [...(found.get(deployment) ?? []), pod]);
  }
  return new Map([...found].map(([deployment, pods]) => [deployment, together(pods)]));
}

/** What happened to the pods of a Deployment. */
export interface Restart {
  readonly deployment: string;
  readonly how: "replaced" | "restarted in place";
}

/**
 * Deployments whose pods were replaced or whose containers started again. Pods that an autoscaler added or removed do not count,
 * because the template decides.
 */
export function restartsBetween(
  before: ReadonlyMap<string, DeploymentPods>,
  after: ReadonlyMap<string, DeploymentPods>,
): readonly Restart[] {
  return [...before].flatMap(([deployment, { templates, restarts }]): Restart[] => {
    const now = after.get(deployment);
    if (now === undefined || [...templates].some((hash) => !now.templates.has(hash)))
      return [{ deployment, how: "replaced" }];
    const isHigher = [...now.restarts].some(([container, count]) => count > (restarts.get(container) ?? 0));
    return isHigher ? [{ deployment, how: "restarted in place" }] : [];
  });
}

/** A pod's name is the name of its Deployment, the hash of its template and a random part. */
function deploymentOf({ metadata: { name, labels } }: LivePod): string | undefined {
  const hash = labels?.["pod-template-hash"];
  return hash === undefined ? undefined : name.slice(0, name.lastIndexOf(`-${hash}-`));
}

function together(pods: readonly LivePod[]): DeploymentPods {
  const ready = pods.map(({ status }) => status.conditions?.find(({ type }) => type === "Ready"));
  return {
    templates: new Set(pods.map(({ metadata }) => metadata.labels?.["pod-template-hash"] ?? "")),
    restarts: new Map(
      pods.flatMap(({ metadata, status }) =>
        (status.containerStatuses ?? []).map((one) => [`${metadata.name}/${one.name}`, one.restartCount] as const),
      ),
    ),
    readySince: Math.max(...ready.map((one) => (one?.status === "True" ? Date.parse(one.lastTransitionTime) : NaN))),
  };
}
