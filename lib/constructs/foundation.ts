import { Lazy } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Capacity } from "../layer/capacity";
import { FOUNDATION_NAME, LAYER_LABELS } from "../names";
import { capacityProblems } from "../rules/capacity";
import { CONTAINER_LIMITS, CONTAINER_REQUESTS } from "../spec/defaults";
import { sortedEntries } from "../values/sorted-entries";
import { formatCpu, formatMemory } from "../values/quantity";
import { namespaceOf } from "./namespace";
import { foundationSchema } from "./schemas/cluster";
import { validateProps } from "./validation";

/** Props for {@link Foundation}. */
export interface FoundationProps {
  /**
   * Limits for the total requests of all pods and claims in the namespace.
   * @default - no ResourceQuota
   */
  readonly capacity?: Capacity;
}

/**
 * Version of the Pod Security Standards: that of the oldest Kubernetes version that the layer supports. Without it, an upgrade of the cluster could
 * reject pods that ran before. Checks of newer versions, such as the one for hosts in probes (1.34), do not apply.
 * https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
const POD_SECURITY_VERSION = "v1.27";

/**
 * The Namespace, which enforces Pod Security `restricted`; the ResourceQuota `access-layer`, if a capacity is given; and the LimitRange `access-layer`
 * with defaults only. The LimitRange has no maximum, because the API server would accept a Deployment that exceeds it but reject the pods.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 */
export class Foundation extends Construct {
  /** The Namespace, which is also the default child. */
  readonly namespace: k8s.KubeNamespace;
  /** The LimitRange. */
  readonly limitRange: k8s.KubeLimitRange;
  /**
   * The ResourceQuota.
   * @default - none, if no capacity is given
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
  const podSecurity = ["audit", "enforce", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, POD_SECURITY_VERSION],
  ]);
  return new k8s.KubeNamespace(scope, "namespace", {
    metadata: {
      name,
      // Namespaces are cluster-scoped, but cdk8s would set the chart's namespace.
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
          defaultRequest: quantities(CONTAINER_REQUESTS),
          default: quantities(CONTAINER_LIMITS),
        },
      ],
    },
  });
}

function createQuota(scope: Construct, capacity: Capacity): k8s.KubeResourceQuota {
  return new k8s.KubeResourceQuota(scope, "quota", {
    metadata: { name: FOUNDATION_NAME, namespace: namespaceOf(scope), labels: LAYER_LABELS },
    spec: {
      // The quota covers requests only. The runbook raises limits manually, and a quota on limits would reject the new pods without a visible error.
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
