import { appSelector, backupBucketName, serviceAccountName, type CronJobName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Lane } from "../judgment";
import { BASELINE, bootstrapValue, prodObjects } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted, undecidable } from "../verdict";
import { live, pause, podsOf, works, type World } from "../world";
import { CARRIAGE_RETURNS, outputFile } from "./programs";

const NAME = "backup-$(date +%Y%m%d-%H%M%S)";
const DUMP = `kubectl exec deployment/postgres-deployment -n ${NAMESPACE} -- pg_dump -U access access > ${NAME}.sql`;

/** Command that starts an unscheduled backup. */
function runOf(cronJob: CronJobName): string {
  return (
    `j=${cronJob}-$(date +%Y%m%d-%H%M%S); kubectl create job "$j" --from=cronjob/${cronJob} -n ${NAMESPACE} && ` +
    `kubectl wait --for=condition=complete "job/$j" -n ${NAMESPACE} --timeout=4h`
  );
}

const LAST_LINE = "-- PostgreSQL database dump complete";
const CHECK = `grep -L -x -e '${LAST_LINE}' backup-*.sql`;

/** Judges for lines that save data. Their order matters, because each line reads files that earlier lines wrote. */
export function judgesOfBackups(): Lane {
  return [
    { line: `exec -it deployment/postgres-deployment -- pg_dump -U access access > ${NAME}.sql`, judge: dump },
    { line: "ls -la backup-*.sql", judge: verify },
    { line: `aws s3 cp ${NAME}.sql s3://${backupBucketName("prod")}/database/`, judge: upload },
    { line: "exec -i deployment/postgres-deployment -- psql -U access access < …", judge: restoreDump },
    { line: "get all -o yaml > …", judge: everything },
    { line: "get configmaps -o yaml > …", judge: configMaps },
    { line: "get secrets -o yaml > …", judge: secretValues },
  ];
}

function newest({ shell }: World, prefix: string): string {
  return (
    shell
      .files()
      .filter((file) => file.startsWith(prefix))
      .sort()
      .at(-1) ?? ""
  );
}

/** Seconds after which the next file gets a different name. */
const NEXT_SECOND = 1.1;

const dump: Judge = async (world, filled) => {
  const printed = await outputFile(world, filled, () => newest(world, "backup-"));
  const spoiled = newest(world, "backup-");
  mustBe(printed.includes(`${LAST_LINE}\r\n`), "the dump contains carriage returns");
  await pause(NEXT_SECOND);
  await works(world, DUMP);
  const clean = newest(world, "backup-");
  mustBe(
    clean !== spoiled && world.shell.read(clean).endsWith(`${LAST_LINE}\n`),
    "the dump equals the output of pg_dump",
    clean,
  );
  await completes(world, "database-backup");
  return refuted(
    `${CARRIAGE_RETURNS} The dump therefore differs from the output of \`pg_dump\` (simulated). The dump contains only the database \`access\`: ` +
      "Keycloak's database and the roles are missing.",
    `${code(runOf("database-backup"))} dumps, checks and uploads everything (simulated by KWOK). To write a file: ${code(DUMP)}`,
  );
};

/** Runs a backup. It must complete with its own network policy and ServiceAccount. */
async function completes(world: World, cronJob: CronJobName): Promise<void> {
  const { stdout } = await works(world, runOf(cronJob));
  mustBe(
    /^job\.batch\/\S+ created\njob\.batch\/\S+ condition met\n$/.test(stdout),
    `the Job of ${cronJob} completes`,
    stdout,
  );
  const [pod] = await podsOf(world, appSelector(cronJob));
  mustBe(
    pod?.spec.serviceAccountName === serviceAccountName(cronJob),
    "the pod has the label `app` and the ServiceAccount of the CronJob",
    pod,
  );
  mustBe((await live(world, "networkpolicy", cronJob)) !== undefined, `a network policy for ${cronJob} exists`);
}

const verify: Judge = async (world, filled) => {
  const good = newest(world, "backup-");
  world.shell.write("backup-00000000-000000.sql", "");
  const { stdout } = await works(world, filled);
  mustBe(stdout.includes("backup-00000000-000000.sql"), "an empty file is listed", stdout);
  const checked = (await world.shell.run(CHECK)).stdout;
  mustBe(
    checked.includes("backup-00000000-000000.sql") && !checked.includes(good),
    "only damaged dumps are listed",
    checked,
  );
  return refuted(
    "Verifies nothing, because the empty file of a failed dump is listed just like a complete dump.",
    "The Job that replaces line 541 completes only if its dumps are readable and complete in the bucket. For files, " +
      `${code(CHECK)} lists incomplete dumps and dumps with carriage returns. Only a restore proves that a backup is usable.`,
  );
};

const upload: Judge = async (world, filled) => {
  await pause(NEXT_SECOND);
  const late = await world.shell.run(filled);
  mustBe(late.code !== 0 && late.stderr.includes("does not exist"), "the file is not found", late);
  const instead = `f=${NAME}.sql; ${DUMP.replace(`${NAME}.sql`, '"$f"')} && aws s3 cp "$f" s3://${backupBucketName("prod")}/database/`;
  const { stdout } = await works(world, instead);
  mustBe(/upload: backup-\d{8}-\d{6}\.sql to s3:/.test(stdout), "the new dump is uploaded", stdout);
  return refuted(
    "The file name contains the current time, so one second after the dump, the command looks for a file that does not exist (simulated `aws`).",
    `No command is needed: the Job that replaces line 541 uploads its dump. To upload a file: ${code(instead)}`,
  );
};

const restoreDump: Judge = async (world, filled) => {
  const file = /< (\S+)$/.exec(filled)?.[1] ?? "";
  world.shell.write(file, "SELECT 1;\n");
  const { stdout } = await works(world, filled);
  mustBe(stdout === "psql\n-U\naccess\naccess\n", "psql is called with these arguments", stdout);
  const instead = filled.replace("psql ", "psql -v ON_ERROR_STOP=1 --single-transaction ");
  await works(world, instead);
  return undecidable(
    "kubectl finds the pod and its container, and runs `psql` (a stub) with exactly these arguments. Testing the restore " +
      "requires a real server. As written, `psql` continues after every error and exits with 0, and existing rows are duplicated.",
    `Run ${code(instead)} against an empty database.`,
  );
};

function kindsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^ {2}kind: (\S+)$/gm)].map(([, kind]) => kind ?? ""));
}

const everything: Judge = async (world, filled) => {
  const wanted = [...new Set(prodObjects(BASELINE).map(({ kind }) => kind))]
    .filter((kind) => kind !== "Namespace")
    .sort();
  await works(world, filled);
  const kinds = kindsIn(world.shell.read(newest(world, "k8s-backup-")));
  const missing = wanted.filter((kind) => !kinds.has(kind));
  mustBe(missing.length > 0, "`get all` omits some kinds");
  await pause(NEXT_SECOND);
  const instead = filled.replace("get all", `get ${wanted.map((kind) => kind.toLowerCase()).join(",")}`);
  await works(world, instead);
  const saved = kindsIn(world.shell.read(newest(world, "k8s-backup-")));
  mustBe(
    wanted.every((kind) => saved.has(kind)),
    "every kind of prod is saved",
    [...saved],
  );
  await completes(world, "configuration-backup");
  return refuted(
    `\`all\` does not include every kind: ${missing.join(", ")} are missing. The file contains live objects, including pods and status.`,
    `The manifests are in Git: \`access-layer synth\` renders them. ${code(runOf("configuration-backup"))} saves the live objects in a form that can be ` +
      `applied again (simulated by KWOK). To write a file: ${code(instead)}`,
  );
};

const configMaps: Judge = async (world, filled) => {
  await works(world, filled);
  const text = world.shell.read(newest(world, "configmaps-backup-"));
  const missing = prodObjects(BASELINE).filter(
    ({ kind, metadata }) => kind === "ConfigMap" && !text.includes(`name: ${metadata.name}\n`),
  );
  mustBe(missing.length === 0, "every ConfigMap is saved", missing);
  return proved("Saves every ConfigMap.");
};

const secretValues: Judge = async (world, filled) => {
  await works(world, filled);
  const value = Buffer.from(bootstrapValue("ACCESS_JWT_SECRET_KEY")).toString("base64");
  mustBe(world.shell.read(newest(world, "secrets-backup-")).includes(value), "the values are in the file");
  const instead = `kubectl describe secrets -n ${NAMESPACE} > secrets-inventory-$(date +%Y%m%d-%H%M%S).txt`;
  await works(world, instead);
  const inventory = world.shell.read(newest(world, "secrets-inventory-"));
  mustBe(
    inventory.includes("ACCESS_JWT_SECRET_KEY") && !inventory.includes(value),
    "the file contains keys but no values",
    inventory,
  );
  return refuted(
    "Dangerous: the command writes every value to the operator's disk, base64-encoded but not encrypted.",
    `${code(instead)} saves names and keys, as \`configuration-backup\` does. Back up the values at their source, or set ` +
      "`backups.configuration.secretsCertificate` in `environments/prod.yaml`: then the backup contains the encrypted values.",
  );
};
