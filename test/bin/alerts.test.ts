import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../helpers/fixtures";
import { accessLayer, newFolder } from "./command-line";

let folder: string;
const validate = () => accessLayer(folder, ["validate", "--env", "prod"]);

beforeEach(() => (folder = newFolder()));

/** Adds an alert with an expression to prod. */
function addAlert(expression: string): void {
  const alert = `{ service: gateway, severity: warning, expr: '${expression}', summary: "a", description: "b" }`;
  appendFileSync(join(folder, "environments", "prod.yaml"), `alerts:\n  CheckoutSlow: ${alert}\n`);
}

test("validate reports a mistake in an alert with the position in the file and in the expression", async () => {
  addAlert("rate(up) > 1");
  const { code, stderr } = await validate();
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^environments\/prod\.yaml:\d+:\d+ alerts\.CheckoutSlow\.expr: must be PromQL that Prometheus accepts: at character 6, got an instant vector as an argument of rate; use a range such as a\[5m\]$/m,
  );
});

test("validate warns about an alert that another layer could fire, and accepts it", async () => {
  addAlert("checkout_failures > 1");
  const { code, stdout, stderr } = await validate();
  expect({
    code,
    isWarned: `${stdout}${stderr}`.includes("checkout_failures selects series of every namespace"),
  }).toEqual({
    code: 0,
    isWarned: true,
  });
});

test("the parser is loaded only for an environment with alerts", () => {
  const script = `
    const modules = require("node:module");
    const load = modules._load;
    modules._load = (name, ...more) => (name.includes("lezer") && console.log(name), load(name, ...more));
    const { loadEnvironment } = require(${JSON.stringify(join(PROJECT, "build", "charts"))});
    const loaded = loadEnvironment("environments", "prod");
    console.log("layer" in loaded);
  `;
  const output = () => execFileSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
  expect(output()).toBe("true\n");
  addAlert("vector(1) > 2");
  expect(output()).toContain("@prometheus-io/lezer-promql\n");
});
