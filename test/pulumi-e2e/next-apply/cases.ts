import type { NextApply, PulumiApplier } from "../../../lib/manifests/next-apply/types";
import { FIELD_MANAGER } from "../../../lib/names";
import {
  DEPLOYMENT,
  deployment,
  kubectl,
  patch,
  service,
  web,
  type Edit,
  type Fields,
} from "../../e2e/next-apply/case";

/** Ways to run `pulumi up`. */
export const RUNS = {
  plain: { args: [], applier: { refresh: false, preview: true } },
  refreshing: { args: ["--refresh"], applier: { refresh: true, preview: true } },
  unpreviewed: { args: ["--refresh", "--skip-preview"], applier: { refresh: true, preview: false } },
} as const satisfies Readonly<
  Record<string, { readonly args: readonly string[]; readonly applier: Pick<PulumiApplier, "refresh" | "preview"> }>
>;

/** An object that Pulumi created, what happened to it, and the next run. */
export interface PulumiCase {
  readonly title: string;
  readonly type: string;
  /** Fields when Pulumi created the object. */
  readonly first: Fields;
  readonly edits: readonly Edit[];
  /**
   * Fields of the program in the next run.
   * @default - the same fields
   */
  readonly next?: Fields;
  readonly run: keyof typeof RUNS;
  /** What happens to the object. */
  readonly result: NextApply["result"];
  /**
   * Conflicts, as `<manager> <subresource> <path>`.
   * @default - none
   */
  readonly conflicts?: readonly string[];
}

const CONFIG_MAP = "v1/ConfigMap";
const first = { data: { a: "1", b: "1" } };
const other = { data: { a: "1", b: "2" } };
const changedKey = patch({ data: { a: "9" } });
const label = kubectl("label", "OBJECT", "example.com/by=hand");

export const PULUMI_CASES: readonly PulumiCase[] = [
  {
    title: "a run without a refresh does not see a changed key",
    type: CONFIG_MAP,
    first,
    edits: [changedKey],
    run: "plain",
    result: "unnoticed",
  },
  {
    title: "a run with a refresh conflicts about a changed key",
    type: CONFIG_MAP,
    first,
    edits: [changedKey],
    run: "refreshing",
    result: "conflict",
    conflicts: ["kubectl-patch  data.a"],
  },
  {
    title: "a run without a preview overwrites a changed key",
    type: CONFIG_MAP,
    first,
    edits: [changedKey],
    run: "unpreviewed",
    result: "changed",
  },
  {
    title: "a refresh does not see an added label",
    type: CONFIG_MAP,
    first,
    edits: [label],
    run: "refreshing",
    result: "unchanged",
  },
  {
    title: "another change removes a label that was added with kubectl",
    type: CONFIG_MAP,
    first,
    edits: [label],
    next: other,
    run: "plain",
    result: "changed",
  },
  {
    title: "another change keeps a label that another manager applied",
    type: CONFIG_MAP,
    first,
    edits: [{ manager: "mesh", apply: { metadata: { labels: { by: "mesh" } } } }],
    next: other,
    run: "plain",
    result: "changed",
  },
  {
    title: "another change conflicts about a changed key that the state does not show",
    type: CONFIG_MAP,
    first,
    edits: [changedKey],
    next: other,
    run: "plain",
    result: "conflict",
    conflicts: ["kubectl-patch  data.a"],
  },
  {
    title: "a run without a preview still conflicts with managers other than kubectl",
    type: CONFIG_MAP,
    first,
    edits: [{ manager: "mesh", apply: { data: { a: "9" } } }],
    run: "unpreviewed",
    result: "conflict",
    conflicts: ["mesh  data.a"],
  },
  {
    title: "the annotation that forces patches overwrites a changed key",
    type: CONFIG_MAP,
    first,
    edits: [{ manager: "mesh", apply: { data: { a: "9" } } }],
    next: { ...first, metadata: { annotations: { "pulumi.com/patchForce": "true" } } },
    run: "plain",
    result: "changed",
  },
  {
    title: "the program gets the selector that an operator patched",
    type: "v1/Service",
    first: service(),
    edits: [patch({ spec: { selector: { version: "green" } } })],
    next: service({ selector: { app: "web", version: "green" } }),
    run: "plain",
    result: "unchanged",
  },
  {
    title: "the program changes a field, and the object was not edited",
    type: DEPLOYMENT,
    first: deployment(),
    edits: [],
    next: deployment(web({ image: "example.com/web:v2" })),
    run: "plain",
    result: "changed",
  },
  {
    title: "the program changes the selector of a Deployment",
    type: DEPLOYMENT,
    first: deployment(),
    edits: [],
    next: {
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "other" } },
        template: { metadata: { labels: { app: "other" } }, spec: { containers: [web()] } },
      },
    },
    run: "plain",
    result: "replaced",
  },
  {
    title: "the managed fields were cleared, so a refresh finds no conflict",
    type: CONFIG_MAP,
    first,
    edits: [changedKey, kubectl("patch", "OBJECT", "--type=merge", "-p", '{"metadata":{"managedFields":[{}]}}')],
    run: "refreshing",
    result: "changed",
  },
  {
    title: "an apply with kubectl and the same field manager dropped the provider's annotations",
    type: CONFIG_MAP,
    first,
    edits: [{ manager: FIELD_MANAGER, apply: first }],
    run: "refreshing",
    result: "changed",
  },
  {
    title: "an autoscaler acted on a fixed number of pods",
    type: DEPLOYMENT,
    first: deployment(),
    edits: [{ replicas: 1 }],
    run: "refreshing",
    result: "conflict",
    conflicts: ["kube-controller-manager scale spec.replicas"],
  },
];
