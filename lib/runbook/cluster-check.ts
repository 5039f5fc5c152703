import { createHash } from "crypto";
import type { Layer } from "../layer/layer";
import type { Manifest } from "../manifests/manifest";
import { manifestPath } from "../names";
import { kitOf } from "./kit";

/** The manifest to which a runbook belongs, and a command that compares it with the cluster. */
export interface ClusterCheck {
  /** Path of the manifest file. */
  readonly manifest: string;
  /** SHA-256 of the manifest file, in hexadecimal. */
  readonly digest: string;
  /** Command for the role `oncall-read` that prints a SHA-256 of what the commands of the runbook rely on in the cluster. */
  readonly command: string;
  /** What the command prints if the cluster matches the manifest, followed by spaces and a hyphen. */
  readonly expected: string;
}

/** Kinds with the names and selectors on which the commands of a runbook rely. */
const KINDS = { Deployment: "deployments", Service: "services", CronJob: "cronjobs" } as const;

/** One line for each object. kubectl prints selectors as JSON with sorted keys, and nothing for a missing field. */
const LINE = String.raw`{range .items[*]}{.kind}/{.metadata.name} {.spec.selector} {.spec.template.spec.containers[*].image}{.spec.jobTemplate.spec.template.spec.containers[*].image}{"\n"}{end}`;

/** Label of all objects of the layer. */
const PART_OF = "app.kubernetes.io/part-of";

/** Creates the check of an environment. */
export function clusterCheck(layer: Layer, manifests: readonly Manifest[], digest: string): ClusterCheck {
  const { kubectl } = kitOf(layer);
  const kinds = Object.values(KINDS).join(",");
  return {
    manifest: `dist/${manifestPath(layer.name)}`,
    digest,
    command: `${kubectl(`get ${kinds} -l ${PART_OF}=access-layer -o jsonpath='${LINE}'`)} | LC_ALL=C sort | sha256sum`,
    expected: createHash("sha256").update(factsOf(manifests)).digest("hex"),
  };
}

interface Template {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

interface Checked {
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec: { readonly template: Template } };
}

/** The output of kubectl for these objects, sorted by bytes. */
function factsOf(manifests: readonly Manifest[]): string {
  const lines = manifests
    .filter(({ kind, metadata }) => kind in KINDS && metadata.labels?.[PART_OF] === "access-layer")
    .map(({ kind, metadata, spec = {} }) => {
      const { selector, jobTemplate, template = jobTemplate?.spec.template } = spec as Checked;
      const images = template?.spec.containers.map(({ image }) => image).join(" ") ?? "";
      return `${kind}/${metadata.name} ${selector === undefined ? "" : sortedJson(selector)} ${images}\n`;
    });
  return [...lines].sort((a, b) => (a < b ? -1 : 1)).join("");
}

function sortedJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${sortedJson(one)}`).join(",")}}`;
}
