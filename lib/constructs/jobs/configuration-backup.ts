import { Chart, Lazy } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { BACKUP_PREFIXES, DEFAULT_NAMESPACE, objectLabels, serviceAccountName, type CronJobName } from "../../names";
import { configurationBackupProblems } from "../../rules/backups";
import { throwIfAny } from "../../rules/problems-error";
import type { ConfigurationBackupSpec } from "../../spec/backups";
import { BACKUP_DEFAULTS } from "../../spec/operations-defaults";
import type { Resources } from "../../spec/service";
import { apiResourcesOf, resourceName, type ApiResource } from "./api-resources";
import { SCRIPTS_PATH, WORK_ENVIRONMENT, WORK_MOUNTS, createBackupJob, type BackupTarget } from "./backup-job";
import type { ContainerOptions } from "../pod/container";
import type { Mount } from "../pod/mount";

/** Props of {@link ConfigurationBackup}. */
export interface ConfigurationBackupProps extends ConfigurationBackupSpec {
  /** Where it goes. */
  readonly target: BackupTarget;
}

const NAME: CronJobName = "configuration-backup";

const DEFAULTS = {
  ...BACKUP_DEFAULTS,
  deadlineSeconds: 1800,
  spoolSize: "1Gi",
  resources: {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/** In memory: Secrets never touch a disk in clear, and the container that uploads does not have it. */
const SECRETS: Mount = { kind: "scratch", path: "/secrets", name: "secrets", inMemory: true };

const CERTIFICATE_FILE = "certificate.pem";

const SECRET_RESOURCE: ApiResource = { group: "", resource: "secrets" };

/**
 * Copies of the objects of the namespace in a bucket: CronJob `configuration-backup` with its ServiceAccount, a Role of that name that reads
 * exactly what is copied, a RoleBinding, and a ConfigMap of scripts. What is copied is every kind that the chart prints, as it is on the
 * cluster and in a form that can be applied again; what controllers and the server make is left out. Secrets are encrypted for the owner of
 * `secretsCertificate`; without one the Role can't read them, and the backup lists the names and keys that pods refer to.
 * @throws ProblemsError with everything that is wrong with the props
 */
export class ConfigurationBackup extends Construct {
  constructor(scope: Construct, id: string, props: ConfigurationBackupProps) {
    super(scope, id);
    throwIfAny(configurationBackupProblems(props, []), `configuration backup ${this.node.path}`);
    const certificate = props.secretsCertificate;
    createRole(this, certificate === undefined ? [] : [SECRET_RESOURCE]);
    createBackupJob(this, props.target, {
      name: NAME,
      kind: "configuration",
      schedule: props,
      prefix: BACKUP_PREFIXES.configuration,
      spoolSize: DEFAULTS.spoolSize,
      deadlineSeconds: DEFAULTS.deadlineSeconds,
      producers: [copyContainer(this, props), ...(certificate === undefined ? [] : [encryptionContainer(props)])],
      scripts: ["copy-objects.sh", ...(certificate === undefined ? [] : (["encrypt-secrets.sh"] as const))],
      moreFiles: certificate === undefined ? undefined : { [CERTIFICATE_FILE]: certificate },
      mountToken: true,
    });
  }
}

/** A Role of the namespace lets its own Namespace be read by name, too. */
function createRole(scope: Construct, more: readonly ApiResource[]): void {
  const metadata = { name: NAME, labels: objectLabels(NAME) };
  const produce = () => rulesFor([...apiResourcesOf(scope), ...more]);
  new k8s.KubeRole(scope, "role", { metadata, rules: Lazy.any({ produce }) });
  new k8s.KubeRoleBinding(scope, "role-binding", {
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: NAME },
    subjects: [{ kind: "ServiceAccount", name: serviceAccountName(NAME), namespace: namespaceOf(scope) }],
  });
}

function namespaceOf(scope: Construct): string {
  return Chart.of(scope).namespace ?? DEFAULT_NAMESPACE;
}

/** One rule for each API group. */
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
  { copyImage, secretsCertificate }: ConfigurationBackupProps,
): ContainerOptions {
  const isEncrypted = secretsCertificate !== undefined;
  return {
    name: "copy",
    image: copyImage ?? DEFAULTS.copyImage,
    command: ["bash", `${SCRIPTS_PATH}/copy-objects.sh`],
    environment: [
      ...WORK_ENVIRONMENT,
      { name: "NAMESPACE", value: namespaceOf(scope) },
      { name: "RESOURCES", value: Lazy.any({ produce: () => apiResourcesOf(scope).map(resourceName).join(" ") }) },
      ...(isEncrypted ? [{ name: "SECRETS", value: SECRETS.path }] : []),
    ],
    resources: DEFAULTS.resources,
    mounts: [...WORK_MOUNTS, ...(isEncrypted ? [SECRETS] : [])],
  };
}

function encryptionContainer({ encryptionImage }: ConfigurationBackupProps): ContainerOptions {
  return {
    name: "encrypt",
    image: encryptionImage ?? DEFAULTS.encryptionImage,
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
