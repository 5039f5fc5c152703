import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import type { PolicyDocument } from "../../../lib/backups/policy-document";
import { buildTool } from "../../../dev/tools/build";
import { installPythonTool } from "../../../dev/tools/python";
import { authorityFile, createAuthority, createServer } from "../support/certificates";
import { lastLogLines, startServer, type Server } from "../support/child-processes";
import { TIMEOUT_SECONDS, run, type Outcome } from "../support/kubectl";
import { canConnect, freePorts } from "../support/ports";

/** The only account of versitygw. */
export const STORE_ACCOUNT = "000000000000";

/** An IAM user with credentials. */
export interface Identity {
  /** ARN for policies. */
  readonly arn: string;
  /** Its credentials, as environment variables for the AWS CLI. */
  readonly keys: Readonly<Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY", string>>;
}

/** A real S3 server with a real IAM server. */
export interface GuardedStore {
  /** Path of the AWS CLI. */
  readonly aws: string;
  /** The root user. No policy restricts it. */
  readonly root: Identity;
  /** Creates a user with a policy. */
  readonly newUser: (name: string, policy: PolicyDocument) => Promise<Identity>;
  /** Sends an S3 request over TLS. */
  readonly s3: (who: Identity, ...args: readonly string[]) => Promise<Outcome>;
  /** Sends an S3 request to the same server over plain HTTP. */
  readonly s3InClear: (who: Identity, ...args: readonly string[]) => Promise<Outcome>;
  /** Sends an IAM request. */
  readonly iam: (...args: readonly string[]) => Promise<Outcome>;
  /** Environment variables for an S3 client over TLS, without credentials. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops both servers. */
  readonly stop: () => Promise<void>;
}

const ROOT = { AWS_ACCESS_KEY_ID: "root", AWS_SECRET_ACCESS_KEY: "root-password" };

/** Starts both servers, with their data in a folder. */
export async function startGuardedStore(folder: string): Promise<GuardedStore> {
  const [built, installed] = [await buildTool("versitygw"), await installPythonTool("aws")];
  if ("reason" in built) throw new Error(built.reason);
  if ("reason" in installed) throw new Error(installed.reason);
  const aws = installed.path;
  const [data, versions, users] = ["data", "versions", "users"].map((name) => join(folder, name));
  for (const one of [data, versions, users]) mkdirSync(one ?? "");
  const certificate = await createServer(folder, "store", await createAuthority(folder, "authority"));
  const [iamPort = 0, tlsPort = 0, clearPort = 0] = await freePorts(3);

  const start = async (name: string, port: number, before: readonly string[], after: readonly string[]) => {
    const environment = {
      ...process.env,
      ROOT_ACCESS_KEY: ROOT.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_KEY: ROOT.AWS_SECRET_ACCESS_KEY,
    };
    const args = ["--port", `127.0.0.1:${port}`, ...before, ...after];
    const server = startServer({ name, program: built.path, args, logs: folder, environment });
    await untilListening(port, server);
    return server;
  };
  const socket = join(folder, "iam.sock");
  const files = ["posix", "--versioning-dir", versions ?? "", data ?? ""];
  const behind = ["--iam-standalone-endpoint", socket];
  const tls = ["--cert", certificate.certificate, "--key", certificate.key];
  const iamServer = await start("iam", iamPort, [], ["iam", "--dir", users ?? "", "--private-ports", socket]);
  const servers = [
    iamServer,
    await start("s3", tlsPort, [...tls, ...behind], files),
    await start("s3-in-clear", clearPort, behind, files),
  ];

  const environment = {
    AWS_ENDPOINT_URL_S3: `https://127.0.0.1:${tlsPort}`,
    AWS_CA_BUNDLE: authorityFile(folder, "authority"),
    AWS_REGION: "us-east-1",
    // Version 1 of the CLI reads the region from this variable.
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "1",
    // With a trailing checksum, the CLI sends the whole body before reading the response. The server rejects the request early
    // and
    // closes the connection.
    AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
  };
  const at = (url: string) => ({ ...environment, AWS_ENDPOINT_URL_S3: url, AWS_ENDPOINT_URL_IAM: url });
  const ask = (who: Identity, url: string, args: readonly string[]) =>
    run(aws, args, { environment: { PATH: process.env["PATH"], HOME: folder, ...at(url), ...who.keys } });
  const root = { arn: `arn:aws:iam::${STORE_ACCOUNT}:root`, keys: ROOT };
  const iam = (...args: readonly string[]) => ask(root, `http://127.0.0.1:${iamPort}`, ["iam", ...args]);
  return {
    aws,
    root,
    iam,
    environment,
    s3: (who, ...args) => ask(who, environment.AWS_ENDPOINT_URL_S3, args),
    s3InClear: (who, ...args) => ask(who, `http://127.0.0.1:${clearPort}`, args),
    newUser: async (name, policy) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(policy));
      const user = ["--user-name", name];
      const made = await output(iam("create-user", ...user, "--query", "User.Arn", "--output", "text"));
      await output(iam("put-user-policy", ...user, "--policy-name", "backups", "--policy-document", `file://${file}`));
      const query = "AccessKey.[AccessKeyId,SecretAccessKey]";
      const keys = await output(iam("create-access-key", ...user, "--query", query, "--output", "text"));
      const [AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = ""] = keys.split("\t");
      return { arn: made, keys: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } };
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

/** Returns the output of a command that must succeed. */
export async function output(outcome: Promise<Outcome>): Promise<string> {
  const { code, stdout, stderr } = await outcome;
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

async function untilListening(port: number, server: Server): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!(await canConnect(port))) {
    if (!server.isRunning() || Date.now() > deadline) throw new Error(lastLogLines(server));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
