import { accessLayer, newFolder } from "./command-line";

let folder: string;
beforeAll(() => (folder = newFolder()));

const explain = (...args: string[]) => accessLayer(folder, ["explain", ...args]);

test("explain without an argument lists the top-level fields of both files", async () => {
  const { code, stdout, stderr } = await explain();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^<environment>\.yaml\n\nFIELD +TYPE +DEFAULT\n[^]*\ncluster +object +required\n/);
  expect(stdout).toMatch(/\n<environment>\.release\.yaml\n\n[^]*\nsecrets +map of strings +optional\n/);
  const { fields } = JSON.parse((await explain("--json")).stdout) as { fields: { file: string; path: string }[] };
  expect(fields).toContainEqual(expect.objectContaining({ file: "release", path: "secrets" }));
});

test("explain shows a field, the fields below it, and what they change", async () => {
  const { code, stdout, stderr } = await explain("services.gateway.scale");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^services\.<name>\.scale in <environment>\.yaml\n\n {2}Number of pods\.\n/);
  expect(stdout).toMatch(/\nservices\.<name>\.scale\.cpuPercent +integer, 1 to 100 +70\n/);
  expect(stdout).toContain("\nservices.gateway.scale.max: 12 → 6 changes\n");
  expect(stdout).toMatch(/\/HorizontalPodAutoscaler access-sample\/gateway-blue\n {6}spec\.maxReplicas: 12 → 6\n/);
});

test("explain --json prints a field with its examples and effects", async () => {
  const { code, stdout } = await explain("cluster.storageClass", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    fields: [
      {
        file: "environment",
        variants: [{ type: "string", default: "the cluster's default StorageClass", examples: ["fast"] }],
        effects: [{ path: "cluster.storageClass", before: null, after: "fast" }],
      },
    ],
  });
});

test("explain shows what a rule reports, and prints it as JSON", async () => {
  const [text, json] = await Promise.all([
    explain("postgres/no-more-fixes"),
    explain("postgres/no-more-fixes", "--json"),
  ]);
  expect(text).toEqual({
    code: 0,
    stderr: "",
    stdout: `postgres/no-more-fixes

  For example, this change to <environment>.yaml gets a warning:
    -     version: "16.4"
    +     version: "14.19"

  datastores.postgres.version: PostgreSQL 14 got its last fixes on 2026-11-12, got "14.19"; upgrade to 15 or newer (docs/upgrade-datastores.md)
`,
  });
  expect(JSON.parse(json.stdout)).toMatchObject({ code: "postgres/no-more-fixes", example: { isWarning: true } });
});

test.each([
  ["services.gateway.skale", 'no file has a field "services.gateway.skale"; did you mean services.gateway.scale?\n'],
  ["scale/max-bellow-min", 'no rule has the code "scale/max-bellow-min"; did you mean scale/max-below-min?\n'],
])("explain %s suggests what was meant, and exits with 2", async (topic, stderr) => {
  expect(await explain(topic)).toEqual({ code: 2, stdout: "", stderr });
});
