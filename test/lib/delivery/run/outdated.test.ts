import { annotationsOf, leaseName, type PastOperation, type PendingOperation } from "../../../../lib/delivery/lease";
import { outdated } from "../../../../lib/delivery/run/task";

const OPERATION = { operation: { kind: "abort" }, by: "alice", at: "2026-12-01T05:00:00Z" } as const;
const PENDING: PendingOperation = { ...OPERATION, release: { share: 0 } as PendingOperation["release"] };
const ENDED: PastOperation = { ...OPERATION, by: "bob", at: "2026-12-01T05:01:00Z", does: "Ends it." };

const leaseWith = (...[pending, ended]: [PendingOperation?, PastOperation?]) => {
  const { metadata, ...name } = leaseName("gateway", "access");
  const annotations = annotationsOf(undefined, pending, ended);
  return { ...name, metadata: { ...metadata, resourceVersion: "1", annotations } };
};

test.each([
  ["started", leaseWith(PENDING, ENDED), "alice started abort gateway at 2026-12-01T05:00:00Z, since"],
  ["ended", leaseWith(undefined, ENDED), "bob ended abort gateway at 2026-12-01T05:01:00Z, since"],
  ["was removed", undefined, "an operation on gateway was removed from its Lease since"],
])("an outdated plan is refused with the operator and the time of an operation that %s", (_how, lease, text) => {
  expect(outdated("gateway", lease)).toMatchObject({
    kind: "refusal",
    why: `${text} the plan was made; run the command again`,
  });
});
