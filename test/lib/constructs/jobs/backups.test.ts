import { Chart, App } from "cdk8s";
import type { BackupTarget } from "../../../../lib/constructs/jobs/backup-job";
import { ConfigurationBackup } from "../../../../lib/constructs/jobs/configuration-backup";
import { DatabaseBackup, type DatabaseBackupProps } from "../../../../lib/constructs/jobs/database-backup";
import { Foundation } from "../../../../lib/constructs/foundation";
import { SCRIPTS } from "../../../../lib/constructs/jobs/scripts/texts";
import { manifestsOf, type Manifest } from "../../../../lib/manifests/manifest";
import { parseQuantity } from "../../../../lib/values/quantity";
import { containersOfPod, environmentOfContainer, one, podOfCronJob } from "../../../helpers/kubernetes";
import { violationsOfPod } from "../../../helpers/pod-security";
import { missingFields } from "../../../helpers/rendered-fields";
import { inConsumerChart, namesOf } from "../../../helpers/consumer-chart";

const TARGET: BackupTarget = { bucket: "their-backups", region: "eu-central-1", identity: "podIdentity" };
const DATABASE: DatabaseBackupProps = {
  schedule: "15 2 * * *",
  retentionDays: 35,
  target: TARGET,
  endpoint: { host: "postgres-service", port: 5432, tls: false },
  dumpImage: "postgres:16.4",
};
const CONFIGURATION = { schedule: "45 2 * * *", retentionDays: 35, target: TARGET };
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const database = (props: Partial<DatabaseBackupProps> = {}) =>
  inConsumerChart((chart) => new DatabaseBackup(chart, "backup", { ...DATABASE, ...props }));
const configuration = (props: object = {}) =>
  inConsumerChart((chart) => new ConfigurationBackup(chart, "backup", { ...CONFIGURATION, ...props }));

function podOf(manifests: readonly Manifest[], name: string) {
  return podOfCronJob(one(manifests, "CronJob", name));
}

describe.each([
  ["database-backup", database()],
  ["configuration-backup", configuration()],
  ["configuration-backup", configuration({ secretsCertificate: CERTIFICATE })],
])("%s", (name, manifests) => {
  const { spec } = one(manifests, "CronJob", name);
  const pod = podOf(manifests, name);

  test("a backup runs on schedule, never concurrently, and has a deadline", () => {
    expect(spec).toMatchObject({
      suspend: false,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
    });
    expect(spec.jobTemplate.spec).toMatchObject({ backoffLimit: 2, activeDeadlineSeconds: expect.any(Number) });
    expect(spec.jobTemplate.spec).not.toHaveProperty("ttlSecondsAfterFinished");
  });

  test("a backup satisfies Pod Security restricted and has its own ServiceAccount and app label", () => {
    expect(violationsOfPod(name, pod)).toEqual([]);
    expect(pod).toMatchObject({ serviceAccountName: name, restartPolicy: "Never", enableServiceLinks: false });
    expect(spec.jobTemplate.spec.template.metadata.labels["app"]).toBe(name);
  });

  test("a backup uploads only in its last container, and only to its target", () => {
    const [upload] = pod.containers;
    expect(pod.containers).toHaveLength(1);
    expect(upload.command).toEqual(["bash", "/scripts/upload.sh"]);
    expect(environmentOfContainer(upload)).toMatchObject({
      BUCKET: "their-backups",
      PREFIX: name === "database-backup" ? "database/" : "config/",
      AWS_REGION: "eu-central-1",
      AWS_EC2_METADATA_DISABLED: "true",
      SPOOL: "/spool",
    });
    const others = pod.initContainers?.flatMap(({ env }) => env.map((variable) => variable.name)) ?? [];
    expect(others.filter((variable) => /BUCKET|AWS/.test(variable))).toEqual([]);
  });

  test("a backup mounts its scripts unchanged, and a changed script changes the pod template", () => {
    const { data } = one(manifests, "ConfigMap", `${name}-config`);
    const scripts = Object.entries(data).filter(([file]) => file.endsWith(".sh"));
    const known: Readonly<Record<string, string>> = SCRIPTS;
    expect(scripts.map(([file, text]) => [file, text === known[file]])).toEqual(scripts.map(([file]) => [file, true]));
    const run = [...(pod.initContainers ?? []), ...pod.containers].map(({ command }) => command?.[1]);
    expect(run.filter((file) => !scripts.some(([script]) => file === `/scripts/${script}`))).toEqual([]);
    const annotations = spec.jobTemplate.spec.template.metadata.annotations ?? {};
    expect(Object.keys(annotations)).toEqual([`checksum/${name}-config`]);
    expect(annotations[`checksum/${name}-config`]).toMatch(/^[0-9a-f]{16}$/);
  });

  test("a backup with Pod Identity has no role in its manifests", () => {
    expect(one(manifests, "ServiceAccount", name).metadata.annotations).toBeUndefined();
  });
});

test("the ServiceAccounts of the backups refer to their roles if the identity is IAM roles for service accounts", () => {
  const roleArn = "arn:aws:iam::123456789012:role/backup";
  const target = { ...TARGET, identity: "irsa" as const, roleArn };
  const annotations = { "eks.amazonaws.com/role-arn": roleArn };
  expect(one(database({ target }), "ServiceAccount", "database-backup").metadata.annotations).toEqual(annotations);
  expect(one(configuration({ target }), "ServiceAccount", "configuration-backup").metadata.annotations).toEqual(
    annotations,
  );
});

describe("the database backup", () => {
  test("the database backup renders a CronJob, a ServiceAccount and its scripts", () => {
    expect(namesOf(database())).toEqual([
      "ConfigMap/database-backup-config",
      "ServiceAccount/database-backup",
      "CronJob/database-backup",
    ]);
  });

  test("the database backup dumps with the server's own tools, user and active password Secret", () => {
    const manifests = database({ secrets: { postgres: "postgres-rotated" } });
    const [dump] = podOf(manifests, "database-backup").initContainers ?? [];
    expect(dump).toMatchObject({ image: "postgres:16.4", command: ["bash", "/scripts/dump-databases.sh"] });
    expect(dump && environmentOfContainer(dump)).toEqual({
      HOME: "/tmp",
      SPOOL: "/spool",
      DATABASES: "access keycloak",
      PGHOST: "postgres-service",
      PGPORT: "5432",
      PGUSER: "access",
      PGPASSWORD: "secret:postgres-rotated/password",
      PGSSLMODE: "disable",
      PGCONNECT_TIMEOUT: "10",
    });
  });

  test("the database backup requests and limits disk space for the dump", () => {
    const pod = podOf(database({ spoolSize: "7Gi" }), "database-backup");
    expect(pod.volumes).toContainEqual({ name: "spool", emptyDir: { sizeLimit: "7Gi" } });
    expect(pod.initContainers?.[0]?.resources).toMatchObject({
      requests: { "ephemeral-storage": "8704Mi" },
      limits: { "ephemeral-storage": "8704Mi" },
    });
  });

  test("without a size, the pod of the database backup fits a node with a disk of 20 GiB", () => {
    const [dump] = podOf(database(), "database-backup").initContainers ?? [];
    const requested = parseQuantity(String(dump?.resources?.requests?.["ephemeral-storage"]));
    // EKS lets pods use 17 GiB of it. Images and logs of other pods need about 7 GiB.
    expect(requested).toBeGreaterThan(8 * 2 ** 30);
    expect(requested).toBeLessThan(10 * 2 ** 30);
  });

  test("the database backup has no access to the API server", () => {
    expect(podOf(database(), "database-backup").automountServiceAccountToken).toBe(false);
  });

  test("the database backup renders all of its props", () => {
    const spoken = {
      schedule: "17 3 * * 5",
      timeZone: "Europe/Berlin",
      spoolSize: "97Gi",
      dumpImage: "r.example.com/pg:17.9",
      databases: ["stock", "orders"],
      endpoint: { host: "db.example.com", port: 6432 },
      target: { bucket: "b-97", prefix: "p-97", region: "us-east-2", uploadImage: "r.example.com/aws:2.97" },
    };
    const target = { ...TARGET, ...spoken.target };
    const manifests = database({ ...spoken, endpoint: { ...spoken.endpoint, tls: true }, target });
    expect(missingFields(spoken, manifests, database())).toEqual([]);
    const [dump] = podOf(manifests, "database-backup").initContainers ?? [];
    expect(dump && environmentOfContainer(dump)["PGSSLMODE"]).toBe("require");
  });

  test("the database backup rejects invalid props", () => {
    expect(() => database({ schedule: "@daily", spoolSize: "20" })).toThrow(
      /schedule: must have five fields[\s\S]*spoolSize: must be at least/,
    );
  });
});

describe("the configuration backup", () => {
  const withSecrets = configuration({ secretsCertificate: CERTIFICATE });
  const resources = (manifests: readonly Manifest[]) =>
    one(manifests, "Role", "configuration-backup").rules.flatMap((rule) => rule.resources);

  test("the configuration backup renders a CronJob, a ServiceAccount, its scripts and a bound Role", () => {
    expect(namesOf(configuration())).toEqual([
      "Role/configuration-backup",
      "RoleBinding/configuration-backup",
      "ConfigMap/configuration-backup-config",
      "ServiceAccount/configuration-backup",
      "CronJob/configuration-backup",
    ]);
    expect(one(configuration(), "RoleBinding", "configuration-backup")).toMatchObject({
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "configuration-backup" },
      subjects: [{ kind: "ServiceAccount", name: "configuration-backup", namespace: "shop" }],
    });
  });

  test("the configuration backup copies and can read exactly the kinds that its chart renders, including those of constructs added later", () => {
    const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
    new ConfigurationBackup(chart, "backup", CONFIGURATION);
    new Foundation(chart, "foundation", { capacity: { cpu: 1, memory: 2 ** 30, pods: 1, storage: 0, claims: 0 } });
    const manifests = manifestsOf(chart);
    const [copy] = podOf(manifests, "configuration-backup").initContainers ?? [];
    const copied = copy && environmentOfContainer(copy)["RESOURCES"]?.split(" ");
    expect(copied).toEqual([
      "configmaps",
      "cronjobs.batch",
      "limitranges",
      "namespaces",
      "resourcequotas",
      "rolebindings.rbac.authorization.k8s.io",
      "roles.rbac.authorization.k8s.io",
      "serviceaccounts",
    ]);
    expect(resources(manifests)).toEqual([
      ...["configmaps", "limitranges", "namespaces", "resourcequotas", "serviceaccounts"],
      ...["cronjobs", "rolebindings", "roles"],
    ]);
    const verbs = one(manifests, "Role", "configuration-backup").rules.flatMap((rule) => rule.verbs);
    expect([...new Set(verbs)]).toEqual(["get", "list"]);
  });

  test("the configuration backup can read Secrets only if it encrypts them", () => {
    expect(resources(configuration())).not.toContain("secrets");
    expect(resources(withSecrets)).toContain("secrets");
  });

  test("the configuration backup keeps unencrypted Secrets only in memory and out of reach of the upload container", () => {
    const pod = podOf(withSecrets, "configuration-backup");
    expect(pod.volumes).toContainEqual({ name: "secrets", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } });
    const mounting = [...(pod.initContainers ?? []), ...pod.containers].filter(({ volumeMounts }) =>
      volumeMounts.some(({ name }) => name === "secrets"),
    );
    expect(mounting.map(({ name }) => name)).toEqual(["copy", "encrypt"]);
    expect(one(withSecrets, "ConfigMap", "configuration-backup-config").data["certificate.pem"]).toBe(CERTIFICATE);
    expect(podOf(configuration(), "configuration-backup").initContainers?.map(({ name }) => name)).toEqual(["copy"]);
  });

  test("only the container of the configuration backup that copies objects has the ServiceAccount token", () => {
    const pod = podOf(configuration(), "configuration-backup");
    const withToken = containersOfPod(pod).filter(({ volumeMounts }) =>
      volumeMounts.some(({ mountPath }) => mountPath === "/var/run/secrets/kubernetes.io/serviceaccount"),
    );
    expect(withToken.map(({ name }) => name)).toEqual(["copy"]);
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(one(configuration(), "ServiceAccount", "configuration-backup").automountServiceAccountToken).toBe(false);
  });

  test("the configuration backup renders all of its props", () => {
    const spoken = {
      schedule: "18 4 * * 6",
      timeZone: "Asia/Tokyo",
      copyImage: "r.example.com/kubectl:1.97",
      encryptionImage: "r.example.com/openssl:3.97",
      secretsCertificate: CERTIFICATE,
    };
    expect(missingFields(spoken, configuration(spoken), configuration())).toEqual([]);
  });

  test("the configuration backup rejects invalid props", () => {
    expect(() => configuration({ secretsCertificate: "-----BEGIN PRIVATE KEY-----\nabc\n" })).toThrow(
      "secretsCertificate: must be a certificate, got a private key",
    );
  });
});
