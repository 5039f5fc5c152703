import { contest, NAMES_THE_OTHER } from "../e2e/delivery/contest";
import type { Operator } from "../e2e/delivery/operator";
import { driftIn } from "../e2e/delivery/service-state";
import { removeLayer } from "../e2e/support/layer";
import { sharedKubectl } from "../e2e/support/shared-cluster";
import { applySoakLayer, soakOperator } from "./support/operators";
import { record } from "./support/record";

const kubectl = sharedKubectl();
const CONTESTS = Number(process.env["SOAK_CONTESTS"] ?? 50);

/** Contests of two commands, and what returns to the state before. Both services have two colors, and do not depend on each other. */
const APPS = ["gateway", "auth"] as const;

let pairs: readonly (readonly [Operator, Operator])[];

beforeAll(async () => {
  await removeLayer(kubectl);
  const pairOf = async () => [await soakOperator(kubectl, "alice"), await soakOperator(kubectl, "bob")] as const;
  pairs = [await pairOf(), await pairOf()];
  await applySoakLayer(kubectl, pairs[0]?.[0] as Operator);
});
afterAll(async () => {
  for (const operator of pairs.flat()) await operator.stop();
  await removeLayer(kubectl);
});

async function mustRun(operator: Operator, command: string): Promise<void> {
  const { code, stdout, stderr } = await operator.run(command);
  expect({ command, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ command, code: 0 });
}

/** Contests on one service. Returns the winning commands with the refusals of the others. */
async function contestsOn(app: string, [alice, bob]: readonly [Operator, Operator], rounds: number) {
  const ends = [];
  await mustRun(alice, `release ${app} v6.0.0`);
  for (let round = 1; round <= rounds; round += 1) {
    const commands = [`switch ${app}`, `abort ${app}`] as const;
    const [first, second] = round % 2 === 0 ? commands : ([commands[1], commands[0]] as const);
    const end = await contest([alice, first], [bob, second]);
    ends.push(end);
    expect({ round, drift: await driftIn(kubectl, alice, app) }).toEqual({ round, drift: [] });
    expect(end.refusal).toMatch(NAMES_THE_OTHER);
    if (end.won.startsWith("switch")) await mustRun(alice, `rollback ${app}`);
    await mustRun(alice, `release ${app} v6.0.${round}`);
  }
  return ends;
}

test("two operators at the same time: exactly one wins, and the other one changes nothing and sees who won", async () => {
  const rounds = Math.ceil(CONTESTS / APPS.length);
  const running = APPS.map((app, index) => contestsOn(app, pairs[index] as readonly [Operator, Operator], rounds));
  const settled = await Promise.allSettled(running);
  const failed = settled.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  expect(failed).toEqual([]);
  const ends = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const isLocked = (text: string) => /has held the lock/.test(text);
  const isOutdated = (text: string) => !isLocked(text) && /since the plan was made|and it has not ended/.test(text);
  const isOld = (text: string) => !isLocked(text) && !isOutdated(text);
  const count = (is: (text: string) => boolean) => ends.filter(({ refusal }) => is(refusal)).length;
  record("Contests", "Contests of two operators", ends.length);
  record("Contests", "Won by the switch", ends.filter(({ won }) => won.startsWith("switch")).length);
  record("Contests", "Refused because of the lock, with its holder and time", count(isLocked));
  record("Contests", "Refused because of a newer operation, with its operator and time", count(isOutdated));
  record("Contests", "Refused because the release file was older than the cluster", count(isOld));
  expect(ends.length).toBeGreaterThanOrEqual(CONTESTS);
});
