import { removeLayer } from "../e2e/support/layer";
import { environmentOf, type EnvironmentFiles } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import { administrator } from "./support/cluster-objects";
import { LAYER_ALONE } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();

/** Dev with a role for two clients. */
function withRoles(auth: string): EnvironmentFiles {
  const { environment, release } = environmentOf("dev");
  const databaseRoles = { auth, keycloak: "postgres-keycloak" };
  return { environment, release: { ...release, secrets: { ...release.secrets, databaseRoles } } };
}

let dev: Project;

beforeAll(async () => {
  dev = await createProject({ stack: "dev", program: LAYER_ALONE, files: withRoles("postgres-auth") });
  await up(dev);
});
afterAll(() => removeLayer(kubectl));

const completed = async () =>
  (
    await kubectl.run([
      "get",
      "jobs",
      "-A",
      "-o",
      "jsonpath={.items[*].status.conditions[?(@.type=='Complete')].status}",
    ])
  )
    .trim()
    .split(" ");

test("pulumi up waits for the Job that creates the roles, and a refresh finds no change", async () => {
  expect(await completed()).toEqual(["True"]);
  expect((await preview(dev, "--refresh")).changes).toEqual([]);
});

test("a rotated Secret creates another Job, restarts its client and deletes the old Job", async () => {
  dev.write(withRoles("postgres-auth-new"));
  const { changes } = await preview(dev);
  const withoutHash = changes.map((change) => change.replace(/-[0-9a-f]{8}$/, ""));
  expect(withoutHash).toEqual([
    "create Job/254carbon-access/postgres-roles",
    "delete Job/254carbon-access/postgres-roles",
    expect.stringMatching(/^update Deployment\/254carbon-access\/auth spec\.template\.spec\.containers\[0\]\.env/),
    expect.stringMatching(/^update Deployment\/254carbon-access\/auth spec\.template\.spec\.containers\[0\]\.env/),
  ]);
  await up(dev);
  expect(await completed()).toEqual(["True"]);
});
