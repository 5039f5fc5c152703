import { findManifest, type Manifest } from "../../lib/manifests/manifest";

/** The fields of a container that tests look at, as they are printed. */
export interface PrintedContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly PrintedVariable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly startupProbe?: PrintedProbe;
  readonly readinessProbe?: PrintedProbe;
  readonly livenessProbe?: PrintedProbe;
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly securityContext: Readonly<Record<string, unknown>>;
}

/** An environment variable: a value, or a reference. */
export interface PrintedVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** A probe; its numbers are in {@link PrintedContainer}'s objects as they are. */
export interface PrintedProbe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
  readonly exec?: { readonly command: readonly string[] };
  readonly periodSeconds: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold: number;
}

/** A volume: one of the three kinds that the constructs make. */
export interface PrintedVolume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit: string };
  readonly configMap?: { readonly name: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

/** The fields of a pod that tests look at. */
export interface PrintedPod {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly topologySpreadConstraints: readonly Readonly<Record<string, unknown>>[];
  readonly initContainers?: readonly PrintedContainer[];
  readonly containers: readonly [PrintedContainer];
  readonly volumes: readonly PrintedVolume[];
  readonly [field: string]: unknown;
}

type Amounts = Readonly<Record<"cpu" | "memory" | "ephemeral-storage", string>>;
type Labels = Readonly<Record<string, string>>;

/** Kinds of objects, and the fields of them that tests look at. */
export interface PrintedKinds {
  readonly Deployment: Manifest & {
    readonly spec: {
      readonly replicas?: number;
      readonly strategy: { readonly type: string; readonly rollingUpdate?: unknown };
      readonly selector: { readonly matchLabels: Labels };
      readonly template: {
        readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
        readonly spec: PrintedPod;
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
          readonly ttlSecondsAfterFinished?: number;
          readonly template: {
            readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
            readonly spec: PrintedPod & { readonly restartPolicy: string };
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
    };
  };
  readonly PodDisruptionBudget: Manifest & {
    readonly spec: {
      readonly maxUnavailable?: number;
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

/** A Deployment as it is printed. */
export type PrintedDeployment = PrintedKinds["Deployment"];

/** All objects of a kind. */
export function ofKind<K extends keyof PrintedKinds>(
  manifests: readonly Manifest[],
  kind: K,
): readonly PrintedKinds[K][] {
  return manifests.filter((manifest) => manifest.kind === kind) as unknown as readonly PrintedKinds[K][];
}

/** The object of a kind and name. */
export function one<K extends keyof PrintedKinds>(
  manifests: readonly Manifest[],
  kind: K,
  name: string,
): PrintedKinds[K] {
  return findManifest(manifests, kind, name) as unknown as PrintedKinds[K];
}

/** The one container of a Deployment's pods that is no init container. */
export function mainContainer(manifests: readonly Manifest[], deployment: string): PrintedContainer {
  return one(manifests, "Deployment", deployment).spec.template.spec.containers[0];
}

/** A CronJob as it is printed. */
export type PrintedCronJob = PrintedKinds["CronJob"];

/** The pod of a CronJob's runs. */
export function podOfCronJob({
  spec,
}: PrintedCronJob): PrintedKinds["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"] {
  return spec.jobTemplate.spec.template.spec;
}

/** All containers of a Deployment's pods, in the order in which they start. */
export function containersOf({ spec }: PrintedDeployment): readonly PrintedContainer[] {
  return containersOfPod(spec.template.spec);
}

/** All containers of a pod, in the order in which they start. */
export function containersOfPod({ initContainers = [], containers }: PrintedPod): readonly PrintedContainer[] {
  return [...initContainers, ...containers];
}

/** Whether a selector selects pods with these labels. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** A container's plain environment variables; those from Secrets read `secret:<name>/<key>`. */
export function environmentOfContainer({ env }: PrintedContainer): Readonly<Record<string, string>> {
  return Object.fromEntries(env.map((variable) => [variable.name, variable.value ?? secretReference(variable)]));
}

function secretReference({ valueFrom }: PrintedVariable): string {
  return `secret:${valueFrom?.secretKeyRef.name}/${valueFrom?.secretKeyRef.key}`;
}
