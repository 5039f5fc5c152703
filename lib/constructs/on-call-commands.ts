import type { ON_CALL_ROLES } from "../names";

/** A role on call; each may do what those before it may. */
export type OnCallRole = keyof typeof ON_CALL_ROLES;

/** Commands on call, and what they need of the API server. */
export interface OnCallCommands {
  /** The commands, as they are typed behind `kubectl`; capitals are for the operator to fill in. */
  readonly commands: readonly string[];
  /** What they need. */
  readonly needs: readonly Need[];
}

/** Verbs on resources of one API group. */
export interface Need {
  /** API group; the core group is empty. */
  readonly group: string;
  /** Plural names of the resources, with subresources behind a slash. */
  readonly resources: readonly string[];
  /** Verbs; never a wildcard. */
  readonly verbs: readonly string[];
  /**
   * The only objects that the verbs are for.
   * @default - all of the namespace
   */
  readonly names?: readonly string[];
}

const LOOK = ["get", "list", "watch"];
const APPLY = ["create", "patch"];
/** kubectl asks for a WebSocket by GET, for which newer servers want `create` too, and falls back to a POST with older ones. */
const STREAM = ["create", "get"];

const WORKLOADS: readonly Need[] = [
  { group: "apps", resources: ["deployments"], verbs: APPLY },
  { group: "autoscaling", resources: ["horizontalpodautoscalers"], verbs: APPLY },
  { group: "policy", resources: ["poddisruptionbudgets"], verbs: APPLY },
];

const READ: readonly OnCallCommands[] = [
  {
    commands: ["get KIND", "describe KIND NAME", "events", "wait pod", "rollout status", "rollout history"],
    needs: [
      {
        group: "",
        resources: [
          "configmaps",
          "endpoints",
          "events",
          "limitranges",
          "persistentvolumeclaims",
          "pods",
          "resourcequotas",
          "serviceaccounts",
          "services",
        ],
        verbs: LOOK,
      },
      { group: "apps", resources: ["deployments", "replicasets"], verbs: LOOK },
      { group: "autoscaling", resources: ["horizontalpodautoscalers"], verbs: LOOK },
      { group: "batch", resources: ["cronjobs", "jobs"], verbs: LOOK },
      { group: "discovery.k8s.io", resources: ["endpointslices"], verbs: LOOK },
      { group: "gateway.networking.k8s.io", resources: ["httproutes"], verbs: LOOK },
      { group: "monitoring.coreos.com", resources: ["prometheusrules", "servicemonitors"], verbs: LOOK },
      { group: "networking.k8s.io", resources: ["ingresses", "networkpolicies"], verbs: LOOK },
      { group: "policy", resources: ["poddisruptionbudgets"], verbs: LOOK },
      { group: "rbac.authorization.k8s.io", resources: ["rolebindings", "roles"], verbs: LOOK },
    ],
  },
  { commands: ["logs deployment/NAME"], needs: [{ group: "", resources: ["pods/log"], verbs: ["get"] }] },
  { commands: ["top pods"], needs: [{ group: "metrics.k8s.io", resources: ["pods"], verbs: ["get", "list"] }] },
];

const OPERATE: readonly OnCallCommands[] = [
  {
    commands: ["set image", "rollout restart", "rollout undo", "patch deployment/NAME"],
    needs: [{ group: "apps", resources: ["deployments"], verbs: ["patch"] }],
  },
  {
    commands: ["scale deployment/NAME"],
    needs: [{ group: "apps", resources: ["deployments/scale"], verbs: ["patch"] }],
  },
  {
    commands: ["patch hpa NAME"],
    needs: [{ group: "autoscaling", resources: ["horizontalpodautoscalers"], verbs: ["patch"] }],
  },
  {
    // What a release changes of the way to the pods: a live colour, and the weights of a canary.
    commands: ["patch service NAME", "patch httproute NAME"],
    needs: [
      { group: "", resources: ["services"], verbs: ["patch"] },
      { group: "gateway.networking.k8s.io", resources: ["httproutes"], verbs: ["patch"] },
    ],
  },
  { commands: ["apply green-deployment-SERVICE.yaml", "apply canary-deployment-SERVICE.yaml"], needs: WORKLOADS },
  {
    commands: ["create job --from=cronjob/NAME"],
    needs: [{ group: "batch", resources: ["jobs"], verbs: ["create"] }],
  },
  {
    commands: ["port-forward service/NAME"],
    needs: [{ group: "", resources: ["pods/portforward"], verbs: STREAM }],
  },
];

const BREAKGLASS: readonly OnCallCommands[] = [
  { commands: ["exec deployment/NAME"], needs: [{ group: "", resources: ["pods/exec"], verbs: STREAM }] },
  { commands: ["label pod NAME app=quarantine"], needs: [{ group: "", resources: ["pods"], verbs: ["patch"] }] },
  { commands: ["delete pod NAME"], needs: [{ group: "", resources: ["pods"], verbs: ["delete"] }] },
  {
    commands: ["apply emergency-network-policy.yaml"],
    needs: [{ group: "networking.k8s.io", resources: ["networkpolicies"], verbs: APPLY }],
  },
  {
    commands: ["apply clean-deployment.yaml"],
    needs: [{ group: "", resources: ["configmaps", "serviceaccounts", "services"], verbs: APPLY }, ...WORKLOADS],
  },
  {
    commands: ["apply security-monitoring.yaml"],
    needs: [
      { group: "", resources: ["configmaps"], verbs: APPLY },
      { group: "monitoring.coreos.com", resources: ["prometheusrules", "servicemonitors"], verbs: APPLY },
    ],
  },
  {
    // Names of Secrets can't be listed without their contents.
    commands: ["get secrets", "describe secret NAME", "create secret generic NAME"],
    needs: [{ group: "", resources: ["secrets"], verbs: ["create", "get", "list"] }],
  },
];

/** A cache warm-up with another ranking reads it from a ConfigMap that operators make and remove. */
function experiment(hotQueries: string | undefined): readonly OnCallCommands[] {
  if (hotQueries === undefined) return [];
  return [
    {
      commands: ["create configmap NAME", "delete configmap NAME"],
      needs: [
        { group: "", resources: ["configmaps"], verbs: ["create"] },
        { group: "", resources: ["configmaps"], verbs: ["delete"], names: [hotQueries] },
      ],
    },
  ];
}

/**
 * What the runbook has people type, by the first role that may: looking; the service and deployment procedures; the emergency and
 * security procedures.
 *
 * Left out on purpose: `delete deployment`, as an idle colour is kept with one pod and the next apply would make it again. Applying
 * a whole environment, which holds roles, quota and namespace, and is the pipeline's. What is of the cluster and in no namespace,
 * so in no Role: `top nodes`, `get pv`, `get clusterrolebindings`.
 */
export function onCallCommands(hotQueries?: string): Readonly<Record<OnCallRole, readonly OnCallCommands[]>> {
  return { read: READ, operate: [...OPERATE, ...experiment(hotQueries)], breakglass: BREAKGLASS };
}
