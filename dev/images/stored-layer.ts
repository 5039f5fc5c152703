import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "fs";
import { join } from "path";
import { cacheFolder, fillOnce } from "./cache";
import { removeEqual } from "./difference";
import { digestOfFile, shortHash } from "./digest";
import type { Layer } from "./layer";
import { layerEndText, layerStartText } from "./progress";
import { run } from "./run";
import { writeLayerTar } from "./tar";

/** A layer in the cache. */
export interface StoredLayer {
  /** Path of its tar file. */
  readonly file: string;
  /** Digest of the tar file. */
  readonly digest: string;
  /** Size of the tar file, in bytes. */
  readonly size: number;
}

/** Environment of the programs, and the function that receives the progress lines. */
export interface Surroundings {
  /** Environment of the programs. */
  readonly environment: NodeJS.ProcessEnv;
  /** Receives progress lines. */
  readonly print: (text: string) => void;
}

/** Hash of everything that determines the content of a layer. */
export async function layerHash(layer: Layer, environment: NodeJS.ProcessEnv): Promise<string> {
  const recipes: string[] = [];
  for (const part of layer.parts) recipes.push(await part.recipe(environment));
  const below = layer.above === undefined ? "" : await layerHash(layer.above, environment);
  return shortHash(JSON.stringify([recipes, below]));
}

/** Builds a layer once and stores it in the cache. */
export async function storedLayer(layer: Layer, surroundings: Surroundings): Promise<StoredLayer> {
  const { environment, print } = surroundings;
  const path = join(cacheFolder(environment), "layers", `${layer.name}-${await layerHash(layer, environment)}`);
  await fillOnce(path, async (folder) => {
    // Before the progress line, so that the lines of two layers do not interleave.
    const below = layer.above === undefined ? undefined : await storedLayer(layer.above, surroundings);
    const started = process.hrtime.bigint();
    print(layerStartText(layer));
    const umask = process.umask(0o022);
    await buildLayer(layer, { folder, below }, surroundings).finally(() => process.umask(umask));
    print(layerEndText(layer, Number(process.hrtime.bigint() - started) / 1e9, statSync(join(folder, TAR)).size));
  });
  const file = join(path, TAR);
  return { file, digest: readFileSync(join(path, DIGEST), "utf8"), size: statSync(file).size };
}

const TAR = "layer.tar";
const DIGEST = "digest";

async function buildLayer(
  layer: Layer,
  { folder, below }: { readonly folder: string; readonly below: StoredLayer | undefined },
  { environment, print }: Surroundings,
): Promise<void> {
  const [root, temporary] = [join(folder, "root"), join(folder, "temporary")];
  mkdirSync(root);
  for (const part of layer.parts) {
    mkdirSync(temporary);
    await part.write(root, { folder: temporary, environment, print });
    rmSync(temporary, { recursive: true });
  }
  if (below !== undefined) {
    mkdirSync(temporary);
    await run("tar", ["-C", temporary, "--numeric-owner", "-xpf", below.file], { environment });
    removeEqual(root, temporary);
    rmSync(temporary, { recursive: true });
  }
  await writeLayerTar(root, join(folder, TAR), environment);
  rmSync(root, { recursive: true });
  writeFileSync(join(folder, DIGEST), await digestOfFile(join(folder, TAR)));
}
