import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { cacheFolder, fillOnce } from "../../../dev/images/cache";
import { removeEqual } from "../../../dev/images/difference";
import { ownFiles, text, user } from "../../../dev/images/parts/own-files";
import { layerHash } from "../../../dev/images/stored-layer";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "access-layer-images-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("fillOnce fills a folder only once", async () => {
  const path = join(folder, "cache", "it-1");
  let runs = 0;
  const fill = async (to: string) => {
    runs += 1;
    writeFileSync(join(to, "file"), "whole");
  };
  await fillOnce(path, fill);
  await fillOnce(path, fill);
  expect(runs).toBe(1);
  expect(readdirSync(path)).toEqual(["file"]);
});

test("an interrupted build leaves no partial files behind", async () => {
  const path = join(folder, "cache", "it-1");
  const failing = fillOnce(path, async (to) => {
    writeFileSync(join(to, "file"), "half");
    throw new Error("interrupted");
  });
  await expect(failing).rejects.toThrow("interrupted");
  expect(readdirSync(join(folder, "cache"))).toEqual([]);
});

test("a build removes the folder of a build that was killed a day ago, and keeps one that may still run", async () => {
  const cache = join(folder, "cache");
  for (const [name, days] of [
    ["killed", 2],
    ["running", 0],
  ] as const) {
    mkdirSync(join(cache, `.building-${name}`), { recursive: true });
    const seconds = Date.now() / 1000 - days * 24 * 3600;
    utimesSync(join(cache, `.building-${name}`), seconds, seconds);
  }
  await fillOnce(join(cache, "it-1"), async () => {});
  expect(readdirSync(cache).sort()).toEqual([".building-running", "it-1"]);
});

test("if another process finishes first, its folder is kept", async () => {
  const path = join(folder, "cache", "it-1");
  await fillOnce(path, async (to) => {
    writeFileSync(join(to, "file"), "ours");
    mkdirSync(path);
    writeFileSync(join(path, "theirs"), "theirs");
  });
  expect(readdirSync(path)).toEqual(["theirs"]);
  expect(readdirSync(join(folder, "cache"))).toEqual(["it-1"]);
});

test("the hash of a layer changes if its parts or the layer below change", async () => {
  const hash = (content: string, below: string) =>
    layerHash({ name: "x", parts: [text("a", content)], above: { name: "y", parts: [text("b", below)] } }, {});
  const hashes = [await hash("1", "1"), await hash("2", "1"), await hash("1", "2"), await hash("1", "1")];
  expect(hashes[0]).toBe(hashes[3]);
  expect(new Set(hashes).size).toBe(3);
});

test("the cache folder honors XDG_CACHE_HOME, and an empty value counts as unset", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/x" })).toBe("/x/access-layer/images");
  expect(cacheFolder({ XDG_CACHE_HOME: "" })).toMatch(/\/\.cache\/access-layer\/images$/);
});

test("removeEqual keeps files that differ from the layer below", () => {
  const [upper, lower] = [join(folder, "upper"), join(folder, "lower")];
  for (const root of [upper, lower]) {
    mkdirSync(join(root, "same"), { recursive: true });
    writeFileSync(join(root, "same", "file"), "same");
    writeFileSync(join(root, "changed"), root === upper ? "1" : "2");
  }
  writeFileSync(join(upper, "new"), "new");
  removeEqual(upper, lower);
  expect(readdirSync(upper).sort()).toEqual(["changed", "new"]);
});

test("files of this project keep their execute permission, and users have the same IDs as upstream", async () => {
  await ownFiles("curl").write(folder, { folder, environment: {}, print: () => {} });
  await user("redis", { uid: 999, gid: 998 }, "/data").write(folder, { folder, environment: {}, print: () => {} });
  expect(readdirSync(folder).sort()).toEqual(["entrypoint.sh", "etc"]);
  expect(readdirSync(join(folder, "etc")).sort()).toEqual(["group", "passwd"]);
});
