import type { NodeCluster } from "./cluster";
import { withoutRejections, type LoadResult } from "./load";
import { rejectedConnections } from "./rejections";

/** Requests and new connections that a scenario needs before the absence of failures means something. */
const ENOUGH = { requests: 30_000, newConnections: 2_000 };

/** More rejected connections than this in one scenario are a fault of the policies, not of their programming. */
const MOST_REJECTED = 10;

/** Expects that a load was large enough and that no request failed. The message of the assertion shows the failures. */
export function expectNoFailure({ nodes }: NodeCluster, result: LoadResult): void {
  const { failed, failures, rejected } = withoutRejections(result, rejectedConnections(nodes));
  expect({ failed, failures }).toEqual({ failed: 0, failures: [] });
  expect(rejected).toBeLessThanOrEqual(MOST_REJECTED);
  expect(result.total).toBeGreaterThanOrEqual(ENOUGH.requests);
  expect(result.newConnections).toBeGreaterThanOrEqual(ENOUGH.newConnections);
}
