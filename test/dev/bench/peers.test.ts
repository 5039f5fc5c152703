import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { documentsOf, expectSameObjects, readYaml } from "../../../dev/bench/objects";
import { asTemplate, helmTemplate, kustomization, taggedImage } from "../../../dev/bench/peers";
import { synthesize } from "../../../charts/synthesize";
import { environmentOf, layerOf } from "../../helpers/fixtures";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-peers-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { manifests, yaml } = synthesize(layerOf(environmentOf("prod")));

test("documentsOf splits prod into objects that add up to the same manifest", () => {
  const documents = documentsOf(yaml);
  expect(documents).toHaveLength(manifests.length);
  expect(() => expectSameObjects(yaml, [...documents].reverse().join("---\n"))).not.toThrow();
});

test("expectSameObjects reports the name of a missing, new or changed object", () => {
  const [first = "", ...others] = documentsOf(yaml);
  const join = (documents: readonly string[]): string => documents.join("---\n");
  expect(() => expectSameObjects(yaml, join(others))).toThrow(
    `wrote ${manifests.length - 1} objects instead of ${manifests.length}`,
  );
  const renamed = first.replace(/name: \S+/, "name: other");
  expect(() => expectSameObjects(yaml, join([renamed, ...others]))).toThrow(/^did not write v1\/Namespace /);
  const changed = `${first}status: {}\n`;
  expect(() => expectSameObjects(yaml, join([changed, ...others]))).toThrow(
    /^wrote v1\/Namespace .* with different content$/,
  );
});

test("the kustomization and the Helm chart contain one file per object", () => {
  kustomization(yaml, folder);
  expect(readdirSync(join(folder, "base"))).toHaveLength(manifests.length + 1);
  helmTemplate("helm", yaml, folder);
  expect(readdirSync(join(folder, "chart", "templates"))).toHaveLength(manifests.length);
});

test("the overlay sets the namespace and one tag to their current values", () => {
  const { overlay } = kustomization(yaml, folder);
  const { name, tag } = taggedImage(yaml);
  const text = readFileSync(join(overlay, "kustomization.yaml"), "utf8");
  expect(text).toContain("namespace: 254carbon-access\n");
  expect(text).toContain(`  - name: ${name}\n    newTag: ${tag}\n`);
});

test("taggedImage skips an image whose colors have different tags", () => {
  const image = "ghcr.io/254carbon/access-layer";
  const images = [`${image}-gateway:v1`, `${image}-gateway:v2`, `${image}-metrics:v3`, `${image}-metrics:v3`];
  const text = images.map((reference) => `image: ${reference}\n`).join("");
  expect(taggedImage(text)).toEqual({ name: `${image}-metrics`, tag: "v3" });
  expect(() => taggedImage("")).toThrow("no image has the same tag everywhere");
});

test("asTemplate escapes text that Helm would evaluate", () => {
  const document = 'namespace: 254carbon-access\nimage: a:v1\nsummary: "{{ .CommonLabels }}"\n';
  expect(asTemplate(document, { name: "a", tag: "v1" })).toBe(
    'namespace: {{ .Values.namespace }}\nimage: a:{{ .Values.tag }}\nsummary: "{{ "{{" }} .CommonLabels }}"\n',
  );
});

test("readYaml reads a single file or a folder of files", () => {
  writeFileSync(join(folder, "one.yaml"), "a: 1\n");
  writeFileSync(join(folder, "two.yaml"), "b: 2\n");
  writeFileSync(join(folder, "notes.txt"), "no YAML");
  expect(documentsOf(readYaml(folder)).map((text) => text.trim())).toEqual(["a: 1", "b: 2"]);
  expect(() => readYaml(join(folder, "three.yaml"))).toThrow("three.yaml was not written");
});
