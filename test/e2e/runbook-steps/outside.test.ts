import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "fs";
import type { AddressInfo } from "net";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { createServer as createTlsServer, type Server } from "tls";
import { resolvedRunbook } from "../../../bin/commands/runbook/runbook";
import { installPythonTool } from "../../../dev/tools/python";
import { fill } from "../../../lib/runbook/fill";
import type { Procedure, RunStep } from "../../../lib/runbook/procedure";
import { shapeOf } from "../../../lib/runbook/proof/shape";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { KEYS, startBucket, type Bucket } from "../backup/bucket";
import { createAuthority, createServer } from "../support/certificates";
import { run, type Outcome } from "../support/kubectl";
import { expectRecorded } from "./record";
import { exampleValues } from "./values";

/** Region of the buckets. */
const REGION = "eu-central-1";

/**
 * Tests the commands of runbooks that contact neither the cluster nor its pods: those on the bucket, with the AWS CLI and a real S3
 * server, and those on certificates of public hosts, with OpenSSL and a real TLS server.
 */
describe.each([
  ["prod", "environments"],
  ["staging", "environments"],
  ["managed", "examples/managed-datastores/environments"],
])("the commands of %s outside the cluster", (name, source) => {
  const layer = layerOf(environmentOf(name, source));
  const procedures = resolvedRunbook(layer, source).chapters.flatMap((chapter) => chapter.procedures);
  let folder: string;
  let bucket: Bucket;
  let tls: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "runbook-outside-"));
    mkdirSync(join(folder, "bin"));
    bucket = await startBackups(folder, name, procedures);
    tls = await startPublicHost(folder);
  });
  afterAll(async () => {
    await bucket?.stop();
    tls?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs all commands with a program, for each target, and checks what they show. Returns their shapes by step. */
  const prove = async (program: RegExp) => {
    const shapes: Record<string, readonly string[]> = {};
    for (const procedure of procedures) {
      const steps = procedure.steps.filter(
        (step): step is RunStep => step.kind === "run" && program.test(step.command),
      );
      for (const step of steps) {
        for (const target of procedure.targets ?? [undefined]) {
          const values = exampleValues(procedure, target);
          const command = fill(step.command, values);
          expect({ command, ...(await execute(folder, command)) }).toEqual({
            command,
            code: step.expect.exitCode ?? 0,
            stdout: expect.stringMatching(new RegExp(fill(step.expect.output ?? "", values), "m")),
            stderr: "",
          });
        }
        shapes[`${procedure.id}/${step.id}`] = [shapeOf(step.command, layer)];
      }
    }
    return shapes;
  };

  test("those on the bucket show the backups on an S3 server, and download them", async () => {
    const steps = await prove(/\baws\b/);
    expectRecorded(`${name}-bucket`, { on: "an S3 server", containers: "real", steps });
    if ("restore-database/download" in steps)
      expect(readFileSync(join(folder, "access.dump"), "utf8")).toMatch(/^content of database\/.*\/access\.dump$/);
  });

  test("the one on the certificate of a public host shows what a TLS server sends", async () => {
    const steps = await prove(/\bopenssl s_client\b/);
    expectRecorded(`${name}-tls`, { on: "a TLS server", containers: "real", steps });
  });
});

/** Starts an S3 server with backups as the jobs write them, and the AWS CLI with the profile of people who may read them. */
async function startBackups(folder: string, environment: string, procedures: readonly Procedure[]): Promise<Bucket> {
  const aws = await installPythonTool("aws");
  if ("reason" in aws) throw new Error(aws.reason);
  const [, name = ""] = /s3:\/\/([\w.-]+)\//.exec(JSON.stringify(procedures)) ?? [];
  const bucket = await startBucket(name, folder, aws.path, REGION);
  const profile = [
    `[profile access-layer-restore-${environment}]`,
    `aws_access_key_id = ${KEYS.AWS_ACCESS_KEY_ID}`,
    `aws_secret_access_key = ${KEYS.AWS_SECRET_ACCESS_KEY}`,
    `endpoint_url = http://127.0.0.1:${bucket.port}`,
  ];
  writeFileSync(join(folder, "aws-config"), `${profile.join("\n")}\n`);
  symlinkSync(aws.path, join(folder, "bin", "aws"));
  const example = procedures.flatMap(({ inputs = [] }) => inputs).find((input) => input.name === "run")?.example ?? "x";
  for (const file of ["manifest.json", "access.dump", "keycloak.dump"]) {
    for (const kind of ["database", "config"]) {
      const key = `${kind}/${example}/${file}`;
      const path = join(folder, "objects", name, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `content of ${key}`);
    }
  }
  return bucket;
}

/** Starts a TLS server, to which OpenSSL connects in place of each public host. */
async function startPublicHost(folder: string): Promise<Server> {
  const files = await createServer(folder, "public", await createAuthority(folder, "authority"));
  const server = createTlsServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const wrapper = `#!/bin/bash\nexec /usr/bin/openssl "\${@/#*:443/127.0.0.1:${port}}"\n`;
  writeFileSync(join(folder, "bin", "openssl"), wrapper, { mode: 0o755 });
  return server;
}

function execute(folder: string, command: string): Promise<Outcome> {
  const environment = {
    ...process.env,
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    AWS_CONFIG_FILE: join(folder, "aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
  return run("bash", ["-eo", "pipefail", "-c", command], { folder, environment });
}
