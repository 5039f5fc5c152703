import { parse } from "yaml";
import { blocks, commands, page } from "../docs/sandbox";
import { accessLayer, newFolder } from "./command-line";

let folder: string;
beforeAll(() => (folder = newFolder()));

const job = (...args: readonly string[]) => accessLayer(folder, ["job", ...args]);
const WARM = ["cache-warm", "--env", "prod", "--tenant", "tenant-1"];

interface RenderedJob {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

test("job cache-warm prints a Job on stdout, and ready-to-paste commands on stderr", async () => {
  const { code, stdout, stderr } = await job(...WARM);
  expect(code).toBe(0);
  const rendered = parse(stdout) as RenderedJob;
  expect([rendered.kind, rendered.metadata.name]).toEqual(["Job", "cache-warm-tenant-1-v1-0-1"]);
  const kubectl = "kubectl --context prod-eu -n 254carbon-access";
  expect(stderr.split("\n")).toEqual([
    `to start it:                 npx --no-install access-layer job ${WARM.join(" ")} | ${kubectl} create -f -`,
    `to follow its log:           ${kubectl} logs -f job/cache-warm-tenant-1-v1-0-1`,
    `to rerun before it expires:  ${kubectl} delete job/cache-warm-tenant-1-v1-0-1`,
    "",
  ]);
});

test("job cache-warm repeats all of its options in the command that it prints", async () => {
  const args = [...WARM, "--user", "jane.doe", "--dry-run", "--environments", "environments/../environments"];
  expect((await job(...args)).stderr).toContain(`npx --no-install access-layer job ${args.join(" ")} | kubectl `);
});

test("job --json prints the same Job as JSON", async () => {
  const [yaml, json] = await Promise.all([job(...WARM), job(...WARM, "--json")]);
  expect(JSON.parse(json.stdout)).toEqual(parse(yaml.stdout));
});

test("job backfill and job probe print their Jobs", async () => {
  const fill = ["backfill", "--env", "prod", "--tenant", "t", "--from", "2025-09-01", "--to", "2025-09-07"];
  const [backfill, probe] = await Promise.all([job(...fill), job("probe", "--env", "dev")]);
  expect((parse(backfill.stdout) as RenderedJob).metadata.name).toBe("backfill-t-20250901-20250907-v1-0-1");
  expect((parse(probe.stdout) as RenderedJob).metadata.name).toBe("probe");
  expect(probe.stderr).toContain("--context dev-local ");
});

test("job postgres-checksums prints its Job, and the commands in the order in which they must run", async () => {
  const { code, stdout, stderr } = await job("postgres-checksums", "--env", "prod");
  expect(code).toBe(0);
  expect((parse(stdout) as RenderedJob).metadata.name).toBe("postgres-checksums");
  const kubectl = "kubectl --context prod-eu -n 254carbon-access";
  expect(stderr.split("\n")).toEqual([
    `to stop the server:          ${kubectl} scale deployment/postgres-deployment --replicas=0`,
    `to wait until it stopped:    ${kubectl} wait --for=delete pod -l app=postgres --timeout=5m`,
    `to start the Job:            npx --no-install access-layer job postgres-checksums --env prod | ${kubectl} create -f -`,
    `to wait until it ends:       ${kubectl} wait --for=jsonpath='{.status.conditions[0].status}'=True job/postgres-checksums --timeout=8h`,
    `to read its log:             ${kubectl} logs job/postgres-checksums`,
    `to start the server again:   ${kubectl} scale deployment/postgres-deployment --replicas=1`,
    "",
  ]);
});

test("docs/datastores.md shows the commands of job postgres-checksums", async () => {
  const { stderr } = await job("postgres-checksums", "--env", "prod");
  const printed = stderr
    .trim()
    .split("\n")
    .map((line) => line.replace(/^to [a-zA-Z ]+: +/, ""));
  const text = page("docs", "datastores.md");
  const [, steps = []] = blocks("sh", text.slice(text.indexOf("### Checksums"))).map(commands);
  expect(steps).toEqual(printed);
});

test("job backfill reports all problems together and prints no Job", async () => {
  const { code, stdout, stderr } = await job("backfill", "--env", "dev", "--from", "2025-02-30", "--to", "2025-01-01");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.split("\n").map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
    "environment dev has",
    "--tenant is missing",
    "--from must be",
    "3 problems",
    "",
  ]);
});

test.each([
  [["cache-warm", "--tenant", "t"], "required option '--env <name>' not specified"],
  [["cache-warm", "--env", "prd", "--tenant", "t"], 'no environment "prd"'],
  [["probe", "--env", "prod", "--tenant", "t"], "unknown option '--tenant'"],
  [["warm", "--env", "prod"], "unknown command 'warm'"],
])("job %j is rejected with exit code 2", async (args, message) => {
  const { code, stdout, stderr } = await job(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("job cache-warm --help prints an example", async () => {
  const { code, stdout } = await job("cache-warm", "--help");
  expect(code).toBe(0);
  expect(stdout).toContain("$ access-layer job cache-warm --env prod --tenant tenant-1 --dry-run");
});
