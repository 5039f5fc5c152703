/**
 * Matchers for jest that evaluate the NetworkPolicies of synthesized manifests, without a cluster:
 *
 *     expect.extend(reachabilityMatchers);
 *     expect(manifests).toReach({ from: "gateway", to: "auth", port: 8000 });
 *     expect(manifests).notToReach({ from: "metrics", to: "redis" });
 *     expect(manifests).notToReach({ from: { outside: "shop" }, to: { namespace: "shop" } });
 *
 * This entry does not import jest.
 */
export { notToReach, reachabilityMatchers, toReach, type MatcherResult, type Way } from "./matchers";
export type { End, NamespaceEnd, OutsideEnd } from "./ends";
export type { Manifest } from "../manifests/manifest";
export type { Protocol } from "../reachability/fields";
