import { mkdirSync, readFileSync, readdirSync } from "fs";
import { join } from "path";
import { buildTool } from "../../../dev/tools/build";
import { startServer } from "../../e2e/support/child-processes";
import { OBJECT_STORE, OBJECT_STORE_DOMAIN } from "./addresses";
import type { NodeCluster } from "./cluster";
import { until } from "./namespaces";

/** Credentials of the store's only user. */
export const STORE_KEYS = { AWS_ACCESS_KEY_ID: "backup", AWS_SECRET_ACCESS_KEY: "store-password" };

/** A real S3 server at an address that the policies treat as the internet's. */
export interface ObjectStore {
  /** Sorted keys of the objects in a bucket with a prefix. */
  readonly keys: (bucket: string, prefix: string) => readonly string[];
  /** Content of an object. */
  readonly read: (bucket: string, key: string) => Buffer;
}

/** Outside names that must resolve in a cluster with an object store for these buckets. */
export function storeHosts(buckets: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...buckets.map((bucket) => `${bucket}.${OBJECT_STORE_DOMAIN}`), OBJECT_STORE_DOMAIN].map(at));
}

function at(name: string): readonly [string, string] {
  return [name, OBJECT_STORE];
}

/** Starts the object store with empty buckets in the cluster's network. It ends with the cluster. */
export async function startObjectStore(
  { site, identities }: NodeCluster,
  buckets: readonly string[],
): Promise<ObjectStore> {
  const built = await buildTool("versitygw");
  if ("reason" in built) throw new Error(built.reason);
  const objects = join(site.folder, "objects");
  for (const bucket of buckets) mkdirSync(join(objects, bucket), { recursive: true });
  await site.namespaces.run("ip", ["addr", "add", `${OBJECT_STORE}/32`, "dev", "nodes0"]);
  const { certificate, key } = identities.objectStore;
  const [program, ...args] = site.namespaces.command(built.path, [
    ...["--port", `${OBJECT_STORE}:443`, "--cert", certificate, "--key", key],
    ...["--region", "eu-central-1", "--virtual-domain", OBJECT_STORE_DOMAIN, "posix", objects],
  ]);
  const keys = { ROOT_ACCESS_KEY: STORE_KEYS.AWS_ACCESS_KEY_ID, ROOT_SECRET_KEY: STORE_KEYS.AWS_SECRET_ACCESS_KEY };
  const server = startServer({
    name: "versitygw",
    program,
    args,
    logs: join(site.folder, "logs"),
    environment: { ...process.env, ...keys },
  });
  await until("the object store listens", async () => {
    if (!server.isRunning()) throw new Error(`the object store exited:\n${readFileSync(server.log, "utf8")}`);
    const connect = `exec 3<>/dev/tcp/${OBJECT_STORE}/443`;
    return (await site.namespaces.try("bash", ["-c", connect])).code === 0;
  });
  return {
    keys: (bucket, prefix) => filesIn(join(objects, bucket)).filter((name) => name.startsWith(prefix)),
    read: (bucket, name) => readFileSync(join(objects, bucket, name)),
  };
}

/** The server stores parts of incomplete uploads in folders whose names start with a dot. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((name) => !name.startsWith("."))
    .sort();
}
