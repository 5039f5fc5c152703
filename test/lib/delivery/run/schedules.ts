import type { Operation } from "../../../../lib/delivery/operation";
import { driftedFields } from "../../../../lib/manifests/drift/rendered-fields";
import type { Scene } from "./operator";

export const release = (version: string): Operation => ({ kind: "release", version });
export const op = (kind: "switch" | "rollback" | "retire" | "promote" | "abort"): Operation => ({ kind });

/** A whole release of each topology, with all ways back. */
export const SCHEDULES: Readonly<Record<string, readonly Operation[]>> = {
  gateway: [
    release("v2"),
    op("switch"),
    op("rollback"),
    op("abort"),
    release("v3"),
    op("abort"),
    release("v3"),
    op("switch"),
    op("retire"),
    op("rollback"),
    op("switch"),
  ],
  streaming: [
    release("v2"),
    { kind: "canary", share: 50 },
    op("abort"),
    release("v2"),
    op("promote"),
    op("promote"),
    op("rollback"),
    { kind: "scale", pods: 6 },
    release("v3"),
    op("promote"),
    op("rollback"),
    op("abort"),
  ],
  entitlements: [release("v2"), op("rollback"), { kind: "scale", pods: 4 }, { kind: "scale", pods: 3 }],
};
export const SERVICES = Object.keys(SCHEDULES);

/** Fields of the service in the cluster that differ from the release file. */
export function drift(scene: Scene): readonly string[] {
  return scene.manifests().flatMap((object) => {
    const live = scene.cluster.find(object.kind, object.metadata.name);
    return live === undefined ? [`no ${object.metadata.name}`] : driftedFields(object, live).map(({ path }) => path);
  });
}
