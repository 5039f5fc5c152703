/**
 * Matchers for jest that judge the NetworkPolicies of synthesised manifests, without a cluster:
 *
 *     expect.extend(reachabilityMatchers);
 *     expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
 *     expect(manifests).notToReach({ from: "metrics", to: "redis" });
 *
 * Nothing of jest is imported.
 */
export { notToReach, reachabilityMatchers, toReach, type MatcherResult, type Way } from "./matchers";
export type { Manifest } from "../manifests/manifest";
export type { Protocol } from "../reachability/fields";
