import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { installNode } from "../../../dev/tools/node";

/** A fake npm that logs its last argument and creates the binary of the `node` package. */
const FAKE_NPM = `#!/bin/sh
for last; do :; done
echo "$last" >> "$FAKE_LOG"
mkdir -p "$3/node_modules/node/bin"
if [ -n "$FAKE_FAILURE" ]; then echo "$FAKE_FAILURE" >&2; exit 1; fi
echo binary > "$3/node_modules/node/bin/node"
`;

let folder: string;
let environment: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-node-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "npm"), FAKE_NPM, { mode: 0o755 });
  environment = {
    PATH: `${join(folder, "bin")}:/usr/bin:/bin`,
    XDG_CACHE_HOME: join(folder, "cache"),
    FAKE_LOG: join(folder, "log"),
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("installNode installs each version only once", () => {
  const path = join(folder, "cache", "access-layer", "node", "22.1.0", "node_modules", "node", "bin", "node");
  expect(installNode("22.1.0", environment)).toEqual({ path });
  expect(installNode("22.1.0", environment)).toEqual({ path });
  expect(readFileSync(path, "utf8")).toBe("binary\n");
  expect(readFileSync(join(folder, "log"), "utf8")).toBe("node@22.1.0\n");
});

test("installNode leaves no files behind if npm fails, and returns npm's first line as the reason", () => {
  environment["FAKE_FAILURE"] = "npm error code ETARGET\nnpm error notarget";
  expect(installNode("22.1.0", environment)).toEqual({ reason: "npm error code ETARGET" });
  expect(readdirSync(join(folder, "cache", "access-layer", "node"))).toEqual([]);
});

test("installNode returns a reason if npm is missing", () => {
  environment["PATH"] = join(folder, "nowhere");
  expect(installNode("22.1.0", environment)).toEqual({ reason: expect.stringContaining("ENOENT") });
});
