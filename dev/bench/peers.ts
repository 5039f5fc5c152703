import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { dump } from "js-yaml";
import { CHART_ID, DEFAULT_NAMESPACE, imageRepository } from "../../lib/names";
import { projectFolder } from "../tools/project";
import type { Command } from "./measure";
import { documentsOf } from "./objects";

/** A prepared program and its output path. */
export interface Prepared {
  /** Command to run. */
  readonly command: Command;
  /** File or folder with its YAML output. */
  readonly output: string;
}

/** An image that has the same tag everywhere in the manifest. */
export interface TaggedImage {
  /** Repository. */
  readonly name: string;
  /** Tag. */
  readonly tag: string;
}

/**
 * The same objects as a kustomization: a base with one file per object, and an overlay that sets the namespace and one image tag to
 * their current values.
 */
export function kustomization(yaml: string, folder: string): { readonly overlay: string } {
  const base = join(folder, "base");
  const overlay = join(folder, "overlay");
  for (const path of [base, overlay]) mkdirSync(path, { recursive: true });
  const resources = writeEach(documentsOf(yaml), base);
  const kind = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
  writeFileSync(join(base, "kustomization.yaml"), dump({ ...kind, resources }));
  const { name, tag } = taggedImage(yaml);
  const images = [{ name, newTag: tag }];
  const overlaid = { ...kind, namespace: DEFAULT_NAMESPACE, resources: ["../base"], images };
  writeFileSync(join(overlay, "kustomization.yaml"), dump(overlaid));
  return { overlay };
}

/** `kustomize build`. */
export function kustomizeBuild(kustomize: string, overlay: string): Prepared {
  const output = join(overlay, "..", "kustomize.out.yaml");
  return { command: { file: kustomize, args: ["build", overlay], stdout: output }, output };
}

/** `kubectl kustomize`, which uses the kustomize built into kubectl, usually an older version. */
export function kubectlKustomize(kubectl: string, overlay: string): Prepared {
  const output = join(overlay, "..", "kubectl.out.yaml");
  return { command: { file: kubectl, args: ["kustomize", overlay], stdout: output }, output };
}

/** The same objects as a Helm chart: one template per object, with the namespace and one image tag as values. */
export function helmTemplate(helm: string, yaml: string, folder: string): Prepared {
  const chart = join(folder, "chart");
  mkdirSync(join(chart, "templates"), { recursive: true });
  writeFileSync(join(chart, "Chart.yaml"), dump({ apiVersion: "v2", name: CHART_ID, version: "0.0.0" }));
  const image = taggedImage(yaml);
  writeFileSync(join(chart, "values.yaml"), dump({ namespace: DEFAULT_NAMESPACE, tag: image.tag }));
  const templates = documentsOf(yaml).map((document) => asTemplate(document, image));
  writeEach(templates, join(chart, "templates"));
  const output = join(folder, "helm.out.yaml");
  const home = join(folder, "helm-home");
  const environment = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  return { command: { file: helm, args: ["template", CHART_ID, chart], environment, stdout: output }, output };
}

/** One object as a Helm template that renders to the same object. */
export function asTemplate(document: string, { name, tag }: TaggedImage): string {
  return document
    .replaceAll("{{", '{{ "{{" }}')
    .replaceAll(`namespace: ${DEFAULT_NAMESPACE}\n`, "namespace: {{ .Values.namespace }}\n")
    .replaceAll(`image: ${name}:${tag}\n`, `image: ${name}:{{ .Values.tag }}\n`);
}

/** `cdk8s synth`, without npx, on this project's compiled app. */
export function stockCompiledApp(environment: string, folder: string): Prepared {
  const project = projectFolder();
  const output = join(folder, "cdk8s-compiled");
  const cdk8s = join(project, "node_modules", ".bin", "cdk8s");
  const chosen = { ACCESS_LAYER_ENV: environment };
  return {
    command: { file: cdk8s, args: ["synth", "--output", output], folder: project, environment: chosen },
    output,
  };
}

/**
 * The first image that has the same tag everywhere. An overlay or a value can set only such a tag, because two colors may have
 * different tags.
 */
export function taggedImage(yaml: string): TaggedImage {
  const tags = new Map<string, Set<string>>();
  for (const [, name = "", tag = ""] of yaml.matchAll(/image: (\S+?):([\w.-]+)\n/g)) {
    if (name.startsWith(imageRepository(""))) tags.set(name, (tags.get(name) ?? new Set()).add(tag));
  }
  for (const [name, [tag, ...others]] of tags) if (tag !== undefined && others.length === 0) return { name, tag };
  throw new Error("no image has the same tag everywhere");
}

function writeEach(documents: readonly string[], folder: string): string[] {
  return documents.map((document, index) => {
    const name = `object-${String(index).padStart(5, "0")}.yaml`;
    writeFileSync(join(folder, name), document);
    return name;
  });
}
