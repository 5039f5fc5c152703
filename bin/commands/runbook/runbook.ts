import { createHash } from "node:crypto";
import { join, normalize } from "node:path";
import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, throwIfLocated } from "../../../charts/failures";
import { loadProcedures } from "../../../charts/files/procedures";
import { currentText, writeFiles, type OutputFile } from "../../../charts/files/output";
import { synthesize } from "../../../charts/synthesize";
import type { Layer } from "../../../lib/layer/layer";
import { markdownOf } from "../../../lib/runbook/render/markdown";
import { runbookOf, type Runbook } from "../../../lib/runbook/runbook";
import type { EnvironmentOptions } from "../../input/options";
import { tableLines } from "../../output/table";
import { printJson, tell } from "../../output/terminal";
import type { PageSource } from "./page";

type Format = "markdown" | "json" | "html";

/** Options of `access-layer runbook`. */
export interface RunbookOptions extends EnvironmentOptions {
  /** Format of the files. */
  readonly format: Format;
  /** Folder of the files. */
  readonly out: string;
  /** Compare with the existing files instead of writing. */
  readonly check?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

const EXTENSIONS: Readonly<Record<Format, string>> = { markdown: "md", json: "json", html: "html" };

/** `access-layer runbook`: writes the runbook of each environment. */
export async function writeRunbooks(options: RunbookOptions): Promise<number> {
  const { env, out, format, check, json } = options;
  // Commands of the runbook contain the folder.
  const environments = normalize(options.environments).replace(/(?<=.)\/$/, "");
  const loaded = loadValidEnvironments(environments, chooseEnvironments(environments, env));
  const files: OutputFile[] = [];
  for (const { layer } of loaded) {
    const path = join(out, `${layer.name}.${EXTENSIONS[format]}`);
    files.push({ path, text: await render(layer, environments, format) });
  }
  const statuses = check === true ? files.map(comparison) : writeFiles(files);
  const rows = files.map(({ path }, index) => ({ path, status: statuses[index] ?? "" }));
  if (json === true) printJson({ files: rows });
  else
    tell(
      ...tableLines(
        rows.map(({ path, status }) => [path, status]),
        ["left", "left"],
      ),
    );
  const isCurrent = statuses.every((status) => status === "unchanged" || status === "written");
  if (!isCurrent) tell("", "The files are out of date. To update them, run the command without --check.");
  return isCurrent ? EXIT.fine : EXIT.found;
}

/**
 * The runbook of a layer without problems.
 * @param environments - folder of the environment files, which can have a folder with procedures of the user
 * @throws an input error with all problems of these procedures
 */
export function resolvedRunbook(layer: Layer, environments: string): Runbook {
  return resolved(layer, environments).runbook;
}

function resolved(layer: Layer, environments: string): Omit<PageSource, "layer"> {
  const { manifests, yaml } = synthesize(layer);
  const digest = createHash("sha256").update(yaml).digest("hex");
  const { procedures, problems } = loadProcedures(environments, layer, manifests);
  throwIfLocated(problems);
  return { manifests, runbook: runbookOf(layer, { manifests, digest, own: procedures, environments }) };
}

async function render(layer: Layer, environments: string, format: Format): Promise<string> {
  const { runbook, manifests } = resolved(layer, environments);
  switch (format) {
    case "markdown":
      return markdownOf(runbook);
    case "json":
      return `${JSON.stringify(runbook, null, 2)}\n`;
    case "html":
      // The page loads Graphviz, and its texts are larger than the other formats.
      return (await import("./page.js")).pageOf({ layer, manifests, runbook });
  }
}

function comparison({ path, text }: OutputFile): string {
  const current = currentText(path);
  if (current === undefined) return "missing";
  return current === text ? "unchanged" : "different";
}
