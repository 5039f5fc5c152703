import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { basename, join } from "path";
import { buildTool } from "../../dev/tools/build";
import { installPythonTool } from "../../dev/tools/python";
import { PROJECT } from "../helpers/fixtures";
import { run } from "./support/kubectl";

/** A finding from actionlint, which also runs shellcheck on scripts. */
interface Finding {
  readonly message: string;
  readonly line: number;
}

const EXAMPLES = join("examples", "ci");
const WORKFLOWS = [join(EXAMPLES, "synth.yml"), join(EXAMPLES, "rollout.yml"), ".github/workflows/release.yml"];

let folder: string;
let actionlint: string;
let shellcheck: string;

beforeAll(async () => {
  const [linter, shell] = [await buildTool("actionlint"), await installPythonTool("shellcheck")];
  if ("reason" in linter) throw new Error(linter.reason);
  if ("reason" in shell) throw new Error(shell.reason);
  [actionlint, shellcheck] = [linter.path, shell.path];
  folder = mkdtempSync(join(tmpdir(), "access-layer-workflows-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Checks a workflow after replacing `before` with `after`. */
async function findingsIn(workflow: string, before = "", after = ""): Promise<readonly Finding[]> {
  const text = readFileSync(join(PROJECT, workflow), "utf8");
  if (!text.includes(before)) throw new Error(`${workflow} does not contain ${before}`);
  const file = join(folder, basename(workflow));
  writeFileSync(file, text.replace(before, after));
  const { code, stdout, stderr } = await run(actionlint, ["-shellcheck", shellcheck, "-format", "{{json .}}", file]);
  if (code > 1 || stderr !== "") throw new Error(`actionlint exited with ${code}: ${stderr}`);
  return JSON.parse(stdout) as readonly Finding[];
}

test.each(WORKFLOWS)("actionlint and shellcheck report no findings in %s", async (workflow) => {
  expect(await findingsIn(workflow)).toEqual([]);
});

test.each([
  ["synth.yml", 'comment "$PULL_REQUEST"', "comment ${{ github.event.pull_request.title }}", /potentially untrusted/],
  ["synth.yml", 'comment "$PULL_REQUEST"', "comment $PULL_REQUEST", /SC2086/],
  ["synth.yml", "needs: compare", "needs: compares", /needs job "compares" which does not exist/],
  ["synth.yml", "contents: read", "content: read", /unknown permission scope "content"/],
  ["rollout.yml", "*credentials", "*credential", /unknown anchor 'credential'/],
  [
    "rollout.yml",
    "matrix.environment }}-preview",
    "matrix.environments }}-preview",
    /property "environments" is not defined/,
  ],
  ["rollout.yml", 'cron: "23 4', 'cron: "63 4', /invalid CRON/],
])("actionlint or shellcheck reports the mistake in %s: %s → %s", async (workflow, before, after, expected) => {
  const messages = (await findingsIn(join(EXAMPLES, workflow), before, after)).map(({ message }) => message);
  expect(messages).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
});
