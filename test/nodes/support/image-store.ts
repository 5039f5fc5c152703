import { createHash } from "crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "fs";
import { dirname, join } from "path";
import { startServer } from "../../e2e/support/child-processes";
import { run } from "../../e2e/support/kubectl";
import { firstProcess, namespacesOf, until } from "./namespaces";
import { CONTAINERD_SOCKET, containerdConfiguration } from "./node-files";

/**
 * Imports image archives into a data folder of containerd, once for each set of archives, into the cache. A node starts with
 * a copy of it, because an import takes most of a minute. Returns its path.
 * @throws Error with the output of `ctr` if an archive can't be imported
 */
export async function importImages(archives: readonly string[]): Promise<string> {
  const [first] = archives;
  if (first === undefined) throw new Error("no image archive: build them with dev/images/main.ts");
  // The folder of an archive is named after a hash of what decides its content.
  const hash = createHash("sha256").update([...archives].sort().join("\n"));
  const stores = join(dirname(dirname(dirname(first))), "stores");
  const store = join(stores, hash.digest("hex").slice(0, 16));
  if (existsSync(store)) {
    utimesSync(store, new Date(), new Date());
    return store;
  }
  mkdirSync(stores, { recursive: true });
  const folder = mkdtempSync(join(stores, ".importing-"));
  try {
    await runImport(folder, archives);
    renameSync(join(folder, "containerd"), store);
    removeUnused(stores);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return store;
}

/** Removes all stores except the two that were used last. Each one takes about 2 GB. */
function removeUnused(stores: string): void {
  const usedAt = (name: string) => statSync(join(stores, name)).mtimeMs;
  const names = readdirSync(stores).filter((name) => !name.startsWith("."));
  for (const name of names.sort((one, other) => usedAt(other) - usedAt(one)).slice(2))
    rmSync(join(stores, name), { recursive: true, force: true });
}

async function runImport(folder: string, archives: readonly string[]): Promise<void> {
  for (const name of ["containerd", "logs"]) mkdirSync(join(folder, name));
  const configuration = join(folder, "containerd.toml");
  writeFileSync(configuration, containerdConfiguration(folder));
  const script =
    'mount --make-rprivate / && mount -t tmpfs tmpfs /run && touch /run/ready && exec containerd --config "$0"';
  const unshare = ["--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--", "bash", "-c", script];
  const containerd = startServer({
    name: "containerd",
    program: "unshare",
    args: [...unshare, configuration],
    logs: join(folder, "logs"),
  });
  try {
    const { try: inside, run: mustRun } = namespacesOf(await firstProcess(containerd.pid, "/run/ready"));
    const ctr = ["--address", CONTAINERD_SOCKET, "--namespace", "k8s.io"];
    await until("containerd answers", async () => (await inside("ctr", [...ctr, "version"])).code === 0);
    for (const archive of archives)
      await mustRun("ctr", [...ctr, "images", "import", "--snapshotter", "overlayfs", archive]);
  } finally {
    await containerd.stop();
  }
}

/**
 * Copies the store to a node. Files of images are never written, so hard links are enough; the databases are copied.
 * @throws Error with the output of `cp` if it fails
 */
export async function copyStore(store: string, target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  const linked = await run("cp", ["--archive", "--link", store, target]);
  if (linked.code !== 0) {
    // Another file system can't be linked to.
    rmSync(target, { recursive: true, force: true });
    const copied = await run("cp", ["--archive", store, target]);
    if (copied.code !== 0)
      throw new Error(`cp --archive ${store} ${target} ended with ${copied.code}:\n${copied.stderr}`);
    return;
  }
  const script =
    'find "$1" -name "*.db" -printf "%P\\0" | while IFS= read -r -d "" file; do cp --remove-destination "$0/$file" "$1/$file"; done';
  const { code, stderr } = await run("bash", ["-c", script, store, target]);
  if (code !== 0) throw new Error(`the databases of ${store} can't be copied:\n${stderr}`);
}
