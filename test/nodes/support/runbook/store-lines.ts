import { DEFAULT_NAMESPACE } from "../../../../lib/names";
import { code } from "../../../e2e/runbook/table";
import { proved, refuted } from "../../../e2e/runbook/verdict";
import { step, type NodeLine } from "./node-line";

const IN = (store: string, flags = "") =>
  `kubectl exec ${flags}deployment/${store}-deployment -n ${DEFAULT_NAMESPACE} --`;
const POSTGRES = IN("postgres");
const REDIS = IN("redis");
const KAFKA = IN("kafka");
const BROKER = "--bootstrap-server localhost:9092";

/** Lines that only read PostgreSQL, Redis or Kafka. */
export const STORE_LINES: readonly NodeLine[] = [
  {
    numbers: [122],
    command: `${IN("postgres", "-it ")} psql -U access -d access -c "SELECT 1;"`,
    verdict: proved("Prints one row. `psql` uses the server's socket, which does not require a password."),
    answer: /^\s+1\n\(1 row\)$/m,
  },
  {
    numbers: [137],
    command: `${IN("postgres", "-it ")} df -h`,
    verdict: proved("Shows the size and usage of the volume, mounted at `/var/lib/postgresql/data`."),
    answer: /%\s+\/var\/lib\/postgresql\/data$/m,
  },
  {
    numbers: [157],
    command: `${IN("redis", "-it ")} redis-cli ping`,
    verdict: proved("Prints `PONG`. `redis-cli` reads the password from the container's variable `REDISCLI_AUTH`."),
    answer: /^PONG$/m,
  },
  {
    numbers: [169],
    command: `${IN("redis", "-it ")} redis-cli info memory`,
    verdict: proved("Shows `used_memory`, and the limit as `maxmemory`."),
    answer: /^used_memory:\d+$[^]*^maxmemory:67108864$/m,
  },
  {
    numbers: [183],
    command: `${IN("kafka", "-it ")} kafka-topics ${BROKER} --list`,
    verdict: proved("Lists the topics."),
    before: [step(`${KAFKA} kafka-topics ${BROKER} --create --topic runbook`, /^Created topic runbook\.$/m)],
    answer: /^runbook$/m,
  },
  {
    numbers: [195],
    command: `${IN("kafka", "-it ")} kafka-topics ${BROKER} --describe`,
    verdict: proved("Shows partitions, leaders and replicas of every topic."),
    answer: /Topic: runbook\s+Partition: 0\s+Leader: 1\s+Replicas: 1\s+Isr: 1/,
  },
  {
    numbers: [198],
    command: `${IN("kafka", "-it ")} kafka-consumer-groups ${BROKER} --list`,
    verdict: proved("Lists the consumer groups."),
    before: [
      step(`echo one | ${IN("kafka", "-i ")} kafka-console-producer ${BROKER} --topic runbook`, /^/),
      step(
        `${KAFKA} kafka-console-consumer ${BROKER} --topic runbook --group runbook --from-beginning --max-messages 1`,
        /^one$/m,
      ),
    ],
    answer: /^runbook$/m,
    after: [
      step(`${KAFKA} kafka-consumer-groups ${BROKER} --delete --group runbook`, /successful/, { repeat: true }),
      step(`${KAFKA} kafka-topics ${BROKER} --delete --topic runbook`, /^/),
    ],
  },
];

const BACKUP = "backup-20240101-120000.sql";
const RESTORE = "psql -v ON_ERROR_STOP=1 --single-transaction -U access";
const COUNT = (database: string) => `${POSTGRES} psql -U access -d ${database} -Atc "SELECT count(*) FROM runbook"`;
const INTO = `${IN("postgres", "-i ")} ${RESTORE} restored < ${BACKUP}`;

/** Lines that change PostgreSQL or Redis. They run last. */
export const STORE_CHANGES: readonly NodeLine[] = [
  {
    numbers: [146],
    command: `${IN("postgres", "-i ")} psql -U access access < ${BACKUP}`,
    verdict: refuted(
      "If the database still has its tables, `psql` reports an error for each of them, adds the rows a second time, and exits with 0.",
      `Restore into a new database: ${code(`${POSTGRES} createdb -U access restored`)}, then ${code(INTO)}. ` +
        "With these options, `psql` changes nothing and exits with 3 if the tables exist.",
    ),
    before: [
      step(
        `${POSTGRES} psql -U access -d access -c "CREATE TABLE runbook (value text)" -c "INSERT INTO runbook VALUES ('one')"`,
        /^INSERT 0 1$/m,
      ),
      step(`${POSTGRES} pg_dump -U access access > ${BACKUP}`, /^/),
    ],
    seen: /relation "runbook" already exists/,
    proof: COUNT("access"),
    answer: /^1$/m,
    instead: [
      step(`${IN("postgres", "-i ")} ${RESTORE} access < ${BACKUP}`, /already exists/, { code: 3 }),
      step(COUNT("access"), /^2$/m),
      step(`${POSTGRES} createdb -U access restored`, /^/),
      step(INTO, /^COPY 1$/m),
      step(COUNT("restored"), /^1$/m),
    ],
    after: [
      step(`${POSTGRES} dropdb -U access restored`, /^/),
      step(`${POSTGRES} psql -U access -d access -c "DROP TABLE runbook"`, /^DROP TABLE$/m),
    ],
  },
  {
    numbers: [172],
    command: `${IN("redis", "-it ")} redis-cli flushall`,
    verdict: proved(
      "Deletes all databases, including sessions and rate limits, without confirmation. There is no undo.",
    ),
    before: [step(`${REDIS} redis-cli set runbook kept`, /^OK$/m), step(`${REDIS} redis-cli exists runbook`, /^1$/m)],
    seen: /^OK$/m,
    proof: `${REDIS} redis-cli exists runbook`,
    answer: /^0$/m,
  },
];
