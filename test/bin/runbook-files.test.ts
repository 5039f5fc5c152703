import { join } from "node:path";
import { accessLayer, edit, filesIn, newFolder } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

test("runbook-files writes the files below runbook/, reports them, and does not rewrite unchanged files", async () => {
  const { code, stdout, stderr } = await accessLayer(folder, ["runbook-files", "--env", "prod"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toMatch(/^runbook\/prod\/k8s\/green-deployment-gateway\.yaml +3 objects +written$/m);
  expect(Object.keys(filesIn(join(folder, "runbook", "prod", "k8s")))).toContain("clean-deployment.yaml");

  const again = await accessLayer(folder, ["runbook-files", "--env", "prod", "--json"]);
  const { files } = JSON.parse(again.stdout) as { readonly files: readonly { readonly status: string }[] };
  expect(new Set(files.map(({ status }) => status))).toEqual(new Set(["unchanged"]));
});

test("runbook-files --check writes nothing, lists outdated files and exits with 1", async () => {
  await accessLayer(folder, ["runbook-files", "--env", "prod"]);
  expect(await accessLayer(folder, ["runbook-files", "--env", "prod", "--check"])).toMatchObject({ code: 0 });
  const before = filesIn(join(folder, "runbook"));
  edit(
    join(folder, "environments", "prod.release.yaml"),
    "green: { version: v1.0.0, floor: 3 }",
    "green: { version: v1.2.0, floor: 3 }",
  );
  const { code, stderr } = await accessLayer(folder, ["runbook-files", "--env", "prod", "--check"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/green-deployment-gateway\.yaml +3 objects +different$/m);
  expect(stderr).toMatch(/clean-deployment\.yaml +\d+ objects +unchanged$/m);
  expect(filesIn(join(folder, "runbook"))).toEqual(before);
});
