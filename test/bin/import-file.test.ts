import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, newFolder } from "./command-line";

let folder: string;
beforeAll(() => (folder = newFolder()));

const importFile = (...args: readonly string[]) => accessLayer(folder, ["import", ...args]);

interface ImportFile {
  readonly resources: readonly {
    readonly name: string;
    readonly type: string;
    readonly parent?: string;
    readonly provider?: string;
  }[];
}

test("import prints the import file on stdout and the next steps on stderr", async () => {
  const { code, stdout, stderr } = await importFile("--stack", "dev");
  expect(code).toBe(0);
  const { resources } = JSON.parse(stdout) as ImportFile;
  expect(resources.filter(({ parent }) => parent === undefined).map(({ type }) => type)).toEqual([
    "access-layer:index:AccessLayer",
    "pulumi:providers:kubernetes",
  ]);
  expect(stderr.split("\n")).toEqual([
    `${resources.length - 2} objects of dev, context dev-local, namespace 254carbon-access`,
    "Import them. Resources that are already in the stack do not change:",
    "  pulumi import --stack dev --generate-code=false --file FILE",
    "Then compare with the cluster. The preview must not create, replace or delete anything:",
    "  pulumi preview --stack dev --refresh --diff",
    "",
  ]);
});

const MINE = ["--component", "mine", "--provider", "theirs"] as const;

test("import writes a file with the component and provider names of a custom program", async () => {
  const out = join(folder, "dev.import.json");
  const { stdout, stderr } = await importFile("--stack", "acme/shop/dev", ...MINE, "--out", out);
  expect(stdout).toBe("");
  expect(stderr).toContain(`  pulumi import --stack acme/shop/dev --generate-code=false --file ${out}\n`);
  const { resources } = JSON.parse(readFileSync(out, "utf8")) as ImportFile;
  const service = resources.find(({ name }) => name === "mine:Service/254carbon-access/gateway-service");
  expect(service).toMatchObject({ parent: "mine", provider: "theirs" });
  expect(resources.map(({ name }) => name)).toContain("theirs");
});

test.each([
  [[], "required option '--stack <name>' not specified"],
  [["--stack", "prd"], 'no environment "prd" in environments; available: dev, prod and staging; did you mean prod?'],
  [["--stack", "dev", "--component", ""], "It must not be empty."],
])("import %j is rejected with exit code 2", async (args, message) => {
  const { code, stdout, stderr } = await importFile(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("import --help prints an example", async () => {
  const { code, stdout } = await importFile("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("$ access-layer import --stack prod --out import.json");
});
