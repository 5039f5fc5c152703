import { changesBetween } from "../../../../lib/manifests/changes";
import { effectOf } from "../../../../lib/manifests/effects";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../../lib/transitions/transitions";
import { policyManifest } from "../../../helpers/policy-world";

const policyTo = (cidr: string, port: number | string = 443) =>
  policyManifest("shop", "web", { egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port }] }] });
const effectsOf = (before: Manifest, after: Manifest) =>
  changesBetween([before], [after]).map((change) => [effectOf(change), change.refusal]);

test("a change that makes a policy invalid is refused with all of its problems", () => {
  expect(effectsOf(policyTo("10.0.0.0/8"), policyTo("10.0.0.1/8", 0))).toEqual([
    [
      "refused",
      "spec.egress[0].ports[0].port: must be from 1 to 65535, got 0; use the port of a container; also " +
        'spec.egress[0].to[0].ipBlock.cidr: must not have bits set after the first 8, got "10.0.0.1/8"; did you mean "10.0.0.0/8"?',
    ],
  ]);
});

test("a range that the policy already had does not make another change refused", () => {
  expect(effectsOf(policyTo("10.0.0.1/8"), policyTo("10.0.0.1/8", 80))).toEqual([["inPlace", undefined]]);
});

test("transitionWarnings reports a new policy that the API server refuses, and no valid one", () => {
  expect(transitionWarnings([], [policyTo("10.0.0.0/8")])).toEqual([]);
  expect(transitionWarnings([], [policyTo("10.0.0.0/8", 0)])).toEqual([
    {
      code: "policy/refused",
      message:
        "the API server refuses networking.k8s.io/v1/NetworkPolicy shop/web, so its connections stay as they are: " +
        "spec.egress[0].ports[0].port: must be from 1 to 65535, got 0; use the port of a container",
      steps: ["correct the policy before you apply the change"],
      objects: ["networking.k8s.io/v1/NetworkPolicy shop/web"],
    },
  ]);
});
