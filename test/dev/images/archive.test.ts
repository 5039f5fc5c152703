import { execFileSync } from "child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { writeArchive } from "../../../dev/images/archive";
import { digestOfFile } from "../../../dev/images/digest";
import { writeLayerTar } from "../../../dev/images/tar";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "access-layer-images-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = process.env;

/** Writes a layer with two files, created in the given order at the given time, and an archive that contains it. */
async function archive(name: string, files: readonly string[], seconds: number): Promise<string> {
  const [root, layer, file] = [join(folder, name), join(folder, `${name}.layer`), join(folder, `${name}.tar`)];
  mkdirSync(root);
  for (const path of files) {
    writeFileSync(join(root, path), `content of ${path}`);
    chmodSync(join(root, path), 0o640);
    utimesSync(join(root, path), seconds, seconds);
  }
  await writeLayerTar(root, layer, environment);
  const stored = { file: layer, digest: await digestOfFile(layer), size: readFileSync(layer).length };
  const config = { Entrypoint: ["/a"], Env: ["PATH=/bin"], User: "10" };
  const images = [
    { names: ["one.example/a:v1", "one.example/a:v2"], config, layers: [stored] },
    { names: ["one.example/b:v1"], config: { ...config, User: "11" }, layers: [stored] },
  ];
  await writeArchive(images, { folder: join(folder, `${name}.layout`), file, environment });
  return file;
}

function entry(file: string, path: string): string {
  return execFileSync("tar", ["-xOf", file, `./${path}`], { encoding: "utf8" });
}

test("the same files and images produce the same bytes, at any time and in any order", async () => {
  const [first, second] = [await archive("first", ["a", "b"], 1), await archive("second", ["b", "a"], 1e9)];
  expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
});

test("the index names every image, and every digest is the digest of its blob", async () => {
  const file = await archive("first", ["a", "b"], 1);
  const { manifests } = JSON.parse(entry(file, "index.json")) as {
    manifests: { digest: string; annotations: Record<string, string> }[];
  };
  expect(manifests.map(({ annotations }) => annotations["io.containerd.image.name"])).toEqual([
    "one.example/a:v1",
    "one.example/a:v2",
    "one.example/b:v1",
  ]);
  expect(manifests.map(({ annotations }) => annotations["org.opencontainers.image.ref.name"])).toEqual([
    "v1",
    "v2",
    "v1",
  ]);
  expect(new Set(manifests.map(({ digest }) => digest)).size).toBe(2);
  const unpacked = join(folder, "unpacked");
  mkdirSync(unpacked);
  execFileSync("tar", ["-C", unpacked, "-xf", file]);
  const list = execFileSync("ls", [join(unpacked, "blobs", "sha256")], { encoding: "utf8" });
  const blobs = list.trim().split("\n");
  // Two manifests, two configurations and the layer that both share.
  expect(blobs).toHaveLength(5);
  for (const blob of blobs) expect(await digestOfFile(join(unpacked, "blobs", "sha256", blob))).toBe(`sha256:${blob}`);
});

test("a manifest references the configuration and the layer", async () => {
  const file = await archive("first", ["a", "b"], 1);
  const blob = (digest: string) =>
    JSON.parse(entry(file, `blobs/sha256/${digest.replace("sha256:", "")}`)) as Record<string, unknown>;
  const { manifests } = JSON.parse(entry(file, "index.json")) as { manifests: { digest: string }[] };
  const manifest = blob(manifests[0]?.digest ?? "") as { config: { digest: string }; layers: { digest: string }[] };
  expect(blob(manifest.config.digest)).toMatchObject({
    os: "linux",
    config: { Entrypoint: ["/a"], User: "10" },
    rootfs: { type: "layers", diff_ids: manifest.layers.map(({ digest }) => digest) },
  });
  const names = execFileSync("tar", ["-tf", join(folder, "first.layer")], { encoding: "utf8" });
  expect(names).toBe("./\n./a\n./b\n");
});
