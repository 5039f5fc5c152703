import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { stringify } from "yaml";
import { shellIn, type OperatorShell } from "../../e2e/runbook/shell";
import { mustApply } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { smallProd } from "../support/runbook/environment";
import { nodeTrials } from "../support/runbook/lines";
import { record } from "../support/record";
import { PROJECTION } from "../support/runbook/projection";
import { runTrial } from "../support/runbook/trial";
import { separateVolumes } from "../support/runbook/volumes";

const folder = mkdtempSync(join(tmpdir(), "runbook-lines-"));
let cluster: NodeCluster;
let shell: OperatorShell;

beforeAll(async () => {
  const { environment, release } = smallProd();
  mkdirSync(join(folder, "files", "environments"), { recursive: true });
  writeFileSync(join(folder, "files", "environments", "prod.yaml"), stringify(environment));
  writeFileSync(join(folder, "files", "environments", "prod.release.yaml"), stringify(release));
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  shell = shellIn(folder, cluster.kubectl);
  await separateVolumes(cluster);
  await mustApply(cluster.kubectl, PROJECTION);
  await deploy(cluster.kubectl, layerOnNodes(smallProd()));
  await untilUp(cluster.kubectl);
});
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Numbers of the lines whose tests passed, by result. */
const passed = new Map<string, Set<number>>();
afterAll(() => {
  for (const [result, numbers] of passed)
    record({ topic: "Runbook", what: `lines with the result "${result}"`, value: [...numbers].join(", ") });
});

describe("the lines of the runbook that need real containers", () => {
  const cases = nodeTrials().map((trial) => {
    const name = [`line ${trial.line.numbers.join(", ")}`, ...(trial.place === undefined ? [] : [trial.place.service])];
    return [name.join(" for "), trial] as const;
  });

  test.each(cases)("%s has the result that the page states", async (_name, trial) => {
    const { line } = trial;
    const { result, text, proof } = await runTrial(cluster, shell, trial);
    expect({ result, proof }).toEqual({ result: line.verdict.result, proof });
    expect(text).toMatch(line.seen ?? line.answer ?? "the line has no pattern");
    passed.set(result, new Set([...(passed.get(result) ?? []), ...line.numbers]));
  });
});
