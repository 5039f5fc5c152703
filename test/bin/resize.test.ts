import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, newFolder, type Run } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const file = (env = "prod") => join(folder, "environments", `${env}.yaml`);
const text = (env = "prod") => readFileSync(file(env), "utf8");
const run = (...args: readonly string[]): Promise<Run> => accessLayer(folder, [...args, "--env", "prod"]);

test("resize shows old and new values, restarts, the quota, the time and the undo, and writes only the values", async () => {
  edit(file(), 'limits: { cpu: "2", memory: 1Gi }', 'limits: { cpu: "2", memory: 1Gi } # see INC-7');
  const before = text();
  const { code, stdout, stderr } = await run("resize", "gateway", "--memory", "768Mi/1536Mi", "--yes");
  expect(code).toBe(0);
  for (const line of [
    /^resize gateway in prod \(context prod-eu, namespace 254carbon-access\)$/m,
    /^ {2}services\.gateway\.resources\.limits\.memory +1Gi → 1536Mi$/m,
    /^ {2}services\.gateway\.resources\.requests\.memory +512Mi → 768Mi$/m,
    /restart: the pods are replaced\n +~ apps\/v1\/Deployment 254carbon-access\/gateway-blue\n/,
    /~ v1\/ResourceQuota 254carbon-access\/access-layer\n +spec\.hard\["requests\.memory"\]: "63360Mi" → "72576Mi"$/m,
    /^Expected time: at least 15 s$/m,
    /^Undo:\n {2}npx --no-install access-layer resize gateway --cpu 500m\/2 --memory 512Mi\/1Gi --env prod$/m,
  ])
    expect(stdout).toMatch(line);
  expect(stderr).toContain("environments/prod.yaml written. Commit it, so that your pipeline applies it.");
  expect(text()).toBe(
    before
      .replace("requests: { cpu: 500m, memory: 512Mi }", "requests: { cpu: 500m, memory: 768Mi }")
      .replace('limits: { cpu: "2", memory: 1Gi } # see INC-7', 'limits: { cpu: "2", memory: 1536Mi } # see INC-7'),
  );
  expect(await run("resize", "gateway", "--memory", "768Mi/1536Mi")).toMatchObject({
    code: 0,
    stderr: "gateway has these requests and limits already.\n",
  });
});

test("the undo returns to the file from before", async () => {
  const before = text();
  const { stdout } = await run("resize", "streaming", "--cpu", "250m/1", "--memory", "1Gi/2Gi", "--yes");
  expect(text()).not.toBe(before);
  const [, undo = ""] = /\nUndo:\n {2}npx --no-install access-layer (.*)\n/.exec(stdout) ?? [];
  expect(await accessLayer(folder, [...undo.split(" "), "--yes"])).toMatchObject({ code: 0 });
  expect(text()).toBe(before);
});

test("a service without resources in the file gets all four values, and the plan names the defaults", async () => {
  const before = text();
  const { code, stdout } = await run("resize", "auth", "--cpu", "500m", "--yes");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}services\.auth\.resources\.requests\.cpu +250m \(default\) → 500m$/m);
  expect(stdout).toMatch(/^ {2}services\.auth\.resources\.limits\.memory +512Mi \(the default, now in the file\)$/m);
  expect(text()).toBe(
    before.replace(
      "    databaseConnections: 4\n",
      '    databaseConnections: 4\n    resources: { limits: { cpu: "1", memory: 512Mi }, requests: { cpu: 500m, memory: 256Mi } }\n',
    ),
  );
  expect(await run("validate")).toMatchObject({ code: 0 });
});

test.each([
  [
    'resources: { requests: { cpu: 250m, memory: 256Mi }, limits: { cpu: "1", memory: 512Mi } }',
    "cpu: 300m, memory: 256Mi",
  ],
  [
    'resources:\n      requests:\n        cpu: 250m # small\n        memory: 256Mi\n      limits: { cpu: "1", memory: 512Mi }',
    "cpu: 300m # small\n",
  ],
])("a file with %j keeps its form", async (resources, expected) => {
  edit(file(), "databaseConnections: 4", `databaseConnections: 4\n    ${resources}`);
  const before = text();
  expect(await run("resize", "auth", "--cpu", "300m", "--yes")).toMatchObject({ code: 0 });
  expect(text()).toContain(expected);
  expect(text()).toBe(before.replace("cpu: 250m", "cpu: 300m"));
});

test.each([
  ["gateway", "environments/dev.yaml:9:5 services.gateway: must not be shared by the anchor &small"],
  ["auth", "environments/dev.yaml:15:9 services.auth: must not be shared by the alias *small"],
])("%s, which shares its value with others, is refused", async (service, message) => {
  const before = text("dev");
  const { code, stderr } = await accessLayer(folder, ["resize", service, "--cpu", "2/4", "--env", "dev", "--yes"]);
  expect(code).toBe(2);
  expect(stderr).toContain(
    `${message}, because the change would apply to other fields, too; write its value out in each place, and run the command again\n`,
  );
  expect(text("dev")).toBe(before);
});

test("requests that the limits repeat by an alias are refused", async () => {
  edit(
    file(),
    "databaseConnections: 4",
    "databaseConnections: 4\n    resources: { requests: &same { cpu: 250m, memory: 256Mi }, limits: *same }",
  );
  const { code, stderr } = await run("resize", "auth", "--cpu", "300m", "--yes");
  expect(code).toBe(2);
  expect(stderr).toMatch(/services\.auth\.resources\.requests: must not be shared by the anchor &same/);
});

test("a resize that would break a rule is refused with its line, and nothing is written", async () => {
  const before = text();
  const { code, stderr } = await run("resize", "auth", "--cpu", "2", "--yes");
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^resize auth: nothing was written, because the environment would not be valid\. These lines include the change:\nenvironments\/prod\.yaml:\d+:\d+ services\.auth\.resources\.limits\.cpu: must be at least the request \(2\), got "1"/,
  );
  expect(text()).toBe(before);
});

test("--dry-run and a missing --yes write nothing, and --json prints the plan", async () => {
  const before = text();
  const { code, stdout } = await run("resize", "metrics", "--memory", "384Mi", "--dry-run", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    operation: "resize",
    kind: "change",
    status: "planned",
    file: "environments/prod.yaml",
    edits: expect.arrayContaining([
      {
        path: ["services", "metrics", "resources", "requests", "memory"],
        before: "256Mi",
        after: "384Mi",
        isDefault: true,
      },
    ]) as unknown,
    effects: { counts: { restarts: 1, inPlace: 1 } },
    expectedSeconds: 10,
    undo: "npx --no-install access-layer resize metrics --cpu 250m/1 --memory 256Mi/512Mi --env prod",
  });
  expect(await run("resize", "metrics", "--memory", "384Mi")).toMatchObject({ code: 2 });
  expect(text()).toBe(before);
});

test.each([
  [["resize", "gatewy", "--cpu", "1"], 'prod has no service "gatewy"; did you mean gateway?'],
  [["resize", "gateway"], "resize requires --cpu or --memory"],
  [["resize", "gateway", "--cpu", "1/2/3"], "a request and a limit with a slash between them"],
  [
    ["resize", "gateway", "--memory", "512MB"],
    'must be bytes such as "512Mi" or "2Gi", got "512MB"; did you mean "512Mi"?',
  ],
  [["resize", "gateway", "--cpu", "500m/"], "It must be cores"],
  [["resize", "gateway", "--cpu", "1", "--json"], "--json requires --yes or --dry-run"],
])("%j is refused", async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});
