import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ApiObject } from "cdk8s";
import { manifestPath } from "../lib/names";
import { chooseEnvironments, loadValidEnvironments } from "./files/chosen-environments";
import { EXIT, failureOf, inputError } from "./failures";
import { now } from "./files/clock";
import { writeFiles } from "./files/output";
import { synthesize, type Synthesis } from "./synthesize";

/** Environment variables of this program. No other code reads environment variables that affect manifests. */
interface Settings {
  /** Name of the environment to synthesize. By default, all environments are synthesized. */
  readonly ACCESS_LAYER_ENV?: string;
  /** Folder of the environment files. The default is `environments`. */
  readonly ACCESS_LAYER_ENVIRONMENTS?: string;
  /** Output folder, which `cdk8s synth` sets. The default is `dist`. */
  readonly CDK8S_OUTDIR?: string;
  /** `true` if `cdk8s synth` needs to know which construct created each object. The validation plugins in cdk8s.yaml require this. */
  readonly CDK8S_RECORD_CONSTRUCT_METADATA?: string;
  /** `1` to show stack traces. */
  readonly ACCESS_LAYER_DEBUG?: string;
}

/**
 * Program that `cdk8s synth` runs. It writes `<outdir>/<environment>/access-layer.k8s.yaml` for each environment, unless one of them has a problem. It
 * returns the exit code.
 */
export function main(settings: Settings): number {
  try {
    writeManifests(settings);
    return EXIT.fine;
  } catch (error) {
    const { code, text } = failureOf(error, settings.ACCESS_LAYER_DEBUG === "1");
    process.stderr.write(`${text}\n`);
    return code;
  }
}

function writeManifests(settings: Settings): void {
  const { ACCESS_LAYER_ENV, ACCESS_LAYER_ENVIRONMENTS, CDK8S_OUTDIR } = settings;
  const directory = ACCESS_LAYER_ENVIRONMENTS || "environments";
  const folder = CDK8S_OUTDIR || "dist";
  const names = chooseEnvironments(directory, ACCESS_LAYER_ENV ? [ACCESS_LAYER_ENV] : []);
  if (names.length > 1 && isPipe(folder)) {
    throw inputError(
      `refusing to print ${names.join(", ")} into one pipe, because one kubectl apply would mix them; ` +
        `choose one: ACCESS_LAYER_ENV=${names[0]} cdk8s synth -p`,
    );
  }
  const results = loadValidEnvironments(directory, names, now()).map(({ layer }) => ({ layer, ...synthesize(layer) }));
  const manifests = results.map(({ layer, yaml }) => ({ path: join(folder, manifestPath(layer.name)), text: yaml }));
  const isRecorded = settings.CDK8S_RECORD_CONSTRUCT_METADATA === "true";
  const metadata = isRecorded ? [{ path: join(folder, METADATA_FILE), text: metadataOf(results) }] : [];
  writeFiles([...manifests, ...metadata]);
}

/** File that maps objects to constructs, for validation plugins of cdk8s. */
const METADATA_FILE = "construct-metadata.json";

/** Formats the construct path of each object, keyed by object name, as cdk8s expects it. The paths are the same in every environment. */
function metadataOf(results: readonly Synthesis[]): string {
  const objects = results.flatMap(({ chart }) =>
    chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct)),
  );
  const resources = Object.fromEntries(objects.map(({ name, node }) => [name, { path: node.path }]));
  return `${JSON.stringify({ version: "1.0.0", resources }, null, 2)}\n`;
}

/**
 * Whether the program was started by `cdk8s synth -p`, which prints the files from a new temporary folder. With `-o`, cdk8s deletes the output folder
 * first.
 */
function isPipe(folder: string): boolean {
  const isTemporary = dirname(resolve(folder)) === resolve(tmpdir()) && /^cdk8s-[A-Za-z0-9]{6}$/.test(basename(folder));
  return isTemporary && existsSync(folder);
}

if (require.main === module) process.exitCode = main(process.env);
