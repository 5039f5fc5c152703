import { mkdirSync, writeFileSync } from "fs";
import { join } from "path";
import { stringify } from "yaml";
import { toYaml } from "../../../../charts/synthesize";
import { asTemplate } from "../../../../dev/bench/peers";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { DEFAULT_NAMESPACE, imageRepository, serviceName, workloadName, type Color } from "../../../../lib/names";
import type { BlueGreenRelease } from "../../../../lib/spec/release";

const COLORS: readonly Color[] = ["blue", "green"];

/**
 * Writes a Helm chart with the same objects, except for the Namespace. The versions and pods of both colors, and the live color, are values.
 * @returns its folder
 */
export function writeChart(
  folder: string,
  service: string,
  { live, blue, green }: BlueGreenRelease,
  manifests: readonly Manifest[],
): string {
  const chart = join(folder, "chart");
  mkdirSync(join(chart, "templates"), { recursive: true });
  writeFileSync(join(chart, "Chart.yaml"), stringify({ apiVersion: "v2", name: service, version: "0.1.0" }));
  const colors = { blue, green };
  const values = Object.fromEntries(
    COLORS.map((color) => [color, { tag: colors[color].version, replicas: colors[color].floor }]),
  );
  writeFileSync(join(chart, "values.yaml"), stringify({ namespace: DEFAULT_NAMESPACE, live, ...values }));
  manifests
    .filter(({ kind }) => kind !== "Namespace")
    .forEach((manifest, index) => {
      const color = COLORS.find((one) => workloadName(service, one) === manifest.metadata.name);
      const image = { name: imageRepository(service), tag: colors[color ?? live].version };
      const text = asTemplate(toYaml([manifest]), image);
      const template =
        manifest.kind === "Deployment" && color !== undefined ? withColor(text, color) : withLive(text, service);
      writeFileSync(join(chart, "templates", `object-${index}.yaml`), template);
    });
  return chart;
}

function withColor(text: string, color: Color): string {
  return text
    .replace("{{ .Values.tag }}", `{{ .Values.${color}.tag }}`)
    .replace(/^( {2}replicas:) \d+$/m, `$1 {{ .Values.${color}.replicas }}`);
}

function withLive(text: string, service: string): string {
  const isLive = text.includes("kind: Service\n") && text.includes(`name: ${serviceName(service)}\n`);
  return isLive ? text.replace(/^( {4}version:) \w+$/m, "$1 {{ .Values.live }}") : text;
}
