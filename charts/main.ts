import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ApiObject } from "cdk8s";
import { manifestPath } from "../lib/names";
import { chooseEnvironments, loadValidEnvironments } from "./files/chosen-environments";
import { EXIT, failureOf, inputError } from "./failures";
import { writeFiles } from "./files/output";
import { synthesize, type Synthesis } from "./synthesize";

/** What this program is told. Nothing else of the project reads an environment variable about what to build. */
interface Settings {
  /** One environment, or all of them. */
  readonly ACCESS_LAYER_ENV?: string;
  /** Folder of the environment files. */
  readonly ACCESS_LAYER_ENVIRONMENTS?: string;
  /** Output folder; `cdk8s synth` sets it. */
  readonly CDK8S_OUTDIR?: string;
  /** Whether `cdk8s synth` wants to know which construct made each object: it does where cdk8s.yaml names validation plug-ins. */
  readonly CDK8S_RECORD_CONSTRUCT_METADATA?: string;
  /** Whether failures show where they come from. */
  readonly ACCESS_LAYER_DEBUG?: string;
}

/** The program of `cdk8s synth`: writes `<outdir>/<environment>/access-layer.k8s.yaml`, all files or none; gives its exit code. */
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
      `refusing to print ${names.join(", ")} into one pipe, as one kubectl apply would mix them up; ` +
        `choose one: ACCESS_LAYER_ENV=${names[0]} cdk8s synth -p`,
    );
  }
  const results = loadValidEnvironments(directory, names).map(({ layer }) => ({ layer, ...synthesize(layer) }));
  const manifests = results.map(({ layer, yaml }) => ({ path: join(folder, manifestPath(layer.name)), text: yaml }));
  const isRecorded = settings.CDK8S_RECORD_CONSTRUCT_METADATA === "true";
  const metadata = isRecorded ? [{ path: join(folder, METADATA_FILE), text: metadataOf(results) }] : [];
  writeFiles([...manifests, ...metadata]);
}

/** Where validation plug-ins of the cdk8s CLI find the constructs of the objects. */
const METADATA_FILE = "construct-metadata.json";

/** The construct path of each object by its name, as cdk8s itself writes it: the same in every environment that has the object. */
function metadataOf(results: readonly Synthesis[]): string {
  const objects = results.flatMap(({ chart }) =>
    chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct)),
  );
  const resources = Object.fromEntries(objects.map(({ name, node }) => [name, { path: node.path }]));
  return `${JSON.stringify({ version: "1.0.0", resources }, null, 2)}\n`;
}

/** `cdk8s synth -p` prints what it finds in a fresh temporary folder; the output folder of `-o` it has just deleted. */
function isPipe(folder: string): boolean {
  const isTemporary = dirname(resolve(folder)) === resolve(tmpdir()) && /^cdk8s-[A-Za-z0-9]{6}$/.test(basename(folder));
  return isTemporary && existsSync(folder);
}

if (require.main === module) process.exitCode = main(process.env);
