/**
 * Matchers for jest that evaluate the NetworkPolicies of synthesized manifests, without a cluster:
 *
 *     expect.extend(reachabilityMatchers);
 *     expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
 *     expect(manifests).notToReach({ from: "metrics", to: "redis" });
 *
 * This entry does not import jest.
 */
export { notToReach, reachabilityMatchers, toReach, type MatcherResult, type Way } from "./matchers";
export type { Manifest } from "../manifests/manifest";
export type { Protocol } from "../reachability/fields";
