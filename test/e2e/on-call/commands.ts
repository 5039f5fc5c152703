/**
 * Who runs a command: the first on-call role that can, the `pipeline` that applies manifests and removes objects that left them, or the
 * `administrator` of the cluster. No on-call role may run the commands of the last two.
 */
export type Runner = "read" | "operate" | "breakglass" | "pipeline" | "administrator";

/** Commands that differ only in names. */
export interface CommandShape {
  /** Matches the whole command, without its context and namespace. */
  readonly shape: RegExp;
  readonly runner: Runner;
  /**
   * The command to run instead of one that only mentions kubectl's subcommand.
   * @default - the first command of this shape
   */
  readonly run?: string;
  /**
   * Whether the command may fail for another reason than a missing permission, because the containers are simulated.
   * @default false
   */
  readonly mayFail?: boolean;
  /**
   * Text in stdout after which a command that never exits is stopped.
   * @default - the command exits
   */
  readonly endsAt?: string;
}

const MANIFEST = String.raw`(?:MANIFEST|(?:dist|released)/\w+/access-layer\.k8s\.yaml)`;
const APPLY = "kubectl apply --server-side(?: --force-conflicts)? --field-manager=access-layer(?: --force-conflicts)?";
const TOOL = "npx --no-install access-layer";
const EXTERNAL = "access-layer.254carbon.com/external-secret=true";
const NAME = String.raw`(?:[a-z0-9-]+|NAME|POD|\{\{ \$labels\.\w+ \}\})`;

function shape(pattern: string, runner: Runner, more: Omit<CommandShape, "shape" | "runner"> = {}): CommandShape {
  return { shape: new RegExp(`^${pattern}$`), runner, ...more };
}

const CAPTURE = `kubectl get -f ${MANIFEST} -o yaml --ignore-not-found --show-managed-fields`;

const ENDED = "kubectl wait --for=delete pod -l app=postgres --timeout=5m";

/** Every kubectl command that the tool prints or a page shows, in an order in which they can run. */
export const SHAPES: readonly CommandShape[] = [
  shape(CAPTURE, "read"),
  shape(`${CAPTURE} > live.yaml &&(?: (?:npx --no-install )?access-layer drift dist/\\w+ live.yaml)?`, "read"),
  shape(`${CAPTURE} > live.yaml && access-layer explain-change live.yaml --env \\w+`, "read"),
  shape(`kubectl get pods -l app=${NAME}(?: -o wide)?`, "read"),
  shape("kubectl get events --sort-by=.lastTimestamp", "read"),
  shape("kubectl get jobs", "read"),
  shape("kubectl get configmap \\S+", "read", { run: "kubectl -n 254carbon-access get configmap kube-root-ca.crt" }),
  shape("kubectl get pvc postgres-data", "read"),
  shape("kubectl get pvc postgres-data -o custom-columns=VOLUME:.spec.volumeName", "read"),
  shape(
    "kubectl get -o name -l '!access-layer.254carbon.com/policy-set' \\$\\(kubectl api-resources --verbs=list -o name \\| grep -E 'networkpolic\\|egressfirewall' \\| paste -sd, -\\)",
    "read",
  ),
  shape(`kubectl describe (?:deployment|pod|service) ${NAME}`, "read"),
  shape("kubectl describe pod", "read", { run: "kubectl -n 254carbon-access describe pod POD" }),
  shape(`kubectl logs (?:deployment/|-l app=)${NAME} --tail=\\d+`, "read"),
  shape("kubectl logs -l app=database-backup -c dump --tail=20", "read"),
  shape(`kubectl logs --previous ${NAME}`, "read", { mayFail: true }),
  shape(`kubectl top pods -l app=${NAME}`, "read", { mayFail: true }),
  shape("kubectl rollout status deployment --timeout[ =]20m", "read"),
  shape(`kubectl rollout status deployment/${NAME} --timeout=15m`, "read"),
  shape(`${APPLY} -l 'app=${NAME},version' -f ${MANIFEST}`, "operate"),

  shape(`${TOOL} job cache-warm [^|]*\\| kubectl create -f -`, "operate"),
  shape(`${TOOL} job backfill [^|]*\\| kubectl create -f -`, "operate"),
  shape(`${TOOL} job probe [^|]*\\| kubectl create -f -`, "operate"),
  shape("kubectl logs -f job/[a-z0-9-]+", "read", { endsAt: "\n" }),
  shape(`kubectl get job ${NAME} -o yaml --show-managed-fields`, "read"),
  shape("kubectl delete job/cache-warm-[a-z0-9-]+", "operate"),
  shape("kubectl delete job/backfill-[a-z0-9-]+", "operate"),
  shape("kubectl delete job/probe", "operate"),
  shape("kubectl create -f -", "operate", { run: `${TOOL} job probe --env prod | kubectl create -f -` }),
  shape("kubectl create job --from=cronjob/database-backup database-backup-by-hand", "operate"),
  shape("kubectl create job --from=cronjob/configuration-backup configuration-backup-by-hand", "operate"),
  shape(`kubectl patch cronjob/database-backup -p '{"spec":{"suspend":true}}'`, "operate"),
  shape(`kubectl patch cronjob database-backup -p '{"spec":{"suspend":false}}'`, "operate"),
  shape(`kubectl patch cronjob configuration-backup -p '{"spec":{"suspend":false}}'`, "operate"),
  shape("kubectl rollout restart deployment -l app.kubernetes.io/part-of=access-layer", "operate"),
  shape(`${APPLY} -f runbook/prod/k8s/green-deployment-${NAME}.yaml`, "operate"),
  shape(`${APPLY} -l app=${NAME},version=green -f ${MANIFEST}`, "operate"),
  shape(`${APPLY} -f runbook/prod/k8s/canary-deployment-${NAME}.yaml`, "operate"),
  shape(`${APPLY} -l app=${NAME},version=canary -f ${MANIFEST}`, "operate"),
  shape(`kubectl edit deployment ${NAME}`, "operate"),
  shape("kubectl port-forward service/(?:gateway-service 8000:8000|keycloak-service 8080:8080)", "operate", {
    endsAt: "Forwarding from",
  }),
  shape("echo '.*' \\| kubectl apply --server-side --field-manager=handover-to-hpa -f -", "operate"),
  shape("kubectl scale(?: deployment/(?!keycloak|postgres)[a-z-]+)+ --replicas=[1-9]", "operate"),
  // Later commands need pods of the other clients.
  shape("kubectl scale(?: deployment/[a-z-]+){2,} --replicas=0", "operate", {
    run: "kubectl -n 254carbon-access scale deployment/keycloak-deployment deployment/entitlements --replicas=0",
  }),
  shape("kubectl scale deployment/keycloak-deployment --replicas=0", "operate"),
  shape("kubectl scale", "operate", {
    run: "kubectl -n 254carbon-access scale deployment/keycloak-deployment deployment/entitlements --replicas=2",
  }),
  shape("kubectl label … KEY-", "operate", {
    run: "kubectl -n 254carbon-access label service gateway-preview-service app.kubernetes.io/part-of-",
  }),
  shape("kubectl set env … KEY-", "operate", {
    run: "kubectl -n 254carbon-access set env deployment/metrics ACCESS_KAFKA_BOOTSTRAP_SERVERS-",
  }),

  shape(`${APPLY} -f runbook/prod/k8s/clean-deployment.yaml`, "breakglass"),
  shape(`${APPLY} -l version -f ${MANIFEST}`, "operate"),
  shape(`${TOOL} lockdown [^|]*\\| ${APPLY} -f -`, "breakglass"),
  shape(`${APPLY} -f runbook/prod/k8s/emergency-network-policy.yaml`, "breakglass"),
  shape(
    `(?:${TOOL} synth --env prod && )?${APPLY} -l access-layer.254carbon.com/policy-set -f ${MANIFEST}`,
    "breakglass",
  ),
  shape(`${APPLY} -f runbook/prod/k8s/security-monitoring.yaml`, "breakglass"),
  shape("kubectl delete -f runbook/prod/k8s/security-monitoring.yaml", "breakglass"),
  shape("kubectl label pod POD app=quarantine --overwrite", "breakglass"),
  shape("kubectl label pod POD app=SERVICE --overwrite", "breakglass"),
  shape("kubectl delete pod POD", "breakglass"),
  shape("kubectl delete pod -l 'app.kubernetes.io/part-of=access-layer,app!=quarantine'", "breakglass"),
  shape("kubectl exec deployment/[a-z]+-deployment -- df -h", "breakglass"),
  shape("kubectl exec deployment/redis-deployment -- redis-cli client list", "breakglass", { mayFail: true }),
  shape("kubectl exec deployment/kafka-deployment -- kafka-log-dirs .* --describe", "breakglass", { mayFail: true }),
  shape("kubectl exec deployment/kafka-deployment -- kafka-topics .* --describe", "breakglass", { mayFail: true }),
  shape("kubectl exec deployment/kafka-deployment -- kafka-features .* describe", "breakglass", { mayFail: true }),
  shape("kubectl exec deployment/kafka-deployment -- kafka-features .* upgrade .*", "breakglass", { mayFail: true }),
  shape(
    "kubectl get secret [a-z-]+ -o [^|]*\\| base64 -d \\| kubectl exec -i deployment/postgres-deployment .*",
    "breakglass",
    {
      mayFail: true,
    },
  ),

  shape(
    `${APPLY} -l app=postgres-roles -f ${MANIFEST} && kubectl wait --for=condition=complete job/postgres-roles-[0-9a-f]{8} --timeout=30m`,
    "pipeline",
    {
      run: `kubectl apply --server-side --field-manager=access-layer -l app=postgres-roles -f roles/prod/access-layer.k8s.yaml`,
    },
  ),
  shape(
    `${APPLY} -l ${EXTERNAL} -f ${MANIFEST} && kubectl wait --for=condition=Ready externalsecret -l ${EXTERNAL} --timeout=5m`,
    "pipeline",
    {
      run: `kubectl apply --server-side --field-manager=access-layer -l ${EXTERNAL} -f roles/prod/access-layer.k8s.yaml`,
    },
  ),
  shape("kubectl delete job(?:/postgres-roles-[0-9a-f]{8}| -l app=postgres-roles)", "operate", {
    run: "kubectl -n 254carbon-access delete job/postgres-roles-00000000",
    mayFail: true,
  }),
  shape("kubectl exec deployment/postgres-deployment -- psql .*", "breakglass", { mayFail: true }),
  shape("\\(umask 077 && kubectl exec deployment/postgres-deployment -- pg_dumpall .*", "breakglass", {
    mayFail: true,
  }),
  shape("! \\(kubectl exec -i deployment/postgres-deployment -- psql .*", "breakglass", {
    run: "echo | kubectl -n 254carbon-access exec -i deployment/postgres-deployment -- psql -U access -d postgres -q",
    mayFail: true,
  }),
  shape(`kubectl scale deployment/postgres-deployment --replicas=0(?: && ${ENDED})?`, "operate"),
  shape(ENDED, "read"),
  shape(`${TOOL} job postgres-checksums [^|]*\\| kubectl create -f -`, "operate"),
  // With a shorter limit, a Job that never ends does not hold up the tests.
  shape("kubectl wait --for=jsonpath=\\S+ job/postgres-checksums --timeout=8h", "read", {
    run: `kubectl -n 254carbon-access wait --for=jsonpath='{.status.conditions[0].status}'=True job/postgres-checksums --timeout=2m`,
  }),
  shape("kubectl logs job/postgres-checksums", "read"),
  shape("kubectl scale deployment/postgres-deployment --replicas=1", "operate"),
  shape("kubectl delete pvc postgres-data", "pipeline"),
  shape("kubectl delete deployment/alertmanager-second-deployment .*", "pipeline"),
  shape(
    `${APPLY} -l app=(?:postgres|keycloak) -f ${MANIFEST} && kubectl rollout status deployment/(?:postgres|keycloak)-deployment --timeout=15m`,
    "pipeline",
  ),

  shape(`${APPLY} -f ${MANIFEST}`, "pipeline"),
  shape(
    `kubectl apply --server-side --dry-run=server --force-conflicts --field-manager=access-layer -f ${MANIFEST}`,
    "pipeline",
  ),
  shape("kubectl delete horizontalpodautoscaler/metrics", "pipeline"),
  shape("kubectl delete --ignore-not-found deployment/metrics hpa/metrics pdb/metrics", "pipeline"),
  shape("kubectl delete networkpolicy/metrics .*", "pipeline"),
  shape(`kubectl create secret generic "\\$name" --from-env-file="\\$name.env"`, "breakglass", {
    run: "kubectl -n 254carbon-access create secret generic of-this-test --from-literal=key=none",
  }),

  shape("kubectl patch pv .*", "administrator", { run: `kubectl patch pv volume --type=json -p '[]'` }),
  shape("kubectl get pv", "administrator"),
  shape("kubectl create namespace 254carbon-access", "administrator"),
  shape("kubectl delete namespace 254carbon-access", "administrator"),
  shape("kubectl get storageclass(?: \\S+)? -o custom-columns=.*", "administrator"),
  shape("kubectl get priorityclass \\S+", "administrator", { run: "kubectl get priorityclass system-node-critical" }),
  shape("kubectl get nodes -l \\S+", "administrator"),
  shape("kubectl describe secret \\S+", "administrator", { run: "kubectl describe secret --all-namespaces" }),
  shape("kubectl get secret \\S+", "administrator", { run: "kubectl get secret --all-namespaces" }),
  shape("kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute-?", "administrator"),
];

/** A command without its context and namespace. */
export function withoutPlace(command: string): string {
  return command.replaceAll(/ (?:--context|-n|--namespace) \S+/g, "");
}

/** The shapes of a command. Exactly one is right. */
export function shapesOf(command: string): readonly CommandShape[] {
  return SHAPES.filter(({ shape }) => shape.test(withoutPlace(command)));
}
