import { BACKUP_JOBS, MONITORING_NAMES, type ON_CALL_ROLES } from "../names";

/** An on-call role. Each role includes the permissions of the roles before it. */
export type OnCallRole = keyof typeof ON_CALL_ROLES;

/** On-call commands and the permissions that they need. */
export interface OnCallCommands {
  /** Commands for kubectl, without the word `kubectl`. Words in capitals are placeholders. */
  readonly commands: readonly string[];
  /** Permissions that the commands need. */
  readonly needs: readonly Need[];
}

/** Verbs on resources of one API group. */
export interface Need {
  /** API group, or an empty string for the core group. */
  readonly group: string;
  /** Plural resource names, with subresources after a slash. */
  readonly resources: readonly string[];
  /** Verbs, without wildcards. */
  readonly verbs: readonly string[];
  /**
   * Names of the objects.
   * @default - all objects in the namespace
   */
  readonly names?: readonly string[];
}

const LOOK = ["get", "list", "watch"];
const APPLY = ["create", "patch"];
/**
 * Verbs of commands such as `exec`. kubectl opens a WebSocket with GET, for which newer API servers also require `create`. With older API servers,
 * kubectl falls back to POST.
 */
const STREAM = ["create", "get"];

const WORKLOADS: readonly Need[] = [
  { group: "apps", resources: ["deployments"], verbs: APPLY },
  { group: "autoscaling", resources: ["horizontalpodautoscalers"], verbs: APPLY },
  { group: "policy", resources: ["poddisruptionbudgets"], verbs: APPLY },
];

/** Names of objects that only one environment has. */
export interface OnCallNames {
  /** Namespace of the layer. */
  readonly namespace: string;
  /**
   * ConfigMap with an experimental ranking for a cache warm-up.
   * @default - none
   */
  readonly hotQueries?: string;
}

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
      // `status` shows who holds the lock of a release, and `history` what was done.
      { group: "coordination.k8s.io", resources: ["leases"], verbs: LOOK },
      { group: "discovery.k8s.io", resources: ["endpointslices"], verbs: LOOK },
      { group: "external-secrets.io", resources: ["externalsecrets"], verbs: LOOK },
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
    // A release changes the live color or the weights of a canary.
    commands: ["patch service NAME", "patch httproute NAME"],
    needs: [
      { group: "", resources: ["services"], verbs: ["patch"] },
      { group: "gateway.networking.k8s.io", resources: ["httproutes"], verbs: ["patch"] },
    ],
  },
  {
    // An operation of a release takes its lock, and records what it does.
    commands: ["create -f LEASE.yaml", "replace -f LEASE.yaml"],
    needs: [{ group: "coordination.k8s.io", resources: ["leases"], verbs: ["create", "update"] }],
  },
  { commands: ["apply green-deployment-SERVICE.yaml", "apply canary-deployment-SERVICE.yaml"], needs: WORKLOADS },
  {
    // A Job blocks the next run with the same arguments. Its name contains them, so the names are not known in advance.
    commands: ["create job --from=cronjob/NAME", "create -f JOB.yaml", "delete job/NAME"],
    needs: [{ group: "batch", resources: ["jobs"], verbs: ["create", "delete"] }],
  },
  {
    commands: BACKUP_JOBS.map((name) => `patch cronjob ${name}`),
    needs: [{ group: "batch", resources: ["cronjobs"], verbs: ["patch"], names: BACKUP_JOBS }],
  },
  {
    commands: ["port-forward service/NAME"],
    needs: [{ group: "", resources: ["pods/portforward"], verbs: STREAM }],
  },
];

const BREAKGLASS: readonly OnCallCommands[] = [
  { commands: ["exec deployment/NAME"], needs: [{ group: "", resources: ["pods/exec"], verbs: STREAM }] },
  {
    commands: ["label pod NAME app=quarantine", "label pod NAME app=SERVICE"],
    needs: [{ group: "", resources: ["pods"], verbs: ["patch"] }],
  },
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
    // The file contains a ConfigMap if Prometheus runs without the operator.
    commands: ["apply security-monitoring.yaml", "delete -f security-monitoring.yaml"],
    needs: [
      { group: "", resources: ["configmaps"], verbs: APPLY },
      { group: "monitoring.coreos.com", resources: ["prometheusrules"], verbs: APPLY },
      { group: "", resources: ["configmaps"], verbs: ["delete"], names: [MONITORING_NAMES.securityRules] },
      {
        group: "monitoring.coreos.com",
        resources: ["prometheusrules"],
        verbs: ["delete"],
        names: [MONITORING_NAMES.securityRules],
      },
    ],
  },
  {
    // Access cannot be limited to the names, because listing Secrets also returns their contents.
    commands: ["get secrets", "describe secret NAME", "create secret generic NAME"],
    needs: [{ group: "", resources: ["secrets"], verbs: ["create", "get", "list"] }],
  },
];

/** `drift` compares all objects of the manifest, which contains the Namespace. A Role can grant access to its own Namespace. */
function manifest(namespace: string): OnCallCommands {
  const needs = [{ group: "", resources: ["namespaces"], verbs: ["get"], names: [namespace] }];
  return { commands: ["get -f MANIFEST"], needs };
}

/** Commands that create and delete the ConfigMap with an experimental ranking for a cache warm-up. */
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
 * Commands of the runbook and of the tool, keyed by the first role that can run them. `read` is for inspection, `operate` for service and deployment
 * procedures, and `breakglass` for emergency and security procedures.
 *
 * The following commands are not included:
 * - `delete deployment`, because an idle color keeps one pod, and the next apply would recreate the Deployment.
 * - Applying a whole environment with its roles, quota and namespace, because the pipeline does that.
 * - Deleting an object that left the manifest, because the pipeline applied it.
 * - Cluster-scoped commands such as `top nodes`, `get pv` and `get clusterrolebindings`, because a Role cannot grant them.
 */
export function onCallCommands({
  namespace,
  hotQueries,
}: OnCallNames): Readonly<Record<OnCallRole, readonly OnCallCommands[]>> {
  return {
    read: [...READ, manifest(namespace)],
    operate: [...OPERATE, ...experiment(hotQueries)],
    breakglass: BREAKGLASS,
  };
}
