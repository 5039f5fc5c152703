import { findManifest, type Manifest } from "../../lib/manifests/manifest";

/** The fields of a container that the tests read. */
export interface RenderedContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly RenderedVariable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly startupProbe?: RenderedProbe;
  readonly readinessProbe?: RenderedProbe;
  readonly livenessProbe?: RenderedProbe;
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly securityContext: Readonly<Record<string, unknown>>;
}

/** An environment variable with a value or with a reference to its value. */
export interface RenderedVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The fields of a probe that the tests read. */
export interface RenderedProbe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
  readonly exec?: { readonly command: readonly string[] };
  readonly periodSeconds: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold: number;
}

/** A volume of one of the kinds that the constructs create. */
export interface RenderedVolume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit: string };
  readonly configMap?: { readonly name: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

/** The fields of a pod that the tests read. */
export interface RenderedPod {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly topologySpreadConstraints: readonly Readonly<Record<string, unknown>>[];
  readonly initContainers?: readonly RenderedContainer[];
  readonly containers: readonly [RenderedContainer];
  readonly volumes: readonly RenderedVolume[];
  readonly [field: string]: unknown;
}

type Amounts = Readonly<Record<"cpu" | "memory" | "ephemeral-storage", string>>;
type Labels = Readonly<Record<string, string>>;

/** The fields that the tests read of each kind. */
export interface RenderedKinds {
  readonly Deployment: Manifest & {
    readonly spec: {
      readonly replicas?: number;
      readonly progressDeadlineSeconds?: number;
      readonly strategy: { readonly type: string; readonly rollingUpdate?: unknown };
      readonly selector: { readonly matchLabels: Labels };
      readonly template: {
        readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
        readonly spec: RenderedPod;
      };
    };
  };
  readonly CronJob: Manifest & {
    readonly spec: {
      readonly schedule: string;
      readonly timeZone: string;
      readonly suspend: boolean;
      readonly concurrencyPolicy: string;
      readonly startingDeadlineSeconds: number;
      readonly successfulJobsHistoryLimit: number;
      readonly failedJobsHistoryLimit: number;
      readonly jobTemplate: {
        readonly metadata: { readonly labels: Labels };
        readonly spec: {
          readonly activeDeadlineSeconds: number;
          readonly backoffLimit: number;
          readonly podFailurePolicy?: object;
          readonly ttlSecondsAfterFinished?: number;
          readonly template: {
            readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
            readonly spec: RenderedPod & { readonly restartPolicy: string };
          };
        };
      };
    };
  };
  readonly Role: Manifest & {
    readonly rules: readonly {
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      readonly verbs: readonly string[];
    }[];
  };
  readonly RoleBinding: Manifest & { readonly roleRef: unknown; readonly subjects: readonly unknown[] };
  readonly Service: Manifest & {
    readonly spec: {
      readonly type: string;
      readonly selector: Labels;
      readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
    };
  };
  readonly HorizontalPodAutoscaler: Manifest & {
    readonly spec: {
      readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly metrics: readonly unknown[];
      readonly behavior?: unknown;
    };
  };
  readonly PodDisruptionBudget: Manifest & {
    readonly spec: {
      readonly maxUnavailable?: number | string;
      readonly minAvailable?: number;
      readonly unhealthyPodEvictionPolicy: string;
      readonly selector: { readonly matchLabels: Labels };
    };
  };
  readonly PersistentVolumeClaim: Manifest & {
    readonly spec: {
      readonly accessModes: readonly string[];
      readonly storageClassName?: string;
      readonly resources: { readonly requests: { readonly storage: string } };
    };
  };
  readonly ConfigMap: Manifest & { readonly data: Labels };
  readonly ServiceAccount: Manifest & { readonly automountServiceAccountToken: boolean };
  readonly ResourceQuota: Manifest & { readonly spec: { readonly hard: Labels } };
  readonly LimitRange: Manifest & { readonly spec: { readonly limits: readonly unknown[] } };
}

/** A rendered Deployment. */
export type RenderedDeployment = RenderedKinds["Deployment"];

/** Returns all objects of a kind. */
export function ofKind<K extends keyof RenderedKinds>(
  manifests: readonly Manifest[],
  kind: K,
): readonly RenderedKinds[K][] {
  return manifests.filter((manifest) => manifest.kind === kind) as unknown as readonly RenderedKinds[K][];
}

/** Returns the object with the given kind and name. */
export function one<K extends keyof RenderedKinds>(
  manifests: readonly Manifest[],
  kind: K,
  name: string,
): RenderedKinds[K] {
  return findManifest(manifests, kind, name) as unknown as RenderedKinds[K];
}

/** Returns the only non-init container of a Deployment's pods. */
export function mainContainer(manifests: readonly Manifest[], deployment: string): RenderedContainer {
  return one(manifests, "Deployment", deployment).spec.template.spec.containers[0];
}

/** A rendered CronJob. */
export type RenderedCronJob = RenderedKinds["CronJob"];

/** Returns the pod that a CronJob creates. */
export function podOfCronJob({
  spec,
}: RenderedCronJob): RenderedKinds["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"] {
  return spec.jobTemplate.spec.template.spec;
}

/** Returns all containers of a Deployment's pods in startup order. */
export function containersOf({ spec }: RenderedDeployment): readonly RenderedContainer[] {
  return containersOfPod(spec.template.spec);
}

/** Returns all containers of a pod in startup order. */
export function containersOfPod({ initContainers = [], containers }: RenderedPod): readonly RenderedContainer[] {
  return [...initContainers, ...containers];
}

/** Returns whether a selector matches pods with the given labels. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Returns the environment variables of a container. A value from a Secret is shown as `secret:<name>/<key>`. */
export function environmentOfContainer({ env }: RenderedContainer): Readonly<Record<string, string>> {
  return Object.fromEntries(env.map((variable) => [variable.name, variable.value ?? secretReference(variable)]));
}

function secretReference({ valueFrom }: RenderedVariable): string {
  return `secret:${valueFrom?.secretKeyRef.name}/${valueFrom?.secretKeyRef.key}`;
}
