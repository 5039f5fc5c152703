import { Lazy } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { objectLabels, serviceAccountName, type CronJobName } from "../../names";
import { backupTargetProblems } from "../../rules/backup-target";
import { configurationBackupProblems } from "../../rules/backups";
import { resolveConfigurationBackup, type ResolvedConfigurationBackup } from "../../layer/operations";
import type { ConfigurationBackupSpec } from "../../spec/backups";
import type { Resources } from "../../spec/service";
import { namespaceOf } from "../namespace";
import { apiResourcesOf, resourceName, type ApiResource } from "./api-resources";
import { configurationBackupPropsSchema } from "../schemas/jobs";
import type { MonitoredJob } from "../../monitoring/monitored";
import { validateProps } from "../validation";
import {
  SCRIPTS_PATH,
  WORK_ENVIRONMENT,
  WORK_MOUNTS,
  createBackupJob,
  type BackupJobObjects,
  type BackupTarget,
} from "./backup-job";
import type { ContainerOptions } from "../pod/container";
import { TOKEN_PATH, type Mount } from "../pod/mount";

/** Props for {@link ConfigurationBackup}. */
export interface ConfigurationBackupProps extends ConfigurationBackupSpec {
  /** Destination of the backup. */
  readonly target: BackupTarget;
}

const NAME: CronJobName = "configuration-backup";

const DEFAULTS = {
  deadlineSeconds: 1800,
  spoolSize: "1Gi",
  resources: {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/** Volume for unencrypted Secrets. It is in memory, so that they are never on disk, and the upload container does not mount it. */
const SECRETS: Mount = { kind: "scratch", path: "/secrets", name: "secrets", inMemory: true };

const CERTIFICATE_FILE = "certificate.pem";

const SECRET_RESOURCE: ApiResource = { group: "", resource: "secrets" };

/**
 * Copies the objects in the namespace to a bucket. It creates the CronJob `configuration-backup` with its ServiceAccount, a Role that can read only
 * the copied kinds, a RoleBinding, and a ConfigMap with scripts. Each run copies all objects of the kinds that the chart renders, in their current
 * state in the cluster. It omits fields and objects that Kubernetes generates, so that the copy can be applied.
 *
 * Secrets are encrypted for the owner of `secretsCertificate`. Without a certificate, the Role cannot read Secrets, and the backup lists only the
 * names and keys that pods refer to.
 *
 * The default child is the CronJob. Invalid prop values are reported at synthesis, together with the problems of all other constructs.
 */
export class ConfigurationBackup extends Construct implements BackupJobObjects {
  /** Monitoring data that `Monitoring` uses. */
  readonly monitored: MonitoredJob;
  /** The CronJob, which is also the default child. */
  readonly cronJob: k8s.KubeCronJob;
  /** The ServiceAccount. */
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** The ConfigMap with the scripts. */
  readonly files: k8s.KubeConfigMap;
  /** Role that reads the copied objects. */
  readonly role: k8s.KubeRole;
  /** RoleBinding that grants the Role to the ServiceAccount. */
  readonly roleBinding: k8s.KubeRoleBinding;

  constructor(scope: Construct, id: string, props: ConfigurationBackupProps) {
    super(scope, id);
    validateProps(this, props, {
      schema: configurationBackupPropsSchema,
      problemsOf: (given) => [...configurationBackupProblems(given, []), ...backupTargetProblems(given.target)],
    });
    const backup = resolveConfigurationBackup(props);
    const certificate = props.secretsCertificate;
    this.role = createRole(this, certificate === undefined ? [] : [SECRET_RESOURCE]);
    this.roleBinding = createRoleBinding(this);
    const objects = createBackupJob(this, props.target, {
      name: NAME,
      kind: "configuration",
      schedule: backup,
      spoolSize: DEFAULTS.spoolSize,
      deadlineSeconds: DEFAULTS.deadlineSeconds,
      producers: [copyContainer(this, backup), ...(certificate === undefined ? [] : [encryptionContainer(backup)])],
      scripts: ["copy-objects.sh", ...(certificate === undefined ? [] : (["encrypt-secrets.sh"] as const))],
      moreFiles: certificate === undefined ? undefined : { [CERTIFICATE_FILE]: certificate },
    });
    ({ cronJob: this.cronJob, serviceAccount: this.serviceAccount, files: this.files } = objects);
    this.monitored = { name: "configuration-backup", kind: "backup", schedule: props.schedule };
    this.node.defaultChild = this.cronJob;
  }
}

/** Creates the Role. A Role can also grant read access to the Namespace that contains it. */
function createRole(scope: Construct, more: readonly ApiResource[]): k8s.KubeRole {
  const produce = () => rulesFor([...apiResourcesOf(scope), ...more]);
  return new k8s.KubeRole(scope, "role", { metadata: metadata(), rules: Lazy.any({ produce }) });
}

function createRoleBinding(scope: Construct): k8s.KubeRoleBinding {
  return new k8s.KubeRoleBinding(scope, "role-binding", {
    metadata: metadata(),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: NAME },
    subjects: [{ kind: "ServiceAccount", name: serviceAccountName(NAME), namespace: namespaceOf(scope) }],
  });
}

function metadata(): k8s.ObjectMeta {
  return { name: NAME, labels: objectLabels(NAME) };
}

/** Rules that allow reading the resources, one rule for each API group. */
function rulesFor(resources: readonly ApiResource[]): k8s.PolicyRule[] {
  const groups = [...new Set(resources.map(({ group }) => group))].sort();
  return groups.map((group) => ({
    apiGroups: [group],
    resources: resources.filter((resource) => resource.group === group).map(({ resource }) => resource),
    verbs: ["get", "list"],
  }));
}

function copyContainer(
  scope: Construct,
  { copyImage, secretsCertificate }: ResolvedConfigurationBackup,
): ContainerOptions {
  const isEncrypted = secretsCertificate !== undefined;
  return {
    name: "copy",
    image: copyImage,
    command: ["bash", `${SCRIPTS_PATH}/copy-objects.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "NAMESPACE", value: namespaceOf(scope) },
      { name: "RESOURCES", value: Lazy.any({ produce: () => apiResourcesOf(scope).map(resourceName).join(" ") }) },
      ...(isEncrypted ? [{ name: "SECRETS", value: SECRETS.path }] : []),
    ],
    resources: DEFAULTS.resources,
    mounts: [...WORK_MOUNTS, { kind: "token", path: TOKEN_PATH }, ...(isEncrypted ? [SECRETS] : [])],
  };
}

function encryptionContainer({ encryptionImage }: ResolvedConfigurationBackup): ContainerOptions {
  return {
    name: "encrypt",
    image: encryptionImage,
    command: ["sh", `${SCRIPTS_PATH}/encrypt-secrets.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "SECRETS", value: SECRETS.path },
      { name: "CERTIFICATE", value: `${SCRIPTS_PATH}/${CERTIFICATE_FILE}` },
    ],
    resources: DEFAULTS.resources,
    mounts: [...WORK_MOUNTS, SECRETS],
  };
}
