import { readFileSync } from "fs";
import { join } from "path";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import { environmentTemplate, releaseTemplate } from "../../../../bin/commands/init/template";
import { understandTexts } from "../../../../charts/files/environments";
import { synthesize } from "../../../../charts/synthesize";
import { environmentJsonSchema, releaseJsonSchema, type JsonSchema } from "../../../../lib/spec/json-schema";
import { PROJECT, environmentOf } from "../../../helpers/fixtures";

const VALUES = { name: "dev", nameValue: "dev", contextValue: "dev-cluster", schemas: "." };
const TEXTS = { environment: environmentTemplate(VALUES), release: releaseTemplate(VALUES) };
type Texts = typeof TEXTS;

/** An option: consecutive lines that a `#` directly before a field hides. Lines below the first one have more spaces. */
interface Option {
  readonly file: keyof Texts;
  readonly lines: string;
}

const OPTION = /^ *#[^\s#].*\n(?: *#(?:[^\s#]| {2}).*\n)*/gm;

const OPTIONS: readonly Option[] = (["environment", "release"] as const).flatMap((file) =>
  [...TEXTS[file].matchAll(OPTION)].map(([lines]) => ({ file, lines })),
);

const nameOf = ({ file, lines }: Option) => `${file}: ${lines.split("\n")[0]?.trim()}`;

/** Returns the files with an option in use. An option that replaces a block of the file also removes that block. */
function used({ file, lines }: Option, texts: Texts): Texts {
  const shown = lines.replace(/^( *)#/gm, "$1");
  const head = shown.split("\n")[0] ?? "";
  const active = new RegExp(`^${head}\n(?:${/^ */.exec(head)?.[0]} +.*\n)+`, "m");
  return { ...texts, [file]: texts[file].replace(active, "").replace(lines, () => shown) };
}

function outcomeOf({ environment, release }: Texts): { readonly codes: readonly string[]; readonly yaml?: string } {
  const understood = understandTexts(
    { file: "dev.yaml", text: environment },
    { file: "dev.release.yaml", text: release },
    "dev.yaml",
  );
  if ("problems" in understood) return { codes: understood.problems.map(({ code }) => code) };
  return { codes: understood.warnings.map(({ code }) => code), yaml: synthesize(understood.layer).yaml };
}

/** Options that other options must accompany, as their comments say. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  "environment: #host: api.dev.example.com": ["host/unexposed"],
  "environment: #orders:": ["release/missing-service"],
  "environment: #backups:": ["backups/identity", "cluster/api-server-cidrs"],
  "release: #orders:": ["release/unknown-service"],
};

/** Options that another option makes effective, that write out a default, or that only people read. */
const SILENT = [
  "environment: #exposure: { kind: gatewayApi, parent: public, namespace: gateway-system }",
  "environment: #exposure: { kind: ingress, className: nginx, namespace: ingress-nginx }",
  "environment: #identity: podIdentity",
  "environment: #apiServerCidrs: [10.20.0.10/32]",
  "environment: #objectives: { availability: 99.9, latency: { seconds: 0.5, share: 99 } }",
  "environment: #delivery: { gates: { errorRatio: 0.01, latencySeconds: 1, requests: 100, bakeMinutes: 5 }, holdMinutes: 5, soakMinutes: 60 }",
  "release: #previous: { version: v1.0.0 }",
  "release: #alertmanager: alertmanager-receivers",
];

test("the files of init have no problems and no warnings", () => {
  expect(outcomeOf(TEXTS).codes).toEqual([]);
});

test("the files of init match their JSON schemas", () => {
  const matches = (schema: JsonSchema, text: string) => new Ajv2020().compile(schema)(parse(text));
  expect(matches(environmentJsonSchema(), TEXTS.environment)).toBe(true);
  expect(matches(releaseJsonSchema(), TEXTS.release)).toBe(true);
});

test("the files of init have the common options", () => {
  const shown = OPTIONS.map(nameOf).join("\n");
  for (const field of ["max: 6", "host:", "exposure:", "monitoring:", "backups:", "contacts:", "patches:", "digest:"])
    expect(shown).toContain(`#${field}`);
});

test.each(OPTIONS.map((option) => [nameOf(option), option] as const))(
  "the option %s is valid and changes the manifest, or the problem names the option that it needs",
  (name, option) => {
    const { codes, yaml } = outcomeOf(used(option, TEXTS));
    expect(codes).toEqual(NEEDS[name] ?? []);
    if (yaml !== undefined && !SILENT.includes(name)) expect(yaml === outcomeOf(TEXTS).yaml).toBe(false);
  },
);

test("all options together are valid", () => {
  const isAlternative = ({ lines }: Option) => /^ *#(?:postgres:|exposure: \{ kind: ingress)/.test(lines);
  const all = OPTIONS.filter((option) => !isAlternative(option)).reduce((texts, option) => used(option, texts), TEXTS);
  const { codes, yaml } = outcomeOf(all);
  expect(codes).toEqual([]);
  for (const kind of ["HTTPRoute", "HorizontalPodAutoscaler", "PrometheusRule", "CronJob"])
    expect(yaml).toContain(`kind: ${kind}\n`);
});

test("the servers of init have the versions of prod", () => {
  const { datastores } = parse(TEXTS.environment) as { datastores: Record<string, { version: string }> };
  const prod = environmentOf("prod", "environments").environment.datastores as typeof datastores;
  const versions = (servers: typeof datastores) =>
    Object.entries(servers).map(([name, { version }]) => [name, version]);
  expect(versions(datastores)).toEqual(versions(prod));
});

test("the environment file of init names pages that exist", () => {
  const pages = [...`${TEXTS.environment}${TEXTS.release}`.matchAll(/docs\/[\w-]+\.md/g)].map(([page]) => page);
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) expect(readFileSync(join(PROJECT, page), "utf8")).not.toBe("");
});
