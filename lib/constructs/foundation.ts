import { Lazy } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Capacity } from "../layer/capacity";
import { FOUNDATION_NAME, LAYER_LABELS } from "../names";
import { capacityProblems } from "../rules/capacity";
import { sortedEntries } from "../values/sorted-entries";
import { formatCpu, formatMemory } from "../values/quantity";
import { namespaceOf } from "./namespace";
import { foundationSchema } from "./schemas/cluster";
import { validateProps } from "./validation";

/** Props of {@link Foundation}. */
export interface FoundationProps {
  /**
   * Most that all pods and claims of the namespace may request together.
   * @default - no ResourceQuota
   */
  readonly capacity?: Capacity;
}

const DEFAULTS = {
  /** Requests of a container without any, such as a debugging pod: the quota rejects pods without requests. */
  containerRequests: { cpu: "50m", memory: "64Mi" },
  containerLimits: { cpu: "500m", memory: "256Mi" },
};

/**
 * The Namespace, which enforces Pod Security `restricted`; a ResourceQuota `access-layer` where a capacity is given; and a LimitRange `access-layer`
 * with defaults only. A maximum in the LimitRange is left out on purpose: the API server would accept a Deployment patched above it and reject its pods.
 *
 * Wrong values of props are reported at synthesis, with the problems of all other constructs.
 */
export class Foundation extends Construct {
  /** The Namespace, which is also the default child. */
  readonly namespace: k8s.KubeNamespace;
  /** The LimitRange. */
  readonly limitRange: k8s.KubeLimitRange;
  /**
   * The ResourceQuota.
   * @default - no capacity was given
   */
  readonly quota?: k8s.KubeResourceQuota;

  constructor(scope: Construct, id: string, props: FoundationProps = {}) {
    super(scope, id);
    validateProps(this, props, { schema: foundationSchema, problemsOf: capacityProblems });
    this.namespace = createNamespace(this, namespaceOf(this));
    this.limitRange = createLimitRange(this);
    this.quota = props.capacity && createQuota(this, props.capacity);
    this.node.defaultChild = this.namespace;
  }
}

function createNamespace(scope: Construct, name: string): k8s.KubeNamespace {
  const level = { enforce: "restricted", warn: "restricted", audit: "restricted" };
  const podSecurity = sortedEntries(level).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]);
  return new k8s.KubeNamespace(scope, "namespace", {
    metadata: {
      name,
      // A Namespace has no namespace, but cdk8s would set the chart's.
      namespace: Lazy.any({ produce: () => undefined }),
      labels: { ...LAYER_LABELS, ...Object.fromEntries(podSecurity) },
    },
  });
}

function createLimitRange(scope: Construct): k8s.KubeLimitRange {
  return new k8s.KubeLimitRange(scope, "limit-range", {
    metadata: { name: FOUNDATION_NAME, namespace: namespaceOf(scope), labels: LAYER_LABELS },
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

function createQuota(scope: Construct, capacity: Capacity): k8s.KubeResourceQuota {
  return new k8s.KubeResourceQuota(scope, "quota", {
    metadata: { name: FOUNDATION_NAME, namespace: namespaceOf(scope), labels: LAYER_LABELS },
    spec: {
      // Requests only: the runbook raises limits by hand, and a tight quota would reject the new pods silently.
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
