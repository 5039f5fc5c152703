import { checksumsJob } from "../../charts/operations/checksums-job";
import { operatorJob, type JobRequest } from "../../charts/operations/operator-job";
import { synthesize, toYaml } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { NAMESPACE, mustApply, removeLayer } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const { manifests } = synthesize(layerOf(environmentOf("prod")));
const mine = ["cache-warm", "backfill", "probe", "database-backup", "configuration-backup"];

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(
    kubectl,
    manifests.filter(({ kind, metadata }) => kind === "Namespace" || mine.includes(metadata.labels?.["app"] ?? "")),
  );
});
afterAll(() => removeLayer(kubectl));

const ofOperator = (request: JobRequest) => operatorJob(request, manifests);

test.each([
  ["cache-warm-tenant-1-v1-0-1", ofOperator({ job: "cache-warm", tenant: "tenant-1" })],
  [
    "backfill-t-20250901-20250907-v1-0-1",
    ofOperator({ job: "backfill", tenant: "t", from: "2025-09-01", to: "2025-09-07" }),
  ],
  ["probe", ofOperator({ job: "probe" })],
  ["postgres-checksums", checksumsJob(manifests)],
])("the Job %s is created without a warning, and a second one is rejected while it exists", async (name, rendered) => {
  const input = toYaml([rendered]);
  const create = () => kubectl.try(["create", "--validate=strict", "-n", NAMESPACE, "-f", "-"], { input });
  expect(await create()).toEqual({ code: 0, stdout: `job.batch/${name} created\n`, stderr: "" });
  expect(await create()).toMatchObject({ code: 1, stderr: expect.stringContaining(`"${name}" already exists`) });
});

test("only scheduled CronJobs start runs, and Jobs created from a CronJob have its template", async () => {
  const suspended = await kubectl.run([
    "get",
    "cronjobs",
    "-n",
    NAMESPACE,
    "-o",
    "jsonpath={range .items[*]}{.metadata.name}={.spec.suspend} {end}",
  ]);
  expect(suspended.trim().split(" ").sort()).toEqual([
    "backfill=true",
    "cache-warm=true",
    "configuration-backup=false",
    "database-backup=false",
    "probe=true",
  ]);
  const { code, stderr } = await kubectl.try([
    "create",
    "job",
    "backup-now",
    "--from=cronjob/database-backup",
    "-n",
    NAMESPACE,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
