import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import { synthesize } from "../../charts/synthesize";
import type { LiveObject } from "../../lib/delivery/cluster";
import { fakeApiServer, kubeconfigFor, type FakeApiServer } from "../helpers/fake-api-server";
import { verifiedObjects } from "../helpers/verified-state";
import { accessLayer, edit, newFolder, type Run } from "./command-line";

export const HOUR = 3_600_000;
export const DIGEST = `sha256:${"d".repeat(64)}`;

/** A time in the past, in RFC 3339 format. */
export function ago(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString();
}

/** A cluster of staging, in which all new versions have served for two hours, and a folder with the environment files. */
export class PromotionScene {
  readonly healthy: readonly LiveObject[];
  /** Fresh for each test. */
  folder = folderWithNewVersions();
  readonly #manifests;
  #server: FakeApiServer | undefined;
  #kubeconfig = "";

  constructor() {
    const layer = loadValidEnvironments(join(this.folder, "environments"), ["staging"])[0]?.layer;
    if (layer === undefined) throw new Error("staging was not loaded");
    this.#manifests = synthesize(layer).manifests;
    this.healthy = verifiedObjects(this.#manifests, ago(2 * HOUR));
  }

  /** The API server of staging. */
  get server(): FakeApiServer {
    if (this.#server === undefined) throw new Error("start the scene first");
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await fakeApiServer(this.#manifests, this.healthy);
    this.#kubeconfig = kubeconfigFor(newFolder(), "staging-eu", this.#server.address);
  }

  reset(): void {
    this.folder = folderWithNewVersions();
    this.server.objects = this.healthy;
    this.server.denied = [];
  }

  file(env = "prod"): string {
    return join(this.folder, "environments", `${env}.release.yaml`);
  }

  released(env = "prod"): string {
    return readFileSync(this.file(env), "utf8");
  }

  /** Runs the promotion from staging, without the configuration of git of the machine. */
  run(...args: readonly string[]): Promise<Run> {
    return accessLayer(this.folder, ["release", "--from", "staging", "--by", "alice@example.com", ...args], {
      KUBECONFIG: this.#kubeconfig,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_CEILING_DIRECTORIES: "/",
    });
  }
}

/** Staging runs v1.1.0 of gateway, metrics and streaming. */
function folderWithNewVersions(): string {
  const created = newFolder();
  const staging = join(created, "environments", "staging.release.yaml");
  edit(staging, "blue: { version: v1.0.1, floor: 2 }", `blue: { version: v1.1.0, digest: "${DIGEST}", floor: 2 }`);
  edit(staging, "metrics:\n    rolling: { version: v1.0.1,", "metrics:\n    rolling: { version: v1.1.0,");
  edit(staging, "stable: { version: v1.0.1, floor: 2 }", "stable: { version: v1.1.0, floor: 2 }");
  edit(staging, "canary: { version: v1.0.1, floor: 1 }", "canary: { version: v1.1.0, floor: 1 }");
  return created;
}
