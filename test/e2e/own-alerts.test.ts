import { execFile } from "child_process";
import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { promisify } from "util";
import fc from "fast-check";
import { buildTool } from "../../dev/tools/build";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";
import { labelsOf } from "../../lib/monitoring/own-alerts/labels";
import { parseExpression } from "../../lib/monitoring/own-alerts/parse";
import { templateOf } from "../../lib/monitoring/own-alerts/templates";
import { typeMistakes } from "../../lib/monitoring/own-alerts/types";
import { ruleGroups } from "../../lib/monitoring/rule-groups";
import { exampleLayer } from "../helpers/example-environments";
import { EXPRESSIONS } from "./fuzz/expressions";

const run = promisify(execFile);

/** Seed of the texts. Set FUZZ_SEED to try others. */
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);

const folder = mkdtempSync(join(tmpdir(), "access-layer-own-alerts-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Output of promtool about groups of rules. */
async function checkRules(groups: readonly object[]): Promise<string> {
  const built = await buildTool("promtool");
  if ("reason" in built) throw new Error(built.reason);
  const path = join(folder, "rules.json");
  writeFileSync(path, JSON.stringify({ groups }));
  try {
    const { stdout, stderr } = await run(built.path, ["check", "rules", path], { maxBuffer: 2 ** 28 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return stdout + stderr;
  }
}

test("promtool accepts the alerts of an example environment", async () => {
  const groups = ruleGroups(monitoredOf(exampleLayer("gke")));
  expect(groups.map(({ name }) => name)).toContain("environment.alerts");
  const count = groups.flatMap(({ rules }) => rules).length;
  expect(await checkRules(groups)).toContain(`SUCCESS: ${count} rules found`);
});

test("promtool accepts every expression that the check accepts", async () => {
  const texts = [...new Set(fc.sample(EXPRESSIONS, { numRuns: 20_000, seed: SEED }))];
  const accepted = texts.filter((text) => {
    const parsed = parseExpression(text);
    // The labels of an expression with a mistake are not needed, but must not fail.
    if ("expression" in parsed) labelsOf(parsed.expression);
    return "expression" in parsed && typeMistakes(parsed.expression).length === 0;
  });
  const rules = accepted.map((expr, index) => ({ alert: `Alert${index}`, expr }));
  const output = await checkRules([{ name: "accepted", rules }]);
  const wrong = [...output.matchAll(/"Alert(\d+)": (could not parse expression: .*)/g)].map(([, index, message]) => [
    accepted[Number(index)],
    message,
  ]);
  expect({ seed: SEED, wrong }).toEqual({ seed: SEED, wrong: [] });
  expect(accepted.length).toBeGreaterThan(300);
  expect(accepted.length).toBeLessThan(texts.length / 2);
}, 120_000);

test("promtool accepts every text that the check accepts", async () => {
  const parts = fc.constantFrom(
    ...["{{ $value }}", "{{ $labels.x }}", "{{", "}}", "{{ $value | humanize }}", "{{- $value -}}", "{{-$value}}", "a"],
    ...[
      '{{ $value | printf "%.1f" }}',
      "{{ $externalURL }}",
      "{{ nope }}",
      "{{ $labels }}",
      "{{ $value | nope }}",
      "\n",
      "{",
    ],
  );
  const texts = fc.sample(
    fc.array(parts, { minLength: 1, maxLength: 4 }).map((list) => list.join("")),
    {
      numRuns: 3000,
      seed: SEED,
    },
  );
  const accepted = [...new Set(texts)].filter((text) => "labels" in templateOf(text));
  const rules = accepted.map((summary, index) => ({ alert: `Alert${index}`, expr: "up", annotations: { summary } }));
  expect(await checkRules([{ name: "texts", rules }])).toContain(`SUCCESS: ${accepted.length} rules found`);
  expect(accepted.length).toBeGreaterThan(100);
});
