import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";

function claim(storageClassName?: string): Manifest {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "shop" },
    spec: { ...(storageClassName && { storageClassName }), resources: { requests: { storage: "1Gi" } } },
  };
}

const KEEPS = "a claim keeps its class, so";

test.each([
  ["fast", "slow", `StorageClass slow instead of StorageClass fast; ${KEEPS} the API server`, "to fast"],
  [undefined, "fast", `StorageClass fast instead of no StorageClass; ${KEEPS} unless fast is the`, "remove"],
  ["fast", undefined, `no StorageClass instead of StorageClass fast; ${KEEPS} unless fast is the`, "to fast"],
])("a claim that moves from StorageClass %s to %s is refused", (from, to, text, step) => {
  const warnings = transitionWarnings([claim(from)], [claim(to)]);
  expect(warnings).toMatchObject([{ code: "claim/recreated", message: expect.stringContaining(text) }]);
  expect(warnings[0]?.steps[0]).toContain(step);
});
