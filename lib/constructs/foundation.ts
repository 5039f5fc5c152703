import { Chart, Lazy } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { DEFAULT_NAMESPACE, FOUNDATION_NAME, LAYER_LABELS } from "../names";
import type { Capacity } from "../layer/capacity";
import { sortedEntries } from "../values/sorted-entries";
import { formatCpu, formatMemory } from "../values/quantity";

/** Props of {@link Foundation}. */
export interface FoundationProps {
  /**
   * What the namespace may ask for in all.
   * @default - no ResourceQuota
   */
  readonly capacity?: Capacity;
}

const DEFAULTS = {
  /** What a container gets that asks for nothing, such as a debugging pod: the quota refuses pods that ask for nothing. */
  containerRequests: { cpu: "50m", memory: "64Mi" },
  containerLimits: { cpu: "500m", memory: "256Mi" },
};

/**
 * What everything else in the namespace stands on: the Namespace, which enforces Pod Security `restricted`; a ResourceQuota
 * `access-layer` where a capacity is given; and a LimitRange `access-layer` with defaults only. A LimitRange maximum is left
 * out on purpose: a Deployment patched above it would be accepted, its pods refused, and nobody told.
 */
export class Foundation extends Construct {
  constructor(scope: Construct, id: string, props: FoundationProps = {}) {
    super(scope, id);
    createNamespace(this, Chart.of(this).namespace ?? DEFAULT_NAMESPACE);
    createLimitRange(this);
    if (props.capacity !== undefined) createQuota(this, props.capacity);
  }
}

function createNamespace(scope: Construct, name: string): void {
  const level = { enforce: "restricted", warn: "restricted", audit: "restricted" };
  const podSecurity = sortedEntries(level).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]);
  new k8s.KubeNamespace(scope, "namespace", {
    metadata: {
      name,
      // A Namespace is in no namespace, but cdk8s would give it the chart's.
      namespace: Lazy.any({ produce: () => undefined }),
      labels: { ...LAYER_LABELS, ...Object.fromEntries(podSecurity) },
    },
  });
}

function createLimitRange(scope: Construct): void {
  new k8s.KubeLimitRange(scope, "limit-range", {
    metadata: { name: FOUNDATION_NAME, labels: LAYER_LABELS },
    spec: {
      limits: [
        {
          type: "Container",
          defaultRequest: quantities(DEFAULTS.containerRequests),
          default: quantities(DEFAULTS.containerLimits),
        },
      ],
    },
  });
}

function createQuota(scope: Construct, capacity: Capacity): void {
  new k8s.KubeResourceQuota(scope, "quota", {
    metadata: { name: FOUNDATION_NAME, labels: LAYER_LABELS },
    spec: {
      // Requests only: the runbook raises limits by hand, and a tight quota would refuse the new pods without a word.
      hard: quantities({
        pods: String(capacity.pods),
        "requests.cpu": formatCpu(capacity.cpu),
        "requests.memory": formatMemory(capacity.memory),
        "requests.storage": formatMemory(capacity.storage),
        persistentvolumeclaims: String(capacity.claims),
      }),
    },
  });
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(sortedEntries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
