import { buildTool } from "../../../dev/tools/build";
import { expectSameObjects } from "../../../dev/bench/objects";
import { toYaml } from "../../../charts/synthesize";
import { NAMESPACE, mustApply, removeLayer } from "../../e2e/support/layer";
import { environmentOf } from "../../helpers/fixtures";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { startAnswers, type Answers } from "../support/delivery/answers";
import { writeChart } from "../support/delivery/chart";
import {
  BEFORE,
  NEXT,
  SERVICE,
  accessLayer,
  byHand,
  helmUpgrade,
  peerFiles,
  type BadRelease,
  type Entrant,
} from "../support/delivery/entrants";
import { differences, operatorFolder, type OperatorFolder } from "../support/delivery/operator-folder";
import { imagesForNodes } from "../support/images";
import { untilUp } from "../support/layer";
import { startLoad, withoutRejections, type LoadResult } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import { record } from "../support/record";
import { rejectedConnections } from "../support/rejections";

const TOPIC = "Side by side: access-layer, kubectl by hand, helm upgrade --wait";
const OURS = "access-layer";
const URL = `http://${SERVICE}-service:8000`;
/** Time after a command in which an old version can answer still, because each node gets the new endpoints on its own. */
const LATE_MILLISECONDS = 3_000;

let cluster: NodeCluster;
let folder: OperatorFolder;
let chart: string;
let entrants: ReadonlyMap<string, Entrant>;

beforeAll(async () => {
  record({
    topic: TOPIC,
    what: "commands",
    value: "typed without a pause; the time to read and think is not included",
  });
  const helm = await buildTool("helm");
  if ("reason" in helm) throw new Error(helm.reason);
  const files = peerFiles(environmentOf("dev", "environments").environment);
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  const { kubectl } = cluster;
  folder = operatorFolder(kubectl, files, { helm: helm.path });
  const manifests = folder.manifests();
  chart = writeChart(folder.path, SERVICE, BEFORE, manifests);
  const all = [accessLayer(kubectl, manifests), byHand(kubectl, files, manifests), helmUpgrade(folder, chart)];
  entrants = new Map(all.map((entrant) => [entrant.name, entrant]));
});
// The next entrant starts with an empty namespace, even after a failure.
afterEach(() => removeLayer(cluster.kubectl));
afterAll(async () => {
  await cluster?.stop();
  folder?.remove();
});

/** How some commands ended, and when. */
interface Typed {
  /** Exit code of the last command. */
  readonly code: number;
  /** What it printed, if it failed. */
  readonly output: string;
  readonly started: number;
  readonly ended: number;
}

/** Types commands one after the other, without a pause. Stops at the first that fails. */
async function type(commands: readonly string[]): Promise<Typed> {
  const started = Date.now();
  for (const command of commands) {
    const { code, stdout, stderr } = await folder.run(command);
    if (code !== 0) return { code, output: `${stdout}${stderr}`, started, ended: Date.now() };
  }
  return { code: 0, output: "", started, ended: Date.now() };
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const count = (commands: readonly string[]) =>
  commands.length === 0 ? "no command" : commands.length === 1 ? "1 command" : `${commands.length} commands`;

/** Types commands that move requests, and notes how long it took. */
async function move(note: Note, what: string, commands: readonly string[], old: string, answers: Answers) {
  const { started, ended, ...outcome } = await type(commands);
  expect({ commands, ...outcome }).toEqual({ commands, code: 0, output: "" });
  await new Promise((resolve) => setTimeout(resolve, LATE_MILLISECONDS));
  const last = await answers.lastOf(old, started, ended + LATE_MILLISECONDS);
  const text = last === undefined ? "none" : `${seconds(last)} after the start`;
  note(what, `${count(commands)}, exit after ${seconds(ended - started)}; last answer of ${old}: ${text}`);
}

type Note = (what: string, value: string) => void;

/** Sends requests to the service while something happens. */
async function underLoad(act: () => Promise<void>): Promise<LoadResult> {
  const load = await startLoad(cluster.kubectl, { url: URL, pods: 2, atLeast: 15_000, atLeastNew: 1_000 });
  // Even after an error, no load may run into the next test.
  const [acted] = await Promise.allSettled([act()]);
  const result = await load.finish();
  if (acted.status === "rejected") throw acted.reason;
  return result;
}

/** Live color, and the version and the ready pods of the idle one. */
async function state(): Promise<string> {
  const get = (what: string, path: string) =>
    cluster.kubectl.run(["-n", NAMESPACE, "get", what, "-o", `jsonpath={${path}}`]);
  const live = await get(`service/${SERVICE}-service`, ".spec.selector.version");
  const image = await get(`deployment/${SERVICE}-green`, ".spec.template.spec.containers[0].image");
  const ready = await get(`deployment/${SERVICE}-green`, ".status.availableReplicas");
  return `live ${live}, green ${image.split(":").at(-1)} with ${ready} pods`;
}

function failedOf(result: LoadResult): string {
  const { failed } = withoutRejections(result, rejectedConnections(cluster.nodes));
  return `${failed} of ${result.total}, with ${result.newConnections} new connections`;
}

/** Releases a version without an image, and returns to the state before. */
async function tryBad(entrant: string, note: Note, { how, commands, back }: BadRelease): Promise<void> {
  const before = await state();
  let [wrong, returned] = [await type([]), await type([])];
  const result = await underLoad(async () => {
    wrong = await type(commands);
    if (back.length > 0) returned = await type(back);
  });
  const { code, started, ended } = wrong;
  note(
    `version without an image (\`${how}\`)`,
    [
      `exit code ${code} after ${seconds(ended - started)}`,
      `failed requests ${failedOf(result)}`,
      `back with ${count(back)}${back.length === 0 ? "" : ` in ${seconds(returned.ended - returned.started)}`}`,
      ...back.map((command) => `\`${command}\``),
    ].join("; "),
  );
  if (entrant === OURS) expectNoFailure(cluster, result);
  expect(code).not.toBe(0);
  expect(returned).toMatchObject({ code: 0, output: "" });
  expect(Object.keys(result.versions)).toEqual([BEFORE.blue.version]);
  expect(await state()).toBe(before);
}

test("the chart renders the same objects as access-layer", async () => {
  const { code, stdout, stderr } = await folder.run(`helm template ${SERVICE} ${chart}`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expectSameObjects(toYaml(folder.manifests().filter(({ kind }) => kind !== "Namespace")), stdout);
});

test.each([OURS, "kubectl by hand", "helm upgrade --wait"])(
  "%s releases, switches and rolls back a blue-green service, and returns from a version without an image",
  async (name) => {
    const entrant = entrants.get(name);
    if (entrant === undefined) throw new Error(`${name} is not an entrant`);
    const { kubectl } = cluster;
    const note: Note = (what, value) => record({ topic: TOPIC, what: `${name}: ${what}`, value });
    note("what it checks", entrant.checks);
    const namespace = folder.manifests().filter(({ kind }) => kind === "Namespace");
    await mustApply(kubectl, namespace);
    await entrant.install();
    await untilUp(kubectl);
    const answers = await startAnswers(kubectl, URL);

    const result = await underLoad(async () => {
      const { started, ended, ...outcome } = await type(entrant.release);
      expect(outcome).toEqual({ code: 0, output: "" });
      note("release", `${count(entrant.release)}, exit after ${seconds(ended - started)}`);
      expect(await state()).toBe(`live blue, green ${NEXT} with 3 pods`);
      await move(note, "switch", entrant.switch, BEFORE.blue.version, answers);
      expect(await state()).toBe(`live green, green ${NEXT} with 3 pods`);
      await move(note, "rollback", entrant.rollback, NEXT, answers);
    });
    note("failed requests during release, switch and rollback", failedOf(result));
    if (name === OURS) expectNoFailure(cluster, result);
    expect(Object.keys(result.versions).sort()).toEqual([BEFORE.blue.version, NEXT]);
    expect(await state()).toBe(`live blue, green ${NEXT} with 3 pods`);

    for (const bad of entrant.bad) await tryBad(name, note, bad);
    if (name === OURS) expect(await differences(kubectl, folder, SERVICE)).toBe("");
  },
);
