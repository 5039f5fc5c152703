import { appSelector, backupBucketName, serviceAccountName, type CronJobName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Lane } from "../judgment";
import { YESTERDAY, bootstrapValue, prodObjects } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted, undecidable } from "../verdict";
import { live, pause, podsOf, works, type World } from "../world";
import { CARRIAGE_RETURNS, heardIn } from "./programs";

const NAME = "backup-$(date +%Y%m%d-%H%M%S)";
const DUMP = `kubectl exec deployment/postgres-deployment -n ${NAMESPACE} -- pg_dump -U access access > ${NAME}.sql`;

/** A run of a backup beside its schedule. */
function runOf(cronJob: CronJobName): string {
  return (
    `j=${cronJob}-$(date +%Y%m%d-%H%M%S); kubectl create job "$j" --from=cronjob/${cronJob} -n ${NAMESPACE} && ` +
    `kubectl wait --for=condition=complete "job/$j" -n ${NAMESPACE} --timeout=4h`
  );
}

const LAST_LINE = "-- PostgreSQL database dump complete";
const CHECK = `grep -L -x -e '${LAST_LINE}' backup-*.sql`;

/** Lines that save something. In this order: each looks at the files of those before it. */
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

function newest({ desk }: World, prefix: string): string {
  return (
    desk
      .files()
      .filter((file) => file.startsWith(prefix))
      .sort()
      .at(-1) ?? ""
  );
}

/** So that the next file has a name of its own. */
const NEXT_SECOND = 1.1;

const dump: Judge = async (world, filled) => {
  const printed = await heardIn(world, filled, () => newest(world, "backup-"));
  const spoiled = newest(world, "backup-");
  mustBe(printed.includes(`${LAST_LINE}\r\n`), "carriage returns in the dump");
  await pause(NEXT_SECOND);
  await works(world, DUMP);
  const clean = newest(world, "backup-");
  mustBe(clean !== spoiled && world.desk.read(clean).endsWith(`${LAST_LINE}\n`), "a dump as pg_dump wrote it", clean);
  await completes(world, "database-backup");
  return refuted(
    `${CARRIAGE_RETURNS} So the dump is not what \`pg_dump\` (simulated) wrote. And it has the database \`access\` only: neither Keycloak's nor the ` +
      "roles.",
    `${code(runOf("database-backup"))} dumps all of it, checks it and uploads it (KWOK played it). Into a file: ${code(DUMP)}`,
  );
};

/** A run of a backup that the cluster accepts, under the policy and the account of its own, and that comes to its end. */
async function completes(world: World, cronJob: CronJobName): Promise<void> {
  const { stdout } = await works(world, runOf(cronJob));
  mustBe(
    /^job\.batch\/\S+ created\njob\.batch\/\S+ condition met\n$/.test(stdout),
    `a run of ${cronJob} completes`,
    stdout,
  );
  const [pod] = await podsOf(world, appSelector(cronJob));
  mustBe(pod?.spec.serviceAccountName === serviceAccountName(cronJob), "its pod has its app and its account", pod);
  mustBe((await live(world, "networkpolicy", cronJob)) !== undefined, `a network policy lets ${cronJob} work`);
}

const verify: Judge = async (world, filled) => {
  const good = newest(world, "backup-");
  world.desk.write("backup-00000000-000000.sql", "");
  const { stdout } = await works(world, filled);
  mustBe(stdout.includes("backup-00000000-000000.sql"), "an empty file is listed", stdout);
  const checked = (await world.desk.run(CHECK)).stdout;
  mustBe(
    checked.includes("backup-00000000-000000.sql") && !checked.includes(good),
    "only spoiled dumps are named",
    checked,
  );
  return refuted(
    "Verifies nothing: the empty file that a failed dump leaves behind is listed like a good one.",
    "The job of line 541 completes only when its dumps could be read and the bucket has what was sent. In files " +
      `${code(CHECK)} names each dump that is not whole, and those with carriage returns. Only a restore proves a backup.`,
  );
};

const upload: Judge = async (world, filled) => {
  await pause(NEXT_SECOND);
  const late = await world.desk.run(filled);
  mustBe(late.code !== 0 && late.stderr.includes("does not exist"), "the file is not found", late);
  const instead = `f=${NAME}.sql; ${DUMP.replace(`${NAME}.sql`, '"$f"')} && aws s3 cp "$f" s3://${backupBucketName("prod")}/database/`;
  const { stdout } = await works(world, instead);
  mustBe(
    /upload: backup-\d{8}-\d{6}\.sql to s3:/.test(stdout),
    "the dump that was made is the one that is uploaded",
    stdout,
  );
  return refuted(
    "The name is made anew: a second after the dump it is that of a file that does not exist (simulated `aws`; the bucket needs AWS).",
    `Nothing: the job of line 541 uploads what it dumped. For a file: ${code(instead)}`,
  );
};

const restoreDump: Judge = async (world, filled) => {
  const file = /< (\S+)$/.exec(filled)?.[1] ?? "";
  world.desk.write(file, "SELECT 1;\n");
  const { stdout } = await works(world, filled);
  mustBe(stdout === "psql\n-U\naccess\naccess\n", "psql is called with these arguments", stdout);
  const instead = filled.replace("psql ", "psql -v ON_ERROR_STOP=1 --single-transaction ");
  await works(world, instead);
  return undecidable(
    "The pod and its container are found, and `psql` is called with exactly these arguments (simulated program). What it makes of the dump " +
      "needs a real server; as written `psql` goes on after every error and ends with 0, and rows that are there come twice.",
    `${code(instead)}, into an empty database.`,
  );
};

function kindsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^ {2}kind: (\S+)$/gm)].map(([, kind]) => kind ?? ""));
}

const everything: Judge = async (world, filled) => {
  const wanted = [...new Set(prodObjects(YESTERDAY).map(({ kind }) => kind))]
    .filter((kind) => kind !== "Namespace")
    .sort();
  await works(world, filled);
  const kinds = kindsIn(world.desk.read(newest(world, "k8s-backup-")));
  const missing = wanted.filter((kind) => !kinds.has(kind));
  mustBe(missing.length > 0, "`all` is not all");
  await pause(NEXT_SECOND);
  const instead = filled.replace("get all", `get ${wanted.map((kind) => kind.toLowerCase()).join(",")}`);
  await works(world, instead);
  const saved = kindsIn(world.desk.read(newest(world, "k8s-backup-")));
  mustBe(
    wanted.every((kind) => saved.has(kind)),
    "every kind of prod is saved",
    [...saved],
  );
  await completes(world, "configuration-backup");
  return refuted(
    `\`all\` is not all: ${missing.join(", ")} are missing. What is there are live objects, with pods and status.`,
    `The manifests are in Git: \`access-layer synth\` prints them. What is live is saved by ${code(runOf("configuration-backup"))}, in a form that can be ` +
      `applied again (KWOK played it). Into a file: ${code(instead)}`,
  );
};

const configMaps: Judge = async (world, filled) => {
  await works(world, filled);
  const text = world.desk.read(newest(world, "configmaps-backup-"));
  const missing = prodObjects(YESTERDAY).filter(
    ({ kind, metadata }) => kind === "ConfigMap" && !text.includes(`name: ${metadata.name}\n`),
  );
  mustBe(missing.length === 0, "every ConfigMap is saved", missing);
  return proved("Saves every ConfigMap.");
};

const secretValues: Judge = async (world, filled) => {
  await works(world, filled);
  const value = Buffer.from(bootstrapValue("ACCESS_JWT_SECRET_KEY")).toString("base64");
  mustBe(world.desk.read(newest(world, "secrets-backup-")).includes(value), "the values are in the file");
  const instead = `kubectl describe secrets -n ${NAMESPACE} > secrets-inventory-$(date +%Y%m%d-%H%M%S).txt`;
  await works(world, instead);
  const inventory = world.desk.read(newest(world, "secrets-inventory-"));
  mustBe(inventory.includes("ACCESS_JWT_SECRET_KEY") && !inventory.includes(value), "keys and no values", inventory);
  return refuted(
    "Dangerous: every value is on the operator's disk, in base64, which is clear text.",
    `${code(instead)}: names and keys, as \`configuration-backup\` saves them. The values are saved where they come from; with ` +
      "`backups.configuration.secretsCertificate` in `environments/prod.yaml` the backup has them too, for the owner of its key.",
  );
};
