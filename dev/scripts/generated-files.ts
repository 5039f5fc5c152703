import { loadEnvironment } from "../../charts/files/environments";
import { dotOf } from "../../lib/traffic/diagram";
import { environmentJsonSchema, releaseJsonSchema } from "../../lib/spec/json-schema";
import { imagesPage } from "../images/page";
import { fieldsPage } from "./fields-page";
import { metricsPage } from "./metrics-page";
import { namesPage } from "./names-page";
import { needsPage } from "./needs-page";
import { proofModule } from "./runbook-proof";
import { PAGE_FOLDER, pageModule } from "./page-texts";
import { SCRIPTS_FOLDER, scriptsModule } from "./script-texts";

/** All generated files of the project, by path relative to the root. `npm run generate` writes them, and a test compares them. */
export async function generatedFiles(environments: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["environments/environment.schema.json", json(environmentJsonSchema())],
    ["environments/release.schema.json", json(releaseJsonSchema())],
    ["docs/generated/environment-fields.md", fieldsPage()],
    ["docs/generated/needs.md", needsPage()],
    ["docs/generated/names.md", namesPage()],
    ["docs/generated/metrics.md", metricsPage()],
    ["docs/generated/images.md", imagesPage()],
    [`${SCRIPTS_FOLDER}/texts.ts`, scriptsModule()],
    ["lib/runbook/proof/record.ts", proofModule()],
    [`${PAGE_FOLDER}/texts.ts`, pageModule()],
    ["docs/generated/prod.svg", await pictureOf(environments, "prod")],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function pictureOf(environments: string, name: string): Promise<string> {
  const loaded = loadEnvironment(environments, name);
  if ("problems" in loaded) throw new Error(`${name} has problems: run access-layer validate`);
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dotOf(loaded.layer), { format: "svg" });
}
