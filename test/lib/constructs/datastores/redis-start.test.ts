import { execFileSync } from "child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { App, Chart } from "cdk8s";
import { Redis } from "../../../../lib/constructs/datastores/redis";
import { findManifest, manifestsOf } from "../../../../lib/manifests/manifest";

interface RedisPod {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly [{ readonly command: readonly string[] }] } };
  };
}

/**
 * Runs the start command from the rendered Deployment with a real `sh` in a temporary directory, with a stub in place
 * of the server.
 */
function startWith(password: string): { readonly configuration: string; readonly mode: number } {
  const chart = new Chart(new App(), "redis-start");
  new Redis(chart, "redis", { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" });
  const pod = findManifest(manifestsOf(chart), "Deployment", "redis-deployment") as unknown as RedisPod;
  const [shell = "", flags = "", script = ""] = pod.spec.template.spec.containers[0].command;

  const folder = mkdtempSync(join(tmpdir(), "redis-start-"));
  try {
    for (const name of ["bin", "etc", "run"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "etc", "redis.conf"), "appendonly yes\n");
    writeFileSync(join(folder, "bin", "redis-server"), '#!/bin/sh\ncat "$1"\n');
    chmodSync(join(folder, "bin", "redis-server"), 0o755);
    const here = script.replaceAll("/etc/redis", join(folder, "etc")).replaceAll("/run/redis", join(folder, "run"));
    const configuration = execFileSync(shell, [flags, here], {
      encoding: "utf8",
      env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, REDISCLI_AUTH: password },
    });
    expect(readFileSync(join(folder, "run", "redis.conf"), "utf8")).toBe(configuration);
    return { configuration, mode: statSync(join(folder, "run", "redis.conf")).mode & 0o777 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the start command of Redis", () => {
  test.each([
    ["plain", "hunter2", 'requirepass "hunter2"'],
    ["with quotes and backslashes", 'a"b\\c', 'requirepass "a\\"b\\\\c"'],
    ["with characters that a shell would expand", "$HOME `id` & 'x'", "requirepass \"$HOME `id` & 'x'\""],
  ])(
    "the start command adds a password %s to the settings in a file that only the owner can read",
    (_kind, password, line) => {
      const { configuration, mode } = startWith(password);
      expect(configuration).toBe(`appendonly yes\n${line}\n`);
      expect(mode).toBe(0o600);
    },
  );
});
